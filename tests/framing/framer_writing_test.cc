// Frames that are written, and read back by the same framer.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sluice/codec/binary_write_stream.h"
#include "sluice/framing/delimiter_framer.h"
#include "sluice/framing/fixed_size_framer.h"
#include "sluice/framing/header_length_framer.h"
#include "tests/framing/checked_length_framer.h"
#include "tests/framing/magic_length_framer.h"
#include "tests/framing/netstring_framer.h"
#include "tests/support/hex.h"
#include "tests/support/split_every_way.h"

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::Status WriteFrame(const Framer& framer, const test::Bytes& payload, BinaryWriteStream* out) {
  FrameMark mark;
  if (absl::Status status = framer.BeginFrame(out, &mark); !status.ok()) return status;
  out->WriteBytes(payload);
  return framer.EndFrame(out, mark);
}

// The frame with this payload, or the text of the error.
std::string Written(const Framer& framer, const test::Bytes& payload) {
  test::Bytes buffer;
  BinaryWriteStream out(&buffer);
  if (absl::Status status = WriteFrame(framer, payload, &out); !status.ok()) {
    EXPECT_EQ(out.position(), 0u) << "not rolled back";
    return std::string(status.message());
  }
  out.Flush();
  return fmt::format("{:02x}", fmt::join(buffer, ""));
}

HeaderLengthFramer LengthFramer(const HeaderLengthOptions& options) {
  return HeaderLengthFramer::Create(options).value();
}

DelimiterFramer LineFramer(DelimiterOptions options) {
  return DelimiterFramer::Create(std::move(options)).value();
}

TEST(FramerWritingTest, PatchesTheLengthInItsPlace) {
  const auto k2 = LengthField::k2Bytes;
  EXPECT_EQ(Written(LengthFramer({}), Hex("aabb")), "00000002aabb");
  EXPECT_EQ(Written(LengthFramer({.order = ByteOrder::kLittle}), Hex("aabb")), "02000000aabb");
  EXPECT_EQ(Written(LengthFramer({.length_field = LengthField::k3Bytes}), Hex("aabb")),
            "000002aabb");
  EXPECT_EQ(Written(LengthFramer({.length_field = k2, .length_adjustment = -2}), Hex("aabb")),
            "0004aabb");
  EXPECT_EQ(Written(LengthFramer({.length_offset_bytes = 1, .length_field = k2}), Hex("aa")),
            "000001aa");
  // Stripped: the length and one byte behind it that it does not count.
  EXPECT_EQ(Written(LengthFramer({.length_field = k2, .length_adjustment = 1, .strip_bytes = 3}),
                    Hex("aabb")),
            "000200aabb");
  // What is not stripped belongs to the payload: here the whole header.
  EXPECT_EQ(Written(LengthFramer({.length_offset_bytes = 1, .length_field = k2, .strip_bytes = 0}),
                    Hex("17 0000 aabb")),
            "170002aabb");
}

TEST(FramerWritingTest, InsertsAVarintOfAnySize) {
  const HeaderLengthFramer framer = LengthFramer({.length_field = LengthField::kVarint});
  EXPECT_EQ(Written(framer, {}), "00");
  EXPECT_EQ(Written(framer, Hex("aa")), "01aa");
  const test::Bytes body(300, std::byte{0xaa});
  EXPECT_EQ(Written(framer, body).substr(0, 8), "ac02aaaa");
  EXPECT_EQ(Written(framer, body).size(), 2 * 302u);
  // One zero byte stands for the length in a header that is kept.
  test::Bytes packet = Hex("30 00");
  packet.insert(packet.end(), body.begin(), body.end());
  EXPECT_EQ(Written(LengthFramer({.length_offset_bytes = 1,
                                  .length_field = LengthField::kVarint,
                                  .strip_bytes = 0}),
                    packet)
                .substr(0, 10),
            "30ac02aaaa");
}

TEST(FramerWritingTest, RefusesALengthThatDoesNotFitItsField) {
  HeaderLengthOptions options{.length_field = LengthField::k1Byte};
  EXPECT_EQ(Written(LengthFramer(options), test::Bytes(255)).substr(0, 4), "ff00");
  EXPECT_EQ(Written(LengthFramer(options), test::Bytes(256)),
            "length 256 does not fit its field: expected 0 to 255");
  options.length_signed = true;
  EXPECT_EQ(Written(LengthFramer(options), test::Bytes(127)).substr(0, 4), "7f00");
  EXPECT_THAT(Written(LengthFramer(options), test::Bytes(128)), HasSubstr("expected 0 to 127"));
  options.length_adjustment = 2;
  EXPECT_EQ(Written(LengthFramer(options), Hex("aabb")), "00aabb");
  EXPECT_THAT(Written(LengthFramer(options), Hex("aa")), HasSubstr("length -1 does not fit"));
  options = {.length_field = LengthField::kVarint, .varint_bytes_max = 1};
  EXPECT_THAT(Written(LengthFramer(options), test::Bytes(128)), HasSubstr("expected 0 to 127"));
  options = {.length_field = LengthField::kVarint, .varint_value_max = 200};
  EXPECT_THAT(Written(LengthFramer(options), test::Bytes(201)), HasSubstr("expected 0 to 200"));
  options.varint_bytes_max = 10;
  options.varint_value_max = UINT64_MAX;
  EXPECT_EQ(Written(LengthFramer(options), test::Bytes(201)).substr(0, 4), "c901");
}

TEST(FramerWritingTest, RefusesAFrameThatTheReaderWouldRefuse) {
  EXPECT_THAT(Written(LengthFramer({.frame_bytes_max = 5}), Hex("aabb")),
              HasSubstr("exceeds the maximum frame of 5"));
  EXPECT_EQ(Written(LengthFramer({.frame_bytes_max = 6}), Hex("aabb")), "00000002aabb");
  EXPECT_THAT(Written(LengthFramer({.frame_bytes_min = 7}), Hex("aabb")),
              HasSubstr("less than the minimum frame of 7"));
  EXPECT_THAT(Written(LengthFramer({.payload_bytes_max = 1}), Hex("aabb")),
              HasSubstr("payload exceeds the maximum of 1"));
  EXPECT_EQ(Written(LengthFramer({.strip_bytes = 0}), Hex("aabb")),
            "a frame of 2 bytes ends within its header of 4");
}

TEST(FramerWritingTest, AppendsTheFirstDelimiter) {
  EXPECT_EQ(Written(LineFramer({}), Hex("aabb")), "aabb0d0a");
  EXPECT_EQ(Written(LineFramer({.delimiters = {";", "--"}}), Hex("aa2d")), "aa2d3b");
}

TEST(FramerWritingTest, RefusesAPayloadThatWouldBeReadAsAnother) {
  const DelimiterFramer framer = LineFramer({.payload_bytes_max = 4});
  EXPECT_EQ(Written(framer, Hex("610a 62")),
            "the payload of 3 bytes contains a delimiter: it would be read back as one of 1");
  EXPECT_EQ(Written(framer, Hex("61626364")), "616263640d0a");
  EXPECT_THAT(Written(framer, Hex("6162636465")), HasSubstr("maximum of 4"));
  // The delimiter and the last byte of the payload make a longer one, or an earlier one.
  EXPECT_THAT(Written(LineFramer({.delimiters = {"\n", "\r\n"}}), Hex("61 0d")),
              HasSubstr("contains a delimiter"));
  EXPECT_THAT(Written(LineFramer({.delimiters = {"aa"}}), Hex("62 61")),
              HasSubstr("contains a delimiter"));
}

TEST(FramerWritingTest, WantsAKeptDelimiterInThePayload) {
  const DelimiterFramer framer = LineFramer({.keep_delimiter = true});
  EXPECT_EQ(Written(framer, Hex("61 0a")), "610a");
  EXPECT_EQ(Written(framer, Hex("61")),
            "the payload does not end with its delimiter, which is kept");
  EXPECT_THAT(Written(framer, Hex("61 0a 62 0a")), HasSubstr("contains a delimiter"));
  EXPECT_THAT(Written(framer, {}), HasSubstr("does not end with its delimiter"));
}

TEST(FramerWritingTest, RefusesAnotherSizeThanTheFixedOne) {
  const FixedSizeFramer framer = FixedSizeFramer::Create(2).value();
  EXPECT_EQ(Written(framer, Hex("aabb")), "aabb");
  EXPECT_EQ(Written(framer, Hex("aa")), "a payload of 1 bytes: expected exactly 2");
  EXPECT_EQ(Written(framer, Hex("aabbcc")), "a payload of 3 bytes: expected exactly 2");
}

TEST(FramerWritingTest, TakesBackOnlyTheFrameThatFailed) {
  const HeaderLengthFramer framer = LengthFramer({.frame_bytes_max = 6});
  test::Bytes buffer;
  BinaryWriteStream out(&buffer);
  EXPECT_TRUE(WriteFrame(framer, Hex("aa"), &out).ok());
  EXPECT_EQ(WriteFrame(framer, Hex("aabbcc"), &out).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(WriteFrame(framer, Hex("bb"), &out).ok());
  out.Flush();
  EXPECT_EQ(buffer, Hex("00000001aa 00000001bb"));
}

TEST(FramerWritingTest, ReportsTheStreamsErrorBeforeWhatFollowsFromIt) {
  // Nothing of the payload was written, so that its size is wrong, too.
  test::Bytes fixed(1);
  BinaryWriteStream out{std::span(fixed)};
  EXPECT_EQ(WriteFrame(FixedSizeFramer::Create(2).value(), Hex("aabb"), &out).code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(FramerWritingTest, ReportsAStreamWithoutRoomAndTakesTheFrameBack) {
  const HeaderLengthFramer varint = LengthFramer({.length_field = LengthField::kVarint});
  const HeaderLengthFramer fixed_width = LengthFramer({.length_field = LengthField::k2Bytes});
  const DelimiterFramer lines = LineFramer({});
  const test::Bytes payload(200, std::byte{'x'});
  for (const Framer* framer :
       {static_cast<const Framer*>(&varint), static_cast<const Framer*>(&fixed_width),
        static_cast<const Framer*>(&lines)}) {
    for (size_t room = 0; room < 202; ++room) {
      test::Bytes fixed(room);
      BinaryWriteStream out{std::span(fixed)};
      EXPECT_EQ(WriteFrame(*framer, payload, &out).code(), absl::StatusCode::kResourceExhausted);
      EXPECT_EQ(out.position(), 0u);
      // The stream has failed, so that no later frame can follow the one that is missing.
      EXPECT_FALSE(WriteFrame(*framer, {}, &out).ok());
    }
    test::Bytes fixed(202);
    BinaryWriteStream out{std::span(fixed)};
    EXPECT_TRUE(WriteFrame(*framer, payload, &out).ok());
  }
}

// Each valid combination of field, offset, adjustment, strip, sign and order.
std::vector<HeaderLengthOptions> EveryHeader() {
  std::vector<HeaderLengthOptions> headers;
  for (const size_t width : {0u, 1u, 2u, 3u, 4u, 8u}) {
    for (const size_t offset : {0u, 1u, 5u}) {
      for (const int64_t adjustment : {-13, -4, -1, 0, 1, 3}) {
        for (const size_t strip : {SIZE_MAX, size_t{0}, size_t{1}, size_t{4}, size_t{14}}) {
          for (const bool sign : {false, true}) {
            for (const ByteOrder order : {ByteOrder::kBig, ByteOrder::kLittle}) {
              HeaderLengthOptions options{.length_offset_bytes = offset,
                                          .length_field = static_cast<LengthField>(width),
                                          .order = order,
                                          .length_signed = sign,
                                          .length_adjustment = adjustment};
              if (strip != SIZE_MAX) options.strip_bytes = strip;
              if (options.Validate().ok()) headers.push_back(options);
            }
          }
        }
      }
    }
  }
  return headers;
}

// The payload without what the length field occupies of it, which EndFrame fills in.
test::Bytes WithoutLength(const HeaderLengthOptions& options, size_t field_bytes,
                          test::Bytes payload) {
  const size_t header = options.length_offset_bytes + field_bytes;
  const size_t strip = options.strip_bytes.value_or(header);
  if (strip >= header) return payload;
  const size_t begin = std::max(options.length_offset_bytes, strip) - strip;
  payload.erase(payload.begin() + static_cast<std::ptrdiff_t>(begin),
                payload.begin() + static_cast<std::ptrdiff_t>(header - strip));
  return payload;
}

TEST(FramerWritingTest, ReadsBackWhatItWroteWithEveryHeader) {
  size_t written = 0;
  for (const HeaderLengthOptions& options : EveryHeader()) {
    const HeaderLengthFramer framer = LengthFramer(options);
    const bool varint = options.length_field == LengthField::kVarint;
    const size_t field_bytes = varint ? 1 : static_cast<size_t>(options.length_field);
    // Longer than any header; the last one needs a varint of two bytes.
    for (const size_t size : {16u, 17u, 90u, 200u}) {
      const test::Bytes payload(size, std::byte{0x5a});
      test::Bytes stream;
      BinaryWriteStream out(&stream);
      const absl::Status status = WriteFrame(framer, payload, &out);
      if (options.length_field == LengthField::k1Byte && !status.ok()) continue;  // does not fit
      ASSERT_TRUE(status.ok()) << status;
      ASSERT_TRUE(WriteFrame(framer, payload, &out).ok());
      out.Flush();

      const test::SplitLog log = test::Split(framer, {stream}, {.finish = true});
      ASSERT_EQ(log.payloads.size(), 2u);
      ASSERT_TRUE(log.errors.empty());
      for (const test::Bytes& read : log.payloads) {
        const size_t field_bytes_read = varint ? 1 + read.size() - payload.size() : field_bytes;
        ASSERT_EQ(WithoutLength(options, field_bytes_read, read),
                  WithoutLength(options, field_bytes, payload));
      }
      ++written;
    }
  }
  EXPECT_GT(written, 6000u);
}

TEST(FramerWritingTest, ReadsBackWhatItWroteWithEveryDelimiter) {
  const std::vector<std::vector<std::string>> kDelimiters = {
      {"\n"}, {"\r\n", "\n"}, {"\n", "\r\n"}, {"aa"}, {"aab", "b"}, {"ba", "abab"}};
  // Every payload of up to five bytes out of "ab\r\n": written as it is, or refused.
  const std::string kLetters = "ab\r\n";
  for (const auto& delimiters : kDelimiters) {
    for (const bool keep : {false, true}) {
      const DelimiterFramer framer = LineFramer({.delimiters = delimiters, .keep_delimiter = keep});
      size_t written = 0;
      for (size_t size = 0, count = 1; size <= 5; ++size, count *= 4) {
        for (size_t i = 0; i < count; ++i) {
          test::Bytes payload;
          for (size_t k = 0, rest = i; k < size; ++k, rest /= 4) {
            payload.push_back(static_cast<std::byte>(kLetters[rest % 4]));
          }
          test::Bytes stream;
          BinaryWriteStream out(&stream);
          const bool ok = WriteFrame(framer, payload, &out).ok();
          out.Flush();
          const test::SplitLog log = test::Split(framer, {stream}, {.finish = true});
          EXPECT_TRUE(log.errors.empty());
          EXPECT_EQ(stream.empty(), !ok);
          EXPECT_EQ(log.payloads.size(), ok ? 1u : 0u);
          if (ok) {
            EXPECT_EQ(log.payloads.front(), payload);
          }
          written += ok;
        }
      }
      EXPECT_GT(written, 50u);
      EXPECT_LT(written, 1365u);  // all of them
    }
  }
}

TEST(ExampleFramersTest, WriteWhatTheyRead) {
  EXPECT_EQ(Written(NetstringFramer(99), Hex("68656c6c6f")), "353a68656c6c6f2c");
  EXPECT_EQ(Written(NetstringFramer(99), {}), "303a2c");
  EXPECT_EQ(Written(NetstringFramer(4), Hex("68656c6c6f")), "above 4 bytes");
  EXPECT_EQ(Written(CheckedLengthFramer("RPC0", 9), Hex("616263")),
            "0000000b52504330616263087e023c");
  EXPECT_EQ(Written(CheckedLengthFramer("RPC0", 2), Hex("616263")), "length 11");
  EXPECT_EQ(Written(MagicLengthFramer("PRPC", 9), Hex("616263")), "this framer only reads");
}

TEST(ExampleFramersTest, RefuseWhatIsMalformed) {
  const auto events = [](const Framer& framer, const char* hex) {
    return test::Split(framer, {Hex(hex)}, {.policy = BadFramePolicy::kSkip}).events;
  };
  EXPECT_THAT(events(NetstringFramer(99), "3a"), ElementsAre(HasSubstr("expected a digit")));
  EXPECT_THAT(events(NetstringFramer(99), "3031"), ElementsAre(HasSubstr("begins with 0")));
  EXPECT_THAT(events(MagicLengthFramer("PRPC", 9), "50 51"), ElementsAre(HasSubstr("magic PRPC")));
  // This one knows where the bad frame ends.
  EXPECT_THAT(
      events(CheckedLengthFramer("RPC0", 3),
             "0000000b 52504331 616263 087e023c 00000001 00 0000000c 000000000000000000000000"
             "0000000b 52504330 616263 087e023c"),
      ElementsAre(HasSubstr("expected the tag RPC0"), HasSubstr("offset 15: length 1"),
                  HasSubstr("offset 20: length 12"), HasSubstr("payload 616263")));
}

}  // namespace
}  // namespace sluice
