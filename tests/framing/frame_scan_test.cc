#include "sluice/framing/frame_scan.h"

#include <gtest/gtest.h>

#include "sluice/framing/framer.h"

namespace sluice {
namespace {

using enum FrameScan::Outcome;

TEST(FrameScanTest, SaysNothingButWhatWasGiven) {
  const FrameScan more = FrameScan::NeedMoreBytes(4);
  EXPECT_EQ(more.outcome, kNeedMoreBytes);
  EXPECT_EQ(more.bytes_needed, 4u);
  EXPECT_EQ(more.bytes_scanned, 0u);
  EXPECT_EQ(more.frame_bytes + more.payload_offset + more.payload_bytes + more.skip_bytes, 0u);
  EXPECT_EQ(FrameScan::NeedMoreBytes(0, 3).bytes_scanned, 3u);

  const FrameScan frame = FrameScan::Frame(6, 1, 4);
  EXPECT_EQ(frame.outcome, kFrame);
  EXPECT_EQ(frame.frame_bytes, 6u);
  EXPECT_EQ(frame.payload_offset, 1u);
  EXPECT_EQ(frame.payload_bytes, 4u);
  EXPECT_EQ(frame.bytes_needed + frame.bytes_scanned + frame.skip_bytes, 0u);

  const FrameScan bad = FrameScan::Malformed(FrameError::kTooLong, "long", 9);
  EXPECT_EQ(bad.outcome, kMalformed);
  EXPECT_EQ(bad.error, FrameError::kTooLong);
  EXPECT_EQ(bad.skip_bytes, 9u);
  EXPECT_EQ(bad.status, absl::ResourceExhaustedError("long"));
  EXPECT_EQ(bad.frame_bytes + bad.payload_bytes + bad.bytes_needed + bad.bytes_scanned, 0u);
}

TEST(FrameMarkTest, StandsAtTheFrontAtFirst) { EXPECT_EQ(FrameMark().position, 0u); }

}  // namespace
}  // namespace sluice
