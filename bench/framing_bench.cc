// Cuts 64 KiB of stream into frames: FrameSplitter beside a splitter written by hand for just that
// framing, and, for lines, beside memchr over the same bytes (the limit).
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/paired.h"
#include "sluice/codec/byte_order.h"
#include "sluice/framing/delimiter_framer.h"
#include "sluice/framing/fixed_size_framer.h"
#include "sluice/framing/frame_splitter.h"
#include "sluice/framing/header_length_framer.h"

namespace sluice::bench::framing {

using Bytes = std::span<const std::byte>;

constexpr size_t kStreamBytes = size_t{64} * 1024;
constexpr size_t kFrameBytesMax = size_t{1} << 20;

// What a receiver makes of the frames, so that no side can leave work out.
struct Tally {
  uint64_t frames = 0;
  uint64_t payload_bytes = 0;
  uint64_t mix = 0;

  void Add(Bytes payload) {
    ++frames;
    payload_bytes += payload.size();
    mix = mix * 31 + std::to_integer<uint64_t>(payload.front()) +
          std::to_integer<uint64_t>(payload.back());
  }
  bool operator==(const Tally&) const = default;
};

// A frame at the front of unread bytes; frame_bytes is 0 when it is not whole.
struct Cut {
  size_t frame_bytes = 0;
  size_t payload_offset = 0;
  size_t payload_bytes = 0;
};

struct CutHeaderLength {
  Cut operator()(const std::byte* at, size_t size_bytes) const {
    if (size_bytes < 4) return {};
    const size_t length = LoadNumber<uint32_t>(at, ByteOrder::kBig);
    if (length > kFrameBytesMax - 4) std::abort();
    if (size_bytes - 4 < length) return {};
    return {4 + length, 4, length};
  }
};

template <size_t kFrameBytes>
struct CutFixedSize {
  Cut operator()(const std::byte*, size_t size_bytes) const {
    return size_bytes < kFrameBytes ? Cut{} : Cut{kFrameBytes, 0, kFrameBytes};
  }
};

struct CutLine {
  Cut operator()(const std::byte* at, size_t size_bytes) const {
    const void* found = std::memchr(at, '\n', size_bytes);
    if (found == nullptr) return {};
    const auto end = static_cast<size_t>(static_cast<const std::byte*>(found) - at);
    return {end + 1, 0, end > 0 && at[end - 1] == std::byte{'\r'} ? end - 1 : end};
  }
};

// A splitter as a program has it that knows its framing when it is compiled.
template <class CutFrame>
class HandSplitter {
 public:
  void Feed(Bytes bytes, Tally* tally) {
    if (tail_.empty()) {
      bytes = bytes.subspan(CutAll(bytes, tally));
      tail_.assign(bytes.begin(), bytes.end());
      return;
    }
    tail_.insert(tail_.end(), bytes.begin(), bytes.end());
    const size_t taken = CutAll(tail_, tally);
    tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(taken));
  }

 private:
  static size_t CutAll(Bytes bytes, Tally* tally) {
    size_t taken = 0;
    while (true) {
      const Cut cut = CutFrame()(bytes.data() + taken, bytes.size() - taken);
      if (cut.frame_bytes == 0) return taken;
      tally->Add(bytes.subspan(taken + cut.payload_offset, cut.payload_bytes));
      taken += cut.frame_bytes;
    }
  }

  std::vector<std::byte> tail_;
};

struct Stream {
  std::vector<std::byte> bytes;
  Tally tally;

  void Append(Bytes before, size_t payload_bytes, Bytes behind) {
    bytes.insert(bytes.end(), before.begin(), before.end());
    const size_t payload_at = bytes.size();
    // Printable, and no two frames alike.
    for (size_t i = 0; i < payload_bytes; ++i) {
      bytes.push_back(static_cast<std::byte>('a' + (i * 7 + tally.frames) % 26));
    }
    tally.Add(Bytes(bytes).subspan(payload_at));
    bytes.insert(bytes.end(), behind.begin(), behind.end());
  }
};

Stream MakeFixed(size_t frame_bytes) {
  Stream stream;
  while (stream.bytes.size() < kStreamBytes) stream.Append({}, frame_bytes, {});
  return stream;
}

Stream MakeHeaderLength(size_t payload_bytes) {
  Stream stream;
  std::array<std::byte, 4> header;
  StoreNumber(header.data(), static_cast<uint32_t>(payload_bytes), ByteOrder::kBig);
  while (stream.bytes.size() < kStreamBytes) stream.Append(header, payload_bytes, {});
  return stream;
}

Stream MakeLines(size_t line_bytes) {
  Stream stream;
  constexpr std::array kEnd = {std::byte{'\r'}, std::byte{'\n'}};
  while (stream.bytes.size() < kStreamBytes) stream.Append({}, line_bytes - 2, kEnd);
  return stream;
}

// Calls feed(bytes) for each read of `read_bytes`.
template <class Feed>
void ForEachRead(Bytes bytes, size_t read_bytes, const Feed& feed) {
  while (!bytes.empty()) {
    const size_t size_bytes = std::min(read_bytes, bytes.size());
    feed(bytes.first(size_bytes));
    bytes = bytes.subspan(size_bytes);
  }
}

Tally CutBySplitter(FrameSplitter* splitter, Bytes bytes, size_t read_bytes) {
  Tally tally;
  ForEachRead(bytes, read_bytes, [&](Bytes read) {
    splitter->Feed(read);
    Frame frame;
    while (splitter->Next(&frame) == FrameSplitter::Result::kFrame) tally.Add(frame.payload);
  });
  return tally;
}

size_t CountByMemchr(Bytes bytes) {
  size_t found = 0;
  while (const void* at = std::memchr(bytes.data(), '\n', bytes.size())) {
    ++found;
    bytes =
        bytes.subspan(static_cast<size_t>(static_cast<const std::byte*>(at) - bytes.data()) + 1);
  }
  return found;
}

template <class CutFrame>
void Measure(benchmark::State& state, const Framer& framer, const Stream& stream,
             size_t read_bytes) {
  FrameSplitter splitter(&framer);
  HandSplitter<CutFrame> by_hand;
  const auto cut_by_hand = [&] {
    Tally tally;
    ForEachRead(stream.bytes, read_bytes, [&](Bytes read) { by_hand.Feed(read, &tally); });
    return tally;
  };
  if (CutBySplitter(&splitter, stream.bytes, read_bytes) != stream.tally ||
      splitter.buffered_bytes() != 0) {
    return Fail(state, "FrameSplitter found other frames than were written");
  }
  if (cut_by_hand() != stream.tally) return Fail(state, "the hand-written splitter is wrong");

  std::vector<Side> sides = {
      {"sluice",
       [&] { benchmark::DoNotOptimize(CutBySplitter(&splitter, stream.bytes, read_bytes)); }},
      {"hand", [&] { benchmark::DoNotOptimize(cut_by_hand()); }}};
  if constexpr (std::is_same_v<CutFrame, CutLine>) {
    sides.push_back({"memchr", [&] { benchmark::DoNotOptimize(CountByMemchr(stream.bytes)); }});
  }
  MeasureInTurns(state, {.items = stream.tally.frames, .bytes = stream.bytes.size()}, sides);
}

// `framer` as a shared pointer, because benchmarks run long after they were registered.
template <class CutFrame, class SomeFramer>
void Register(const std::string& name, absl::StatusOr<SomeFramer> framer, const Stream& stream) {
  const auto shared = std::make_shared<const SomeFramer>(*std::move(framer));
  for (const auto& [reads, read_bytes] :
       {std::pair{"whole", stream.bytes.size()}, std::pair{"cut", size_t{997}}}) {
    benchmark::RegisterBenchmark((name + "/" + reads).c_str(), [shared, stream,
                                                                read_bytes = read_bytes](
                                                                   benchmark::State& state) {
      Measure<CutFrame>(state, *shared, stream, read_bytes);
    })->UseManualTime();
  }
}

}  // namespace sluice::bench::framing

void sluice::bench::RegisterBenchmarks() {
  using namespace framing;
  Register<CutHeaderLength>("header_length/64B", HeaderLengthFramer::Create({}),
                            MakeHeaderLength(60));
  Register<CutFixedSize<50>>("fixed_size/50B", FixedSizeFramer::Create(50), MakeFixed(50));
  Register<CutLine>("lines/32B", DelimiterFramer::Create({}), MakeLines(32));
  Register<CutLine>("lines/4KiB", DelimiterFramer::Create({}), MakeLines(4096));
}
