#include "sluice/framing/frame_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sluice/framing/delimiter_framer.h"
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

DelimiterFramer LineFramer(size_t payload_bytes_max = 1 << 20) {
  return DelimiterFramer::Create({.delimiters = {"\n"}, .payload_bytes_max = payload_bytes_max})
      .value();
}

test::Bytes Repeated(size_t times, const test::Bytes& bytes) {
  test::Bytes all;
  for (size_t i = 0; i < times; ++i) all.insert(all.end(), bytes.begin(), bytes.end());
  return all;
}

test::Bytes Copy(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

// Passes on to another framer and counts its work.
class CountingFramer final : public Framer {
 public:
  explicit CountingFramer(const Framer* framer) : framer_(framer) {}

  FrameScan Scan(std::span<const std::byte> unread, size_t bytes_scanned) const override {
    ++scans;
    bytes_looked_at += unread.size() - bytes_scanned;
    FrameScan scan = framer_->Scan(unread, bytes_scanned);
    if (scan.outcome == FrameScan::Outcome::kFrame) {
      bytes_looked_at -= unread.size() - scan.frame_bytes;  // not past the frame
    }
    return scan;
  }
  FrameScan FindEnd(std::span<const std::byte> unread) const override {
    ++scans;
    bytes_looked_at += unread.size();
    return framer_->FindEnd(unread);
  }

  mutable size_t scans = 0;
  mutable size_t bytes_looked_at = 0;

 private:
  const Framer* framer_;
};

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

TEST(FrameSplitterTest, CopiesNoMoreThanTheFrameThatWasCut) {
  const HeaderLengthFramer lengths = LengthFramer({.length_field = LengthField::k2Bytes});
  const DelimiterFramer lines = LineFramer();
  const struct {
    const Framer& framer;
    test::Bytes cut, rest, first;
  } kRows[] = {{lengths, Hex("0003 aa"), Hex("bbcc 0001 dd"), Hex("aabbcc")},
               {lines, Hex("aabb"), Hex("cc0a dd0a"), Hex("aabbcc")}};
  for (const auto& row : kRows) {
    FrameSplitter splitter(&row.framer);
    Frame frame;
    splitter.Feed(row.cut);
    ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
    EXPECT_EQ(splitter.buffered_bytes(), row.cut.size());
    splitter.Feed(row.rest);
    ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
    EXPECT_EQ(Copy(frame.payload), row.first);
    ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
    EXPECT_EQ(Copy(frame.payload), Hex("dd"));
    EXPECT_GE(frame.whole.data(), row.rest.data());
    EXPECT_LT(frame.whole.data(), row.rest.data() + row.rest.size());
    EXPECT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  }
}

TEST(FrameSplitterTest, FreesItsMemoryWhenDrained) {
  const FixedSizeFramer framer = FixedSizeFramer::Create(4).value();
  FrameSplitter splitter(&framer);
  Frame frame;
  const test::Bytes begin = Hex("0102");
  splitter.Feed(begin);
  ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  EXPECT_GT(splitter.capacity_bytes(), 0u);
  const test::Bytes rest = Hex("0304");
  splitter.Feed(rest);
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(Copy(frame.payload), Hex("01020304"));
  ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  EXPECT_EQ(splitter.capacity_bytes(), 0u);
  EXPECT_EQ(splitter.buffered_bytes(), 0u);
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

TEST(FrameSplitterTest, ABacklogIsNotMovedForEachFrameThatIsTaken) {
  // One frame taken, one fed, a thousand behind: the memory stays within a factor of the backlog.
  const FixedSizeFramer framer = FixedSizeFramer::Create(4).value();
  FrameSplitter splitter(&framer);
  const test::Bytes backlog(4000);
  const test::Bytes one(4);
  splitter.Feed(backlog);
  Frame frame;
  for (int i = 0; i < 10000; ++i) {
    splitter.Feed(one);
    ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
    ASSERT_LE(splitter.buffered_bytes(), 4004u);
    ASSERT_LE(splitter.capacity_bytes(), 4 * 4004u);
  }
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

TEST(FrameSplitterTest, AHeaderThatPromisesMuchReservesLittle) {  // B34 AM1
  const HeaderLengthFramer framer = LengthFramer({.frame_bytes_max = size_t{1} << 31});
  FrameSplitter splitter(&framer);
  Frame frame;
  const test::Bytes header = Hex("7ffffff0 01");
  splitter.Feed(header);
  EXPECT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  EXPECT_LE(splitter.capacity_bytes(), 64u);
  const test::Bytes piece(1000);
  for (size_t i = 1; i <= 100; ++i) {
    splitter.Feed(piece);
    ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
    ASSERT_LE(splitter.capacity_bytes(), 2 * (1000 * i + 5));
  }
}

TEST(FrameSplitterTest, AFrameGetsNoMoreMemoryThanItsSize) {
  const FixedSizeFramer framer = FixedSizeFramer::Create(100'000).value();
  FrameSplitter splitter(&framer);
  Frame frame;
  const test::Bytes piece(30'000);
  for (int i = 0; i < 3; ++i) {
    splitter.Feed(piece);
    ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
    ASSERT_LE(splitter.capacity_bytes(), 100'000u);
  }
  splitter.Feed(piece);
  EXPECT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(splitter.capacity_bytes(), 100'000u);
}

TEST(FrameSplitterTest, ALineWithoutAnEndTakesNoMoreThanTwiceItsMaximum) {
  const DelimiterFramer framer = LineFramer(10'000);
  FrameSplitter splitter(&framer);
  Frame frame;
  const test::Bytes piece(100, std::byte{'x'});
  Result result = Result::kNeedMoreBytes;
  for (int i = 0; i < 1000 && result == Result::kNeedMoreBytes; ++i) {
    splitter.Feed(piece);
    result = splitter.Next(&frame);
    ASSERT_LE(splitter.capacity_bytes(), 20'200u);
  }
  EXPECT_EQ(result, Result::kFailed);
  EXPECT_EQ(splitter.capacity_bytes(), 0u);
}

TEST(FrameSplitterTest, SkippingAHugeFrameBuffersNothing) {
  const HeaderLengthFramer lengths = LengthFramer();
  const DelimiterFramer lines = LineFramer(64);
  const struct {
    const Framer& framer;
    test::Bytes begin, end;
  } kRows[] = {{lengths, Hex("3b9aca00"), {}}, {lines, test::Bytes(65, std::byte{1}), Hex("0a")}};
  const test::Bytes piece(100'000, std::byte{'x'});
  for (const auto& row : kRows) {
    FrameSplitter splitter(&row.framer, {.bad_frame_policy = BadFramePolicy::kSkip});
    Frame frame;
    splitter.Feed(row.begin);
    ASSERT_EQ(splitter.Next(&frame), Result::kSkipped);
    for (int i = 0; i < 10'000; ++i) {
      splitter.Feed(piece);
      if (i % 2 == 0) {
        splitter.Park();
      } else {
        ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
      }
      ASSERT_EQ(splitter.capacity_bytes(), 0u);
    }
    splitter.Feed(row.end);
    ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
    EXPECT_EQ(splitter.stats().frames_skipped, 1u);
    EXPECT_EQ(splitter.stats().bytes_skipped,
              row.begin.size() + 10'000 * piece.size() + row.end.size());
    EXPECT_EQ(splitter.Finish(&frame), Result::kNeedMoreBytes);
  }
}

TEST(FrameSplitterTest, AMillionEmptyFramesTakeNoMemory) {  // AN8
  const HeaderLengthFramer framer = LengthFramer({.length_field = LengthField::k2Bytes});
  FrameSplitter splitter(&framer);
  const test::Bytes fed(2'000'000);
  splitter.Feed(fed);
  Frame frame;
  size_t frames = 0;
  while (splitter.Next(&frame) == Result::kFrame) frames += frame.payload.empty();
  EXPECT_EQ(frames, 1'000'000u);
  EXPECT_EQ(splitter.capacity_bytes(), 0u);
}

// Runs the stream byte by byte, and tells how often and at how many bytes the framer looked.
CountingFramer Drip(const Framer& framer, const test::Bytes& stream, size_t frames,
                    BadFramePolicy policy = BadFramePolicy::kClose) {
  CountingFramer counting(&framer);
  FrameSplitter splitter(&counting, {.bad_frame_policy = policy});
  Frame frame;
  for (size_t i = 0; i < stream.size(); ++i) {
    splitter.Feed(std::span(stream).subspan(i, 1));
    while (splitter.Next(&frame) != Result::kNeedMoreBytes) {
    }
  }
  EXPECT_EQ(splitter.stats().frames, frames);
  return counting;
}

TEST(FrameSplitterTest, ABodyByteByByteIsNotScanned) {  // AU3
  test::Bytes stream = Hex("00010000");
  stream.resize(stream.size() + 0x10000);
  // With the first byte, the header, and the whole frame.
  EXPECT_EQ(Drip(LengthFramer(), stream, 1).scans, 3u);
}

TEST(FrameSplitterTest, ALineByteByByteIsLookedAtOnce) {  // AU2
  test::Bytes stream(50'000, std::byte{'x'});
  stream.push_back(std::byte{'\n'});
  EXPECT_EQ(Drip(LineFramer(), stream, 1).bytes_looked_at, stream.size());
}

TEST(FrameSplitterTest, ASkippedLineByteByByteIsLookedAtAFewTimes) {
  test::Bytes stream(50'000, std::byte{'x'});
  stream.push_back(std::byte{'\n'});
  EXPECT_LE(Drip(LineFramer(100), stream, 0, BadFramePolicy::kSkip).bytes_looked_at,
            stream.size() + 3 * 100);
}

TEST(FrameSplitterTest, ManyLinesInOnePieceAreLookedAtOnce) {
  // The first delimiter never occurs: a search for each of the two would read to the end each time.
  const DelimiterFramer lines = DelimiterFramer::Create({.delimiters = {"\x01", "\n"}}).value();
  const CountingFramer counting(&lines);
  FrameSplitter splitter(&counting);
  const test::Bytes stream = Repeated(10'000, Hex("61620a"));
  splitter.Feed(stream);
  Frame frame;
  while (splitter.Next(&frame) == Result::kFrame) {
  }
  EXPECT_EQ(counting.scans, 10'000u);
  EXPECT_EQ(counting.bytes_looked_at, stream.size());
}

TEST(FrameSplitterTest, ALongLineInLargePiecesIsLookedAtOnce) {
  const DelimiterFramer lines = LineFramer();
  const CountingFramer counting(&lines);
  FrameSplitter splitter(&counting);
  const test::Bytes piece(100'000, std::byte{'x'});
  Frame frame;
  for (int i = 0; i < 10; ++i) {
    splitter.Feed(piece);
    ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  }
  EXPECT_EQ(counting.bytes_looked_at, 10 * piece.size());
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

TEST(FrameErrorTest, HasANameAndACode) {
  for (int i = 0; i <= static_cast<int>(FrameError::kMalformed); ++i) {
    EXPECT_NE(FrameErrorName(static_cast<FrameError>(i)), "unknown");
  }
  EXPECT_EQ(FrameErrorName(static_cast<FrameError>(99)), "unknown");
  EXPECT_EQ(StatusCodeOf(FrameError::kNone), absl::StatusCode::kOk);
  EXPECT_EQ(StatusCodeOf(FrameError::kTooLong), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(StatusCodeOf(FrameError::kTruncated), absl::StatusCode::kDataLoss);
  EXPECT_EQ(StatusCodeOf(FrameError::kTooShort), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sluice
