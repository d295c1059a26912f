// The cut never changes what comes out of a stream: the frames, the errors and their offsets are
// the same whole, byte by byte, and in the pieces that the input chooses, parked or not.
//
// Input: 1 byte strategy and policy, 8 bytes options, 1 byte of how to cut, then the stream.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sluice/framing/delimiter_framer.h"
#include "sluice/framing/fixed_size_framer.h"
#include "sluice/framing/header_length_framer.h"
#include "tests/support/split_every_way.h"

namespace sluice {
namespace {

// The input's bytes, one at a time; zeros behind its end.
class Choices {
 public:
  explicit Choices(std::span<const std::byte> bytes) : rest_(bytes) {}

  uint8_t Next() {
    if (rest_.empty()) return 0;
    const auto byte = std::to_integer<uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return byte;
  }
  std::span<const std::byte> rest() const { return rest_; }

 private:
  std::span<const std::byte> rest_;
};

HeaderLengthOptions ChooseHeader(Choices& choices) {
  constexpr LengthField kFields[] = {LengthField::kVarint, LengthField::k1Byte,
                                     LengthField::k2Bytes, LengthField::k3Bytes,
                                     LengthField::k4Bytes, LengthField::k8Bytes};
  HeaderLengthOptions options;
  const uint8_t flags = choices.Next();
  options.length_field = kFields[(flags & 0x0f) % 6];
  options.order = (flags & 0x10) != 0 ? ByteOrder::kLittle : ByteOrder::kBig;
  options.length_signed = (flags & 0x20) != 0;
  options.allow_overlong_varint = (flags & 0x40) != 0;
  options.length_offset_bytes = choices.Next() % 8;
  options.length_adjustment = static_cast<int8_t>(choices.Next());
  // Now and then so far out that a careless sum wraps.
  if ((flags & 0x80) != 0) options.length_adjustment *= INT64_MAX / 128;
  const uint8_t strip = choices.Next();
  if (strip < 32) options.strip_bytes = strip;
  options.frame_bytes_max = size_t{16} + choices.Next();
  options.frame_bytes_min = choices.Next() % 16;
  options.payload_bytes_max = size_t{8} + choices.Next();
  options.varint_bytes_max = choices.Next() % 10 + 1;
  return options;
}

DelimiterOptions ChooseDelimiters(Choices& choices) {
  const std::vector<std::string> kSets[] = {
      {"\n"}, {"\r\n", "\n"}, {"\r\n"}, {"aa"}, {"aab", "b"}, {"abcd", "bc"}, {"abab", "ba", "\n"}};
  DelimiterOptions options;
  const uint8_t flags = choices.Next();
  options.delimiters = kSets[(flags & 0x0f) % 7];
  options.keep_delimiter = (flags & 0x40) != 0;
  options.end_of_stream_ends_frame = (flags & 0x80) != 0;
  options.payload_bytes_max = choices.Next();
  for (int unused = 0; unused < 6; ++unused) choices.Next();
  return options;
}

template <class F>
std::unique_ptr<Framer> Valid(absl::StatusOr<F> framer) {
  return framer.ok() ? std::make_unique<F>(*std::move(framer)) : nullptr;
}

std::unique_ptr<Framer> ChooseFramer(uint8_t strategy, Choices& choices) {
  switch (strategy % 4) {
    case 0: {
      const size_t frame_bytes = choices.Next() % 16;
      for (int unused = 0; unused < 7; ++unused) choices.Next();
      return Valid(FixedSizeFramer::Create(frame_bytes));
    }
    case 1:
      return Valid(DelimiterFramer::Create(ChooseDelimiters(choices)));
    default:
      return Valid(HeaderLengthFramer::Create(ChooseHeader(choices)));
  }
}

void ExpectSame(const std::vector<std::string>& events, const std::vector<std::string>& expected) {
  if (events == expected) return;
  std::fprintf(stderr, "the cut changed what came out. Whole:\n");
  for (const std::string& event : expected) std::fprintf(stderr, "  %s\n", event.c_str());
  std::fprintf(stderr, "Cut:\n");
  for (const std::string& event : events) std::fprintf(stderr, "  %s\n", event.c_str());
  std::abort();
}

void Run(std::span<const std::byte> input) {
  Choices choices(input);
  const uint8_t flags = choices.Next();
  test::SplitOptions options{
      .policy = (flags & 0x40) != 0 ? BadFramePolicy::kSkip : BadFramePolicy::kClose,
      .finish = (flags & 0x80) != 0};
  const std::unique_ptr<Framer> framer = ChooseFramer(flags, choices);
  uint32_t random = choices.Next() + 1u;
  if (framer == nullptr) return;

  const std::span<const std::byte> stream =
      choices.rest().first(std::min<size_t>(choices.rest().size(), 4096));
  test::Pieces single_bytes;
  test::Pieces pieces;
  for (size_t i = 0; i < stream.size(); ++i) single_bytes.push_back(stream.subspan(i, 1));
  for (size_t i = 0; i < stream.size();) {
    random = random * 1664525 + 1013904223;
    const size_t size = std::min<size_t>(random >> 24 & 0x3f, stream.size() - i);
    pieces.push_back(stream.subspan(i, size));  // some are empty
    i += size;
  }
  const std::vector<std::string> expected = test::Split(*framer, {stream}, options).events;
  for (const bool park : {false, true}) {
    options.park_after_each_step = park;
    for (const test::Pieces& cut : {test::Pieces{stream}, single_bytes, pieces}) {
      ExpectSame(test::Split(*framer, cut, options).events, expected);
    }
  }
}

}  // namespace
}  // namespace sluice

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  sluice::Run(std::as_bytes(std::span(bytes, size)));
  return 0;
}
