#include "sluice/framing/frame_error.h"

namespace sluice {

std::string_view FrameErrorName(FrameError error) {
  switch (error) {
    case FrameError::kNone:
      return "none";
    case FrameError::kTooLong:
      return "too long";
    case FrameError::kTooShort:
      return "too short";
    case FrameError::kNegativeLength:
      return "negative length";
    case FrameError::kStripExceedsFrame:
      return "strip exceeds frame";
    case FrameError::kMalformedVarint:
      return "malformed varint";
    case FrameError::kOverlongVarint:
      return "overlong varint";
    case FrameError::kTruncated:
      return "truncated";
    case FrameError::kMalformed:
      return "malformed";
  }
  return "unknown";
}

absl::StatusCode StatusCodeOf(FrameError error) {
  switch (error) {
    case FrameError::kNone:
      return absl::StatusCode::kOk;
    case FrameError::kTooLong:
      return absl::StatusCode::kResourceExhausted;
    case FrameError::kTruncated:
      return absl::StatusCode::kDataLoss;
    default:
      return absl::StatusCode::kInvalidArgument;
  }
}

}  // namespace sluice
