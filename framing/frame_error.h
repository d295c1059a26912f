#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace sluice {

// FrameError says what is wrong with a frame, for counters and for code that reacts to one kind;
// the text for people is in the absl::Status beside it.
enum class FrameError : uint8_t {
  kNone,
  kTooLong,            // above the framer's maximum
  kTooShort,           // below its minimum, or ending before its own header does
  kNegativeLength,     // a signed length below zero
  kStripExceedsFrame,  // more bytes to strip than the frame has
  kMalformedVarint,    // a varint length that does not end in time, or is above its maximum
  kOverlongVarint,     // a varint length in more bytes than it needs
  kTruncated,          // the stream ended inside the frame
  kMalformed,          // anything else: for the framers that users write
};

// "too long", "negative length", ...
std::string_view FrameErrorName(FrameError error);

// ResourceExhausted for kTooLong, DataLoss for kTruncated, InvalidArgument for the others, OK for
// kNone.
absl::StatusCode StatusCodeOf(FrameError error);

}  // namespace sluice
