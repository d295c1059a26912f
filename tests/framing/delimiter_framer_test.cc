#include "sluice/framing/delimiter_framer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

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
constexpr auto kTooLong = absl::StatusCode::kResourceExhausted;

DelimiterFramer MakeFramer(DelimiterOptions options) {
  return DelimiterFramer::Create(std::move(options)).value();
}

TEST(DelimiterFramerTest, EndsLinesWithCrLfOrLfByDefault) {
  EXPECT_THAT(test::SplitEveryWay(MakeFramer({}), Hex("61 0d0a 0a 62 0a 0d 63")),
              Each(FieldsAre(ElementsAre(Hex("61"), Hex(""), Hex("62")), kOk)));
}

TEST(DelimiterFramerTest, LimitsThePayloadToOneMebibyteByDefault) {
  test::Bytes stream(0x100000, std::byte{'x'});
  stream.push_back(std::byte{'\n'});
  EXPECT_EQ(MakeFramer({}).Scan(stream, 0).outcome, Outcome::kFrame);
  stream.insert(stream.begin(), std::byte{'x'});
  EXPECT_EQ(MakeFramer({}).Scan(stream, 0).outcome, Outcome::kMalformed);
}

TEST(DelimiterFramerTest, KeepsTheDelimiterThatEndedTheFrame) {
  EXPECT_THAT(test::SplitEveryWay(MakeFramer({.keep_delimiter = true}), Hex("61 0d0a 62 0a")),
              Each(FieldsAre(ElementsAre(Hex("610d0a"), Hex("620a")), kOk)));
}

TEST(DelimiterFramerTest, TakesTheLongestOfTheDelimitersThatEndTogether) {
  EXPECT_THAT(test::SplitEveryWay(MakeFramer({.delimiters = {"c", "bc", "abc"}}),
                                  Hex("78 616263 78 6263 78 63")),
              Each(FieldsAre(ElementsAre(Hex("78"), Hex("78"), Hex("78")), kOk)));
}

TEST(DelimiterFramerTest, TakesTheDelimiterThatEndsFirstThoughALongerOneBeganEarlier) {
  // "abcd" begins before "bc", which ends before it.
  EXPECT_THAT(test::SplitEveryWay(MakeFramer({.delimiters = {"abcd", "bc"}}), Hex("61626364 6263")),
              Each(FieldsAre(ElementsAre(Hex("61"), Hex("64")), kOk)));
}

TEST(DelimiterFramerTest, NeverTakesADelimiterThatBeganInTheFrameBefore) {
  EXPECT_THAT(test::SplitEveryWay(MakeFramer({.delimiters = {"aa"}}), Hex("616161 62 6161")),
              Each(FieldsAre(ElementsAre(Hex(""), Hex("6162")), kOk)));
}

TEST(DelimiterFramerTest, TakesZeroBytesAndHighBytesAsDelimiters) {
  const DelimiterFramer framer = MakeFramer({.delimiters = {std::string(1, '\0'), "\xff\xfe"}});
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("61 00 fe fffe 62 00")),
              Each(FieldsAre(ElementsAre(Hex("61"), Hex("fe"), Hex("62")), kOk)));
}

TEST(DelimiterFramerTest, WaitsForTheDelimiterOfALineAtTheLimit) {
  const DelimiterFramer framer = MakeFramer({.payload_bytes_max = 3});
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("616263")), Each(FieldsAre(IsEmpty(), kOk)));
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("616263 0d0a 616263 0a")),
              Each(FieldsAre(ElementsAre(Hex("616263"), Hex("616263")), kOk)));
}

TEST(DelimiterFramerTest, RefusesALineOneAboveTheLimit) {
  const DelimiterFramer framer = MakeFramer({.payload_bytes_max = 3});
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("61626364 0a 650a")),
              Each(FieldsAre(IsEmpty(), kTooLong)));
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("61626364 0d0a 650a")),
              Each(FieldsAre(IsEmpty(), kTooLong)));
  // The fourth byte may begin a CRLF; the fifth proves that none ends in time.
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("61626364")), Each(FieldsAre(IsEmpty(), kOk)));
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("6162636465")), Each(FieldsAre(IsEmpty(), kTooLong)));
}

TEST(DelimiterFramerTest, SkipsExactlyTheLineThatIsTooLong) {
  const DelimiterFramer framer = MakeFramer({.delimiters = {"--", ";"}, .payload_bytes_max = 2});
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("616161612d61 2d2d 62 3b 6363632d 2d2d 64 2d2d"),
                                  {.policy = BadFramePolicy::kSkip}),
              Each(FieldsAre(ElementsAre(Hex("62"), Hex("2d64")), kTooLong)));
}

TEST(DelimiterFramerTest, EndsTheLastLineWithTheStreamIfAsked) {
  const DelimiterFramer framer =
      MakeFramer({.payload_bytes_max = 2, .end_of_stream_ends_frame = true});
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("61 0a 6262"), {.finish = true}),
              Each(FieldsAre(ElementsAre(Hex("61"), Hex("6262")), kOk)));
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("61 0a"), {.finish = true}),
              Each(FieldsAre(ElementsAre(Hex("61")), kOk)));
  EXPECT_THAT(test::SplitEveryWay(framer, Hex("61 0a 626262"), {.finish = true}),
              Each(FieldsAre(ElementsAre(Hex("61")), kTooLong)));
}

TEST(DelimiterFramerTest, EndsASkippedLastLineWithTheStreamIfAsked) {
  const DelimiterFramer framer =
      MakeFramer({.payload_bytes_max = 2, .end_of_stream_ends_frame = true});
  for (const char* last : {"626262", "6262626262", "62626262626262"}) {
    const test::Bytes stream = Hex(std::string("610a") + last);
    for (const test::Pieces& pieces : test::EveryWayToCut(stream)) {
      const test::SplitLog log =
          test::Split(framer, pieces, {.policy = BadFramePolicy::kSkip, .finish = true});
      EXPECT_THAT(log.events, ElementsAre("frame 610a payload 61", HasSubstr("offset 2: no del")));
    }
  }
}

TEST(DelimiterFramerTest, RefusesAStreamThatEndsWithinASkippedLine) {
  const test::Bytes stream = Hex("61 0a 62626262 6262");
  for (const test::Pieces& pieces : test::EveryWayToCut(stream)) {
    const test::SplitLog log = test::Split(MakeFramer({.payload_bytes_max = 2}), pieces,
                                           {.policy = BadFramePolicy::kSkip, .finish = true});
    EXPECT_THAT(log.events,
                ElementsAre("frame 610a payload 61",
                            "skipped: RESOURCE_EXHAUSTED: frame at stream offset 2: no delimiter "
                            "after the maximum of 2 bytes",
                            "failed: DATA_LOSS: the stream ended at offset 8 within a frame that "
                            "was being skipped"));
  }
}

TEST(DelimiterFramerTest, GoesOnBehindTheBytesThatWereScanned) {
  for (const DelimiterFramer& framer :
       {MakeFramer({.delimiters = {"abc"}}), MakeFramer({.delimiters = {"abc", "x"}})}) {
    const FrameScan scan = framer.Scan(Hex("63 6162"), 0);
    EXPECT_EQ(scan.outcome, Outcome::kNeedMoreBytes);
    EXPECT_EQ(scan.bytes_scanned, 3u);
    // Only the last byte is new; the delimiter began before it.
    EXPECT_EQ(framer.Scan(Hex("63 616263"), scan.bytes_scanned).frame_bytes, 4u);
  }
}

TEST(DelimiterFramerTest, DoesNotKnowHowFarAwayADelimiterIs) {
  const DelimiterFramer framer = MakeFramer({});
  EXPECT_EQ(framer.Scan(Hex("61"), 0).bytes_needed, 0u);
  EXPECT_EQ(framer.FindEnd(Hex("61")).bytes_needed, 0u);
  EXPECT_EQ(framer.ScanAtEnd(Hex("61")).bytes_needed, 0u);
}

TEST(DelimiterFramerTest, FindsTheEndOfALineThatIsSkipped) {
  const FrameScan scan = MakeFramer({}).FindEnd(Hex("61 0a 62"));
  EXPECT_EQ(scan.outcome, Outcome::kFrame);
  EXPECT_EQ(scan.frame_bytes, 2u);
  EXPECT_EQ(scan.payload_offset, 0u);
}

TEST(DelimiterFramerTest, TakesTheLargestMaximumThereIs) {
  EXPECT_THAT(test::SplitEveryWay(MakeFramer({.payload_bytes_max = SIZE_MAX}), Hex("61 0a")),
              Each(FieldsAre(ElementsAre(Hex("61")), kOk)));
}

TEST(DelimiterFramerTest, RefusesOptionsWithoutADelimiter) {
  EXPECT_THAT(std::string(DelimiterFramer::Create({.delimiters = {}}).status().message()),
              HasSubstr("at least one"));
  EXPECT_THAT(std::string(DelimiterFramer::Create({.delimiters = {"a", ""}}).status().message()),
              HasSubstr("at least one byte"));
}

}  // namespace
}  // namespace sluice
