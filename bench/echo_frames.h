#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sluice/codec/byte_order.h"

// How the servers of echo_bench find frames: a big-endian u32, and as many bytes as it says.
namespace sluice::bench::echo {

// The size of the frame that `bytes` begin with; 0 when it is not whole.
inline size_t WholeFrame(std::span<const std::byte> bytes) {
  if (bytes.size() < 4) return 0;
  const size_t frame = size_t{4} + LoadNumber<uint32_t>(bytes.data(), ByteOrder::kBig);
  return frame <= bytes.size() ? frame : 0;
}

// The bytes of all whole frames at the front.
inline size_t WholeFrames(std::span<const std::byte> bytes) {
  size_t whole = 0;
  while (const size_t frame = WholeFrame(bytes.subspan(whole))) whole += frame;
  return whole;
}

// Calls on_frame(frame) for each whole frame at the front. Returns what is left.
template <class OnFrame>
std::span<const std::byte> CutWholeFrames(std::span<const std::byte> bytes,
                                          const OnFrame& on_frame) {
  while (const size_t frame = WholeFrame(bytes)) {
    on_frame(bytes.first(frame));
    bytes = bytes.subspan(frame);
  }
  return bytes;
}

// Calls on_frame(frame) for each whole frame of *tail followed by `bytes`, and leaves the rest in
// *tail. Only a frame that was cut is copied.
template <class OnFrame>
void CutFrames(std::vector<std::byte>* tail, std::span<const std::byte> bytes,
               const OnFrame& on_frame) {
  while (!tail->empty() && !bytes.empty()) {
    // First the length, then what it promises.
    const size_t wanted =
        tail->size() < 4 ? 4 : size_t{4} + LoadNumber<uint32_t>(tail->data(), ByteOrder::kBig);
    const size_t taken = std::min(wanted - tail->size(), bytes.size());
    tail->insert(tail->end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    bytes = bytes.subspan(taken);
    if (WholeFrame(*tail) == 0) continue;
    on_frame(std::span<const std::byte>(*tail));
    tail->clear();
  }
  bytes = CutWholeFrames(bytes, on_frame);
  tail->insert(tail->end(), bytes.begin(), bytes.end());
}

}  // namespace sluice::bench::echo
