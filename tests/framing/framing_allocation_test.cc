// Whole frames are split and written without memory of their own, good ones without a status
// object.

#include <gtest/gtest.h>

#include <array>
#include <span>

#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/testing/allocation_counter.h"
#include "sluice/framing/delimiter_framer.h"
#include "sluice/framing/frame_splitter.h"
#include "sluice/framing/header_length_framer.h"

namespace sluice {
namespace {

void ExpectNoAllocations(const Framer& framer) {
  std::array<std::byte, 4096> stream;
  std::array<std::byte, 60> payload;
  payload.fill(std::byte{'x'});
  size_t written_bytes = 0;

  const AllocationCounter counter;
  {
    BinaryWriteStream out{std::span(stream)};
    for (int i = 0; i < 50; ++i) {
      FrameMark mark;
      ASSERT_TRUE(framer.BeginFrame(&out, &mark).ok());
      out.WriteBytes(payload);
      ASSERT_TRUE(framer.EndFrame(&out, mark).ok());
    }
    written_bytes = out.position();
  }
  FrameSplitter splitter(&framer);
  for (int i = 0; i < 10; ++i) {
    splitter.Feed(std::span(stream).first(written_bytes));
    Frame frame;
    while (splitter.Next(&frame) == FrameSplitter::Result::kFrame) {
    }
  }
  EXPECT_EQ(counter.allocations(), 0u);
  EXPECT_EQ(splitter.stats().frames, 500u);

  // The counter counts: what is cut is kept, with what is known of it.
  splitter.Feed(std::span(stream).first(1));
  Frame frame;
  EXPECT_EQ(splitter.Next(&frame), FrameSplitter::Result::kNeedMoreBytes);
  EXPECT_EQ(counter.allocations(), 2u);
}

TEST(FramingAllocationTest, WholeFramesTakeNoMemory) {  // B36
  ExpectNoAllocations(HeaderLengthFramer::Create({}).value());
  ExpectNoAllocations(HeaderLengthFramer::Create({.length_field = LengthField::kVarint}).value());
  ExpectNoAllocations(DelimiterFramer::Create({}).value());
}

}  // namespace
}  // namespace sluice
