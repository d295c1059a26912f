#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/codec_by_hand.h"
#include "bench/codec_shapes.h"

// What the dispatch and echo benchmarks send.
namespace sluice::bench {

// A Chat whose frame of the default protocol takes 64 bytes; its text is longer than what a
// std::string holds without allocating.
inline codec::Chat EchoMessage() {
  return codec::Chat::Sample(/*user_bytes=*/6, /*text_bytes=*/32);
}

// Appends a frame of the default protocol, encoded by hand.
template <class M>
void AppendFrame(const M& message, uint32_t sequence, std::vector<std::byte>* frames) {
  ByteBuffer body;
  [[maybe_unused]] const bool is_encoded = codec::EncodeByHand<ByteOrder::kBig>(message, &body);
  assert(is_encoded);
  std::byte header[12];
  StoreNumber(header, static_cast<uint32_t>(8 + body.size()), ByteOrder::kBig);
  StoreNumber(header + 4, MessageTypeOf<M>(), ByteOrder::kBig);
  StoreNumber(header + 8, sequence, ByteOrder::kBig);
  frames->insert(frames->end(), header, header + sizeof header);
  frames->insert(frames->end(), body.data(), body.data() + body.size());
}

}  // namespace sluice::bench
