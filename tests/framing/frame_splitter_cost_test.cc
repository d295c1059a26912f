// What a FrameSplitter takes: memory, and looks at the bytes.

#include <gtest/gtest.h>

#include "sluice/framing/delimiter_framer.h"
#include "sluice/framing/fixed_size_framer.h"
#include "sluice/framing/frame_splitter.h"
#include "sluice/framing/header_length_framer.h"
#include "tests/support/hex.h"
#include "tests/support/split_every_way.h"

namespace sluice {
namespace {

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

// --- Memory

TEST(FrameSplitterCostTest, CopiesNoMoreThanTheFrameThatWasCut) {
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

TEST(FrameSplitterCostTest, FreesItsMemoryWhenDrained) {
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

TEST(FrameSplitterCostTest, ABacklogIsNotMovedForEachFrameThatIsTaken) {
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

TEST(FrameSplitterCostTest, AHeaderThatPromisesMuchReservesLittle) {  // B34 AM1
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

TEST(FrameSplitterCostTest, AFrameGetsNoMoreMemoryThanItsSize) {
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

TEST(FrameSplitterCostTest, AFrameWhoseLastPieceDoesNotFitGetsItsSize) {
  const FixedSizeFramer framer = FixedSizeFramer::Create(100).value();
  FrameSplitter splitter(&framer);
  Frame frame;
  const test::Bytes begin(40), rest(60);
  splitter.Feed(begin);
  ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  EXPECT_EQ(splitter.capacity_bytes(), 64u);
  splitter.Feed(rest);
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(splitter.capacity_bytes(), 100u);
}

TEST(FrameSplitterCostTest, ALineWithoutAnEndTakesNoMoreThanTwiceItsMaximum) {
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

TEST(FrameSplitterCostTest, SkippingAHugeFrameBuffersNothing) {
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

TEST(FrameSplitterCostTest, AMillionEmptyFramesTakeNoMemory) {  // AN8
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

// A frame whose size is not known ends in the first of the chunks that join the tail.
TEST(FrameSplitterCostTest, CopiesAChunkBehindALineThatWasCut) {
  const DelimiterFramer framer = LineFramer();
  FrameSplitter splitter(&framer);
  Frame frame;
  const test::Bytes begin = Hex("6162");
  splitter.Feed(begin);
  ASSERT_EQ(splitter.Next(&frame), Result::kNeedMoreBytes);
  EXPECT_EQ(splitter.capacity_bytes(), 64u);
  test::Bytes rest = Hex("630a");
  rest.resize(100'000);
  splitter.Feed(rest);
  ASSERT_EQ(splitter.Next(&frame), Result::kFrame);
  EXPECT_EQ(Copy(frame.payload), Hex("616263"));
  EXPECT_EQ(splitter.capacity_bytes(), begin.size() + 128);
}

// --- Looks

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

TEST(FrameSplitterCostTest, ABodyByteByByteIsNotScanned) {  // AU3
  test::Bytes stream = Hex("00010000");
  stream.resize(stream.size() + 0x10000);
  // With the first byte, the header, and the whole frame.
  EXPECT_EQ(Drip(LengthFramer(), stream, 1).scans, 3u);
}

TEST(FrameSplitterCostTest, ALineByteByByteIsLookedAtOnce) {  // AU2
  test::Bytes stream(50'000, std::byte{'x'});
  stream.push_back(std::byte{'\n'});
  EXPECT_EQ(Drip(LineFramer(), stream, 1).bytes_looked_at, stream.size());
}

TEST(FrameSplitterCostTest, ASkippedLineByteByByteIsLookedAtAFewTimes) {
  test::Bytes stream(50'000, std::byte{'x'});
  stream.push_back(std::byte{'\n'});
  EXPECT_LE(Drip(LineFramer(100), stream, 0, BadFramePolicy::kSkip).bytes_looked_at,
            stream.size() + 3 * 100);
}

TEST(FrameSplitterCostTest, ManyLinesInOnePieceAreLookedAtOnce) {
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

TEST(FrameSplitterCostTest, ALongLineInLargePiecesIsLookedAtOnce) {
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

}  // namespace
}  // namespace sluice
