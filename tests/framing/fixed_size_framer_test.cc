#include "sluice/framing/fixed_size_framer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sluice/codec/binary_write_stream.h"
#include "tests/support/hex.h"
#include "tests/support/split_every_way.h"

namespace sluice {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::HasSubstr;

FixedSizeFramer MakeFramer(size_t frame_bytes) {
  return FixedSizeFramer::Create(frame_bytes).value();
}

TEST(FixedSizeFramerTest, YieldsSameFramesHoweverTheStreamIsCut) {
  EXPECT_THAT(test::SplitEveryWay(MakeFramer(3), Hex("010203 040506 07")),
              Each(FieldsAre(ElementsAre(Hex("010203"), Hex("040506")), absl::StatusCode::kOk)));
}

TEST(FixedSizeFramerTest, CutsFramesOfOneByte) {
  EXPECT_THAT(test::SplitEveryWay(MakeFramer(1), Hex("0102"), {.finish = true}),
              Each(FieldsAre(ElementsAre(Hex("01"), Hex("02")), absl::StatusCode::kOk)));
}

TEST(FixedSizeFramerTest, RefusesAStreamThatEndsWithinAFrame) {
  EXPECT_THAT(test::SplitEveryWay(MakeFramer(3), Hex("010203 0405"), {.finish = true}),
              Each(FieldsAre(ElementsAre(Hex("010203")), absl::StatusCode::kDataLoss)));
  const test::SplitLog log = test::Split(MakeFramer(3), {Hex("010203 0405")}, {.finish = true});
  EXPECT_THAT(log.events.back(),
              HasSubstr("frame at stream offset 3: the stream ended after 2 bytes "
                        "of it: expected at least 3"));
}

TEST(FixedSizeFramerTest, AsksForTheWholeFrame) {
  EXPECT_EQ(MakeFramer(7).Scan(Hex("01"), 0).bytes_needed, 7u);
}

TEST(FixedSizeFramerTest, WritesOneFrameBehindAnother) {
  test::Bytes written;
  BinaryWriteStream out(&written);
  const FixedSizeFramer framer = MakeFramer(2);
  for (const test::Bytes& payload : {Hex("0102"), Hex("0304")}) {
    FrameMark mark;
    ASSERT_TRUE(framer.BeginFrame(&out, &mark).ok());
    out.WriteBytes(payload);
    EXPECT_TRUE(framer.EndFrame(&out, mark).ok());
  }
  out.Flush();
  EXPECT_EQ(written, Hex("0102 0304"));
}

TEST(FixedSizeFramerTest, KnowsNothingOfEndsButTheSize) {
  const FixedSizeFramer framer = MakeFramer(3);
  EXPECT_EQ(framer.FindEnd(Hex("0102")).bytes_needed, 0u);
  EXPECT_EQ(framer.FindEnd(Hex("0102")).bytes_scanned, 2u);
  EXPECT_EQ(framer.ScanAtEnd(Hex("0102")).bytes_needed, 0u);
}

TEST(FixedSizeFramerTest, RefusesASizeOfZero) {
  EXPECT_THAT(std::string(FixedSizeFramer::Create(0).status().message()),
              HasSubstr("frame_bytes is 0"));
}

}  // namespace
}  // namespace sluice
