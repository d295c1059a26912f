#include "sluice/framing/frame_error.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

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
