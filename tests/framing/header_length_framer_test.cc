#include "sluice/framing/header_length_framer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/hex.h"
#include "tests/support/split_every_way.h"

namespace sluice {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Outcome = FrameScan::Outcome;

constexpr auto kOk = absl::StatusCode::kOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kTooLong = absl::StatusCode::kResourceExhausted;

HeaderLengthFramer MakeFramer(const HeaderLengthOptions& options) {
  return HeaderLengthFramer::Create(options).value();
}

HeaderLengthOptions Varint() { return {.length_field = LengthField::kVarint}; }

TEST(HeaderLengthFramerTest, YieldsSameFramesHoweverTheStreamIsCut) {
  EXPECT_THAT(test::SplitEveryWay(MakeFramer({.length_field = LengthField::k2Bytes}),
                                  Hex("0002 aabb 0000 0001 cc")),
              Each(FieldsAre(ElementsAre(Hex("aabb"), Hex(""), Hex("cc")), kOk)));
}

TEST(HeaderLengthFramerTest, ReadsEachFieldInEachOrder) {  // B35
  const struct {
    LengthField field;
    const char* big;
    const char* little;
  } kRows[] = {
      {LengthField::k1Byte, "02 aabb", "02 aabb"},
      {LengthField::k2Bytes, "0002 aabb", "0200 aabb"},
      {LengthField::k3Bytes, "000002 aabb", "020000 aabb"},
      {LengthField::k4Bytes, "00000002 aabb", "02000000 aabb"},
      {LengthField::k8Bytes, "0000000000000002 aabb", "0200000000000000 aabb"},
      {LengthField::kVarint, "02 aabb", "02 aabb"},
  };
  for (const auto& row : kRows) {
    HeaderLengthOptions options{.length_field = row.field};
    EXPECT_THAT(test::SplitEveryWay(MakeFramer(options), Hex(row.big)),
                Each(FieldsAre(ElementsAre(Hex("aabb")), kOk)));
    options.order = ByteOrder::kLittle;
    EXPECT_THAT(test::SplitEveryWay(MakeFramer(options), Hex(row.little)),
                Each(FieldsAre(ElementsAre(Hex("aabb")), kOk)));
  }
}

TEST(HeaderLengthFramerTest, RejectsLengthOneAboveLimitBeforeBodyArrives) {  // B34
  const HeaderLengthFramer framer =
      MakeFramer({.length_field = LengthField::k2Bytes, .frame_bytes_max = 8});
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("0006 010203040506")),
              Each(FieldsAre(ElementsAre(Hex("010203040506")), kOk)));
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("0007")), Each(FieldsAre(IsEmpty(), kTooLong)));
}

TEST(HeaderLengthFramerTest, LimitsThePayloadApartFromTheFrame) {
  const HeaderLengthFramer framer =
      MakeFramer({.length_field = LengthField::k1Byte, .strip_bytes = 3, .payload_bytes_max = 2});
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("04 0000aabb")),
              Each(FieldsAre(ElementsAre(Hex("aabb")), kOk)));
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("05")), Each(FieldsAre(IsEmpty(), kTooLong)));
}

TEST(HeaderLengthFramerTest, RejectsAFrameBelowTheMinimum) {
  const HeaderLengthFramer framer =
      MakeFramer({.length_field = LengthField::k1Byte, .frame_bytes_min = 3});
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("02 aabb")),
              Each(FieldsAre(ElementsAre(Hex("aabb")), kOk)));
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("01")), Each(FieldsAre(IsEmpty(), kInvalid)));
}

TEST(HeaderLengthFramerTest, LimitsTheFrameToOneMebibyteByDefault) {
  const HeaderLengthFramer framer = MakeFramer({});
  EXPECT_EQ(framer.Scan(Hex("000ffffc"), 0).outcome, Outcome::kNeedMoreBytes);
  EXPECT_EQ(framer.Scan(Hex("000ffffd"), 0).error, FrameError::kTooLong);
}

TEST(HeaderLengthFramerTest, StripsAsMuchAsItIsAskedTo) {
  const test::Bytes stream = [] {
    test::Bytes bytes = Hex("00010002");  // and so many behind them: 2 more than 64 KiB
    bytes.resize(4 + 0x10002, std::byte{0xaa});
    bytes.back() = std::byte{0xbb};
    return bytes;
  }();
  for (const size_t strip_bytes : {0xffffu, 0x10000u, 0x10005u}) {
    const FrameScan scan = MakeFramer({.strip_bytes = strip_bytes}).Scan(stream, 0);
    EXPECT_EQ(scan.outcome, Outcome::kFrame);
    EXPECT_EQ(scan.frame_bytes, stream.size());
    EXPECT_EQ(scan.payload_offset, strip_bytes);
    EXPECT_EQ(scan.payload_bytes, stream.size() - strip_bytes);
  }
}

TEST(HeaderLengthFramerTest, SkipsEachBadFrameAndNoMore) {
  const HeaderLengthFramer framer = MakeFramer({.length_field = LengthField::k1Byte,
                                                .length_signed = true,
                                                .strip_bytes = 2,
                                                .frame_bytes_max = 4});
  // Too long, negative, less than what is stripped.
  for (const char* bad : {"05 0102030405", "ff", "00"}) {
    const test::Bytes stream = Hex(std::string("02 00aa ") + bad + "02 00bb");
    EXPECT_THAT(test::SplitEveryWay(framer, stream, {.policy = BadFramePolicy::kSkip}),
                Each(FieldsAre(ElementsAre(Hex("aa"), Hex("bb")), testing::Ne(kOk))));
  }
}

TEST(HeaderLengthFramerTest, TellsALengthOfZeroFromANegativeOne) {
  const HeaderLengthFramer framer =
      MakeFramer({.length_field = LengthField::k1Byte, .length_signed = true, .strip_bytes = 2});
  EXPECT_EQ(framer.Scan(Hex("00"), 0).error, FrameError::kStripExceedsFrame);
  EXPECT_EQ(framer.Scan(Hex("ff"), 0).error, FrameError::kNegativeLength);
}

TEST(HeaderLengthFramerTest, TakesVarintsOf32BitsByDefault) {
  const HeaderLengthFramer framer =
      MakeFramer({.length_field = LengthField::kVarint, .frame_bytes_max = SIZE_MAX});
  EXPECT_EQ(framer.Scan(Hex("ffffffff0f"), 0).bytes_needed, uint64_t{0xffffffff} + 5);
  EXPECT_EQ(framer.Scan(Hex("8080808010"), 0).error, FrameError::kMalformedVarint);
  EXPECT_EQ(framer.Scan(Hex("8080808080"), 0).error, FrameError::kMalformedVarint);
}

TEST(HeaderLengthFramerTest, DoesNotKnowWhereAVarintEnds) {
  const FrameScan scan = MakeFramer(Varint()).Scan(Hex("80"), 0);
  EXPECT_EQ(scan.outcome, Outcome::kNeedMoreBytes);
  EXPECT_EQ(scan.bytes_needed, 0u);
}

TEST(HeaderLengthFramerTest, RefusesAStreamThatEndsWithinASkippedFrame) {
  const HeaderLengthFramer framer =
      MakeFramer({.length_field = LengthField::k1Byte, .frame_bytes_max = 4});
  const test::Bytes stream = Hex("05 01020304");
  for (const test::Pieces& pieces : test::EveryWayToCut(stream)) {
    const test::SplitLog log =
        test::Split(framer, pieces, {.policy = BadFramePolicy::kSkip, .finish = true});
    EXPECT_THAT(log.events,
                ElementsAre(HasSubstr("skipped: RESOURCE_EXHAUSTED: frame at stream "
                                      "offset 0: length 5 makes a frame of 6 bytes"),
                            HasSubstr("failed: DATA_LOSS: the stream ended at offset 5")));
  }
}

__extension__ using Wide = __int128;

// What a frame of this length must be taken as, computed in the plainest way.
Outcome ExpectedOutcome(Wide length, Wide header, int64_t adjustment, Wide frame_max) {
  const Wide frame = header + length + adjustment;
  if (length < 0 || frame < header || frame > frame_max) return Outcome::kMalformed;
  return frame == header ? Outcome::kFrame : Outcome::kNeedMoreBytes;
}

TEST(HeaderLengthFramerTest, NeverWrapsForAnyLengthWithAnyAdjustment) {  // B33 AL2
  const uint64_t kLengths[] = {0,          1,          2,          3,          4,
                               5,          6,          7,          8,          0x7e,
                               0x7f,       0x80,       0xff,       0x7fff,     0x8000,
                               0xffff,     0x7fffff,   0x800000,   0xffffff,   0x7fffffff,
                               0x80000000, 0x80000001, 0xfffffffb, 0xfffffffc, 0xfffffffe,
                               0xffffffff, 1ull << 32, 1ull << 63, ~0ull >> 1, (1ull << 63) + 1,
                               ~0ull - 8,  ~0ull - 4,  ~0ull - 3,  ~0ull - 1,  ~0ull};
  const int64_t kAdjustments[] = {
      INT64_MIN, INT64_MIN + 1, INT32_MIN,     -9,       -8, -4, -2, -1, 0, 1, 4,
      8,         INT32_MAX,     INT64_MAX - 8, INT64_MAX};
  for (const size_t width : {1u, 2u, 3u, 4u, 8u}) {
    for (const bool sign : {false, true}) {
      for (const int64_t adjustment : kAdjustments) {
        for (const size_t frame_max : {size_t{64}, size_t{1} << 20, SIZE_MAX}) {
          const HeaderLengthFramer framer =
              MakeFramer({.length_field = static_cast<LengthField>(width),
                          .length_signed = sign,
                          .length_adjustment = adjustment,
                          .frame_bytes_max = frame_max});
          for (const uint64_t bits : kLengths) {
            if (width < 8 && bits >> (8 * width) != 0) continue;
            const test::Bytes header = Hex(fmt::format("{:0{}x}", bits, 2 * width));
            Wide length = bits;
            if (sign && bits >> (8 * width - 1) != 0) length -= Wide{1} << (8 * width);
            const FrameScan scan = framer.Scan(header, 0);
            EXPECT_EQ(scan.outcome, ExpectedOutcome(length, width, adjustment, frame_max))
                << width << " bytes, length " << bits << ", adjustment " << adjustment
                << ", signed " << sign << ", maximum " << frame_max;
            if (scan.outcome != Outcome::kMalformed) continue;
            // Skipping moves on, past the header at least.
            EXPECT_GE(scan.skip_bytes, width);
          }
        }
      }
    }
  }
}

TEST(HeaderLengthFramerTest, SkipsAFrameOfMoreThan64BitsForEver) {
  const HeaderLengthFramer framer = MakeFramer({.length_field = LengthField::k8Bytes});
  const FrameScan scan = framer.Scan(Hex("ffffffffffffffff"), 0);
  EXPECT_EQ(scan.error, FrameError::kTooLong);
  EXPECT_EQ(scan.skip_bytes, FrameScan::kSkipToEnd - 1);
}

TEST(HeaderLengthFramerTest, ReadsVarintsUpToTheirLimits) {
  HeaderLengthOptions options = Varint();
  options.frame_bytes_max = SIZE_MAX;
  options.varint_bytes_max = 10;
  options.varint_value_max = UINT64_MAX;
  const auto scan = [&](const char* hex) { return MakeFramer(options).Scan(Hex(hex), 0); };
  // 2^63 with its ten bytes, and one bit too many.
  EXPECT_EQ(scan("80808080808080808001").bytes_needed, (size_t{1} << 63) + 10);
  EXPECT_EQ(scan("80808080808080808002").error, FrameError::kMalformedVarint);
  EXPECT_EQ(scan("80808080808080808080").error, FrameError::kMalformedVarint);
  EXPECT_EQ(scan("ffffffffffffffffff01").error, FrameError::kTooLong);
  // Nine continued bytes may still end well.
  EXPECT_EQ(scan("808080808080808080").outcome, Outcome::kNeedMoreBytes);

  options.varint_value_max = 300;
  EXPECT_EQ(scan("ac02").bytes_needed, 302u);
  EXPECT_EQ(scan("ad02").error, FrameError::kMalformedVarint);

  options.varint_bytes_max = 2;
  EXPECT_EQ(scan("ac").outcome, Outcome::kNeedMoreBytes);
  EXPECT_EQ(scan("acac").error, FrameError::kMalformedVarint);
}

TEST(HeaderLengthFramerTest, RefusesOverlongVarintsUnlessAllowed) {
  HeaderLengthOptions options = Varint();
  options.frame_bytes_max = 8;
  EXPECT_THAT(test::SplitEveryWay(MakeFramer(options), Hex("8100 aa 01 bb")),
              Each(FieldsAre(IsEmpty(), kInvalid)));
  // Skipped by its length, whole or in pieces, and if it were too long, too.
  for (const char* bad : {"8100 aa", "8000", "8900 010203040506070809"}) {
    EXPECT_THAT(test::SplitEveryWay(MakeFramer(options), Hex(std::string(bad) + "01 bb"),
                                    {.policy = BadFramePolicy::kSkip}),
                Each(FieldsAre(ElementsAre(Hex("bb")), kInvalid)));
  }
  options.allow_overlong_varint = true;
  EXPECT_THAT(test::SplitEveryWay(MakeFramer(options), Hex("8100 aa 01 bb")),
              Each(FieldsAre(ElementsAre(Hex("aa"), Hex("bb")), kOk)));
}

TEST(HeaderLengthFramerTest, ReadsAVarintBehindAnOffsetWithPartOfItsHeader) {
  // An MQTT packet: a type, and the remaining length.
  HeaderLengthOptions mqtt{.length_offset_bytes = 1, .length_field = LengthField::kVarint};
  EXPECT_THAT(test::SplitEveryWay(MakeFramer(mqtt), Hex("30 02 aabb c0 00")),
              Each(FieldsAre(ElementsAre(Hex("aabb"), Hex("")), kOk)));
  mqtt.strip_bytes = 0;
  EXPECT_THAT(test::SplitEveryWay(MakeFramer(mqtt), Hex("30 02 aabb c0 00")),
              Each(FieldsAre(ElementsAre(Hex("3002aabb"), Hex("c000")), kOk)));
}

TEST(HeaderLengthFramerTest, SaysWhatIsWrongAndWhatWasExpected) {
  const auto text = [](HeaderLengthOptions options, const char* hex) {
    return std::string(MakeFramer(options).Scan(Hex(hex), 0).status.message());
  };
  const auto k1 = LengthField::k1Byte;
  EXPECT_EQ(
      text({}, "68656c6c"),
      "length 1751477356 makes a frame of 1751477360 bytes, which exceeds the maximum frame of "
      "1048576");
  EXPECT_EQ(text({.length_field = k1, .length_signed = true}, "80"), "length -128 is negative");
  EXPECT_EQ(text({.length_field = k1, .length_adjustment = -2}, "01"),
            "length 1 makes a frame of 0 bytes, which is less than the header of 1");
  EXPECT_EQ(text({.length_field = k1, .frame_bytes_min = 9}, "07"),
            "length 7 makes a frame of 8 bytes, which is less than the minimum frame of 9");
  for (const size_t min : {0u, 1u, 2u}) {  // it may be as large as the frame
    EXPECT_EQ(text({.length_field = k1, .strip_bytes = 3, .frame_bytes_min = min}, "01"),
              "length 1 makes a frame of 2 bytes, which is less than what is stripped, 3");
  }
  EXPECT_EQ(text({.length_field = k1, .payload_bytes_max = 2}, "03"),
            "length 3 makes a frame of 4 bytes, whose payload exceeds the maximum of 2");
}

TEST(HeaderLengthOptionsTest, NamesTheOptionThatIsWrong) {
  const auto text = [](HeaderLengthOptions options) {
    const absl::Status status = HeaderLengthFramer::Create(options).status();
    EXPECT_EQ(status, options.Validate());
    return std::string(status.message());
  };
  EXPECT_THAT(text({.length_field = static_cast<LengthField>(5)}), HasSubstr("length_field"));
  EXPECT_THAT(text({.length_field = static_cast<LengthField>(9)}), HasSubstr("length_field"));
  EXPECT_THAT(text({.length_offset_bytes = 5, .frame_bytes_max = 8}),
              HasSubstr("length_offset_bytes 5"));
  EXPECT_THAT(text({.length_offset_bytes = SIZE_MAX}), HasSubstr("length_offset_bytes"));
  EXPECT_THAT(text({.frame_bytes_max = 3}), HasSubstr("frame_bytes_max 3"));
  EXPECT_THAT(text({.frame_bytes_max = 8, .frame_bytes_min = 9}), HasSubstr("frame_bytes_min 9"));
  EXPECT_THAT(text({.strip_bytes = 9, .frame_bytes_max = 8}), HasSubstr("strip_bytes 9"));
  HeaderLengthOptions varint = Varint();
  for (const size_t bytes_max : {0u, 11u}) {
    varint.varint_bytes_max = bytes_max;
    EXPECT_THAT(text(varint), HasSubstr("varint_bytes_max"));
  }
  varint = Varint();
  varint.length_signed = true;
  EXPECT_THAT(text(varint), HasSubstr("length_signed"));
  varint = Varint();
  varint.strip_bytes = 1;
  EXPECT_THAT(text(varint), HasSubstr("strip_bytes 1"));
}

TEST(HeaderLengthOptionsTest, TakesAHeaderOfExactlyTheMaximum) {
  EXPECT_TRUE(
      HeaderLengthOptions({.length_offset_bytes = 4, .frame_bytes_max = 8}).Validate().ok());
}

}  // namespace
}  // namespace sluice
