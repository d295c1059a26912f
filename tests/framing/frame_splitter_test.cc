#include "sluice/framing/frame_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <utility>
#include <vector>

#include "sluice/framing/fixed_size_framer.h"
#include "sluice/framing/header_length_framer.h"
#include "tests/support/hex.h"
#include "tests/support/split_every_way.h"

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Result = FrameSplitter::Result;

HeaderLengthFramer LengthFramer(HeaderLengthOptions options = {}) {
  return HeaderLengthFramer::Create(options).value();
}

test::Bytes Copy(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

// Claims a frame that is not there, or that never moves on.
class WrongFramer final : public Framer {
 public:
  explicit WrongFramer(FrameScan scan) : scan_(std::move(scan)) {}
  FrameScan Scan(std::span<const std::byte>, size_t) const override { return scan_; }

 private:
  FrameScan scan_;
};

TEST(FrameSplitterTest, LendsFramesThatLieWholeInTheFedBytes) {
  const HeaderLengthFramer framer = LengthFramer({.length_field = LengthField::k2Bytes});
  FrameSplitter splitter(&framer);
  const test::Bytes fed = Hex("0002 aabb 0001 cc");
  splitter.Feed(fed);
  Frame frame;
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(frame.whole.data(), &fed[0]);
  EXPECT_EQ(frame.whole.size(), 4u);
  EXPECT_EQ(frame.payload.data(), &fed[2]);
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(frame.payload.data(), &fed[6]);
  EXPECT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  EXPECT_EQ(splitter.capacity_bytes(), 0u);
}

TEST(FrameSplitterTest, TakesWholeFramesUntilToldToStopOrThereIsNone) {
  const HeaderLengthFramer framer = LengthFramer({.length_field = LengthField::k2Bytes});
  FrameSplitter splitter(&framer);
  const test::Bytes received = Hex("0002 aabb 0001 cc 0000 0003 dd");
  std::vector<test::Bytes> payloads;
  const auto take = [&](std::span<const std::byte> whole) {
    payloads.push_back(Copy(splitter.PayloadOf(whole)));
    EXPECT_EQ(splitter.stats().frames, payloads.size());  // this one is counted
    return payloads.size() != 2;
  };
  std::span<const std::byte> rest = splitter.TakeWholeFrames(received, take);
  EXPECT_THAT(payloads, ElementsAre(Hex("aabb"), Hex("cc")));
  EXPECT_EQ(splitter.stream_offset(), 7u);
  rest = splitter.TakeWholeFrames(rest, take);
  EXPECT_EQ(payloads.back(), test::Bytes());
  EXPECT_EQ(Copy(rest), Hex("0003 dd"));
  EXPECT_EQ(splitter.stats().frame_bytes, 9u);
  splitter.Feed(rest);
  Frame frame;
  EXPECT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  const test::Bytes more = Hex("eeff");
  splitter.Feed(more);
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(Copy(frame.payload), Hex("ddeeff"));
}

TEST(FrameSplitterTest, DeliversNothingBehindABadFrame) {
  const HeaderLengthFramer framer =
      LengthFramer({.length_field = LengthField::k1Byte, .frame_bytes_max = 4});
  FrameSplitter splitter(&framer);
  const test::Bytes fed = Hex("01aa 04bbbbbbbb 01cc");
  splitter.Feed(fed);
  Frame frame;
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_TRUE(splitter.status().ok());
  ASSERT_EQ(splitter.Next(&frame), Result::kFailed);
  EXPECT_TRUE(splitter.failed());
  EXPECT_EQ(splitter.error(), FrameError::kTooLong);
  EXPECT_EQ(splitter.status(),
            absl::ResourceExhaustedError("frame at stream offset 2: length 4 makes a frame of 5 "
                                         "bytes, which exceeds the maximum frame of 4"));
  EXPECT_EQ(splitter.buffered_bytes(), 0u);
  splitter.Feed(fed);
  splitter.Park();
  EXPECT_EQ(splitter.Next(&frame), Result::kFailed);
  EXPECT_EQ(splitter.Finish(&frame), Result::kFailed);
  EXPECT_EQ(splitter.error(), FrameError::kTooLong);
  EXPECT_EQ(splitter.stats().frames, 1u);
  EXPECT_EQ(splitter.buffered_bytes(), 0u);
}

TEST(FrameSplitterTest, SaysWhatAFrameNeedsAtLeastAndFreesItWhenItIsNotWanted) {
  const HeaderLengthFramer framer = LengthFramer({.length_field = LengthField::k2Bytes});
  FrameSplitter splitter(&framer);
  Frame frame;
  EXPECT_EQ(splitter.frame_bytes_needed(), 0u);
  const test::Bytes begun = Hex("000f aabbcc");
  for (const size_t needed : {2u, 2u + 0x0f}) {
    splitter.Feed(std::span(begun).subspan(splitter.buffered_bytes(), 1));
    EXPECT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
    EXPECT_EQ(splitter.frame_bytes_needed(), needed);
  }
  splitter.Feed(std::span(begun).subspan(2));
  splitter.Discard();
  EXPECT_EQ(splitter.buffered_bytes(), 0u);
  EXPECT_EQ(splitter.capacity_bytes(), 0u);
  EXPECT_FALSE(splitter.in_frame());
  EXPECT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
}

TEST(FrameSplitterTest, SaysWhetherTheStreamIsInsideAFrame) {
  const HeaderLengthFramer framer =
      LengthFramer({.length_field = LengthField::k1Byte, .frame_bytes_max = 4});
  FrameSplitter splitter(&framer, {.bad_frame_policy = BadFramePolicy::kSkip});
  Frame frame;
  const auto inside_after = [&](std::string_view hex) {
    const std::vector<std::byte> fed = Hex(hex);
    splitter.Feed(fed);
    while (splitter.Next(&frame) != Result::kNeedMoreBytes) {
    }
    splitter.Park();
    return splitter.in_frame();
  };
  EXPECT_FALSE(inside_after(""));
  EXPECT_TRUE(inside_after("02 aa"));
  EXPECT_FALSE(inside_after("bb"));
  EXPECT_TRUE(inside_after("05 bb"));  // skipped: nothing of it is kept
  EXPECT_TRUE(inside_after("bbbb"));
  EXPECT_FALSE(inside_after("bbbb"));
}

TEST(FrameSplitterTest, ReportsEachSkippedFrameOnce) {
  const HeaderLengthFramer framer =
      LengthFramer({.length_field = LengthField::k1Byte, .frame_bytes_max = 4});
  const test::Bytes stream = Hex("04bbbbbbbb 01aa 05bbbbbbbbbb 01cc");
  for (const test::Pieces& pieces : test::EveryWayToCut(stream)) {
    const test::SplitLog log = test::Split(framer, pieces, {.policy = BadFramePolicy::kSkip});
    EXPECT_THAT(log.events,
                ElementsAre(HasSubstr("skipped: RESOURCE_EXHAUSTED: frame at stream offset 0:"),
                            "frame 01aa payload aa",
                            HasSubstr("skipped: RESOURCE_EXHAUSTED: frame at stream offset 7:"),
                            "frame 01cc payload cc"));
  }
}

TEST(FrameSplitterTest, CountsWhatBecameOfTheBytes) {
  const HeaderLengthFramer framer =
      LengthFramer({.length_field = LengthField::k1Byte, .frame_bytes_max = 4});
  FrameSplitter splitter(&framer, {.bad_frame_policy = BadFramePolicy::kSkip});
  const test::Bytes fed = Hex("01aa 04bbbbbbbb 02cccc 00");
  splitter.Feed(fed);
  Frame frame;
  while (splitter.Next(&frame) != Result::kNeedMoreBytes) {
  }
  EXPECT_EQ(splitter.stats().frames, 3u);
  EXPECT_EQ(splitter.stats().frame_bytes, 6u);
  EXPECT_EQ(splitter.stats().frames_skipped, 1u);
  EXPECT_EQ(splitter.stats().bytes_skipped, 5u);
}

TEST(FrameSplitterTest, ParksWhatAPausedSessionHasNotTaken) {
  const HeaderLengthFramer framer = LengthFramer({.length_field = LengthField::k1Byte});
  FrameSplitter splitter(&framer);
  Frame frame;
  {
    const test::Bytes fed = Hex("01aa 01bb 02cc");
    splitter.Feed(fed);
    ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
    splitter.Park();
    EXPECT_EQ(splitter.buffered_bytes(), 4u);
  }
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(Copy(frame.payload), Hex("bb"));
  const test::Bytes more = Hex("dd 01ee");
  splitter.Feed(more);
  EXPECT_EQ(splitter.buffered_bytes(), 5u);
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(Copy(frame.payload), Hex("ccdd"));
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(Copy(frame.payload), Hex("ee"));
  EXPECT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  EXPECT_EQ(splitter.capacity_bytes(), 0u);
}

TEST(FrameSplitterTest, KeepsBytesThatWereFedBeforeTheEarlierOnesWereTaken) {
  const FixedSizeFramer framer = FixedSizeFramer::Create(2).value();
  FrameSplitter splitter(&framer);
  const test::Bytes first = Hex("01");
  const test::Bytes second = Hex("020304");
  splitter.Feed(first);
  splitter.Feed(second);
  splitter.Feed({});
  Frame frame;
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(Copy(frame.payload), Hex("0102"));
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(Copy(frame.payload), Hex("0304"));
}

TEST(FrameSplitterTest, EndsCleanlyBetweenTwoFrames) {
  const FixedSizeFramer framer = FixedSizeFramer::Create(2).value();
  FrameSplitter splitter(&framer);
  Frame frame;
  EXPECT_EQ(splitter.Finish(&frame), Result::kNeedMoreBytes);
  const test::Bytes fed = Hex("0102 0304");
  splitter.Feed(fed);
  // What was not taken yet comes out first.
  EXPECT_EQ(splitter.Finish(&frame), Result::kFrame);
  EXPECT_EQ(splitter.Finish(&frame), Result::kFrame);
  EXPECT_EQ(Copy(frame.payload), Hex("0304"));
  EXPECT_EQ(splitter.Finish(&frame), Result::kNeedMoreBytes);
  EXPECT_FALSE(splitter.failed());
}

TEST(FrameSplitterTest, FailsOnAFramerThatClaimsWhatIsNotThere) {
  for (const FrameScan& scan : {FrameScan::Frame(0, 0, 0), FrameScan::Frame(3, 0, 3),
                                FrameScan::Frame(2, 3, 0), FrameScan::Frame(2, 1, 2)}) {
    const WrongFramer framer(scan);
    const test::SplitLog log = test::Split(framer, {Hex("0102")});
    EXPECT_THAT(log.events, ElementsAre(HasSubstr("failed: INTERNAL: frame at stream offset 0: the "
                                                  "framer claims")));
  }
}

TEST(FrameSplitterTest, NeverEndsASkipForAFramerThatCannotFindTheEnd) {
  const WrongFramer framer(
      FrameScan::Malformed(FrameError::kMalformed, "bad", FrameScan::kSkipToEnd));
  const test::SplitLog log = test::Split(framer, {Hex("0102"), Hex("03")},
                                         {.policy = BadFramePolicy::kSkip, .finish = true});
  EXPECT_THAT(log.events,
              ElementsAre(HasSubstr("skipped: INVALID_ARGUMENT"),
                          HasSubstr("failed: DATA_LOSS: the stream ended at offset 3")));
}

}  // namespace
}  // namespace sluice
