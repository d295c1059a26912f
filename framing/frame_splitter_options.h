#pragma once

#include <cstdint>

namespace sluice {

// What a malformed frame does. Some, like a varint that does not end, cannot be skipped and always
// close.
enum class BadFramePolicy : uint8_t {
  kClose,  // the splitter fails for good
  kSkip,   // exactly that frame is dropped, reported once, and splitting goes on behind it
};

struct FrameSplitterOptions {
  BadFramePolicy bad_frame_policy = BadFramePolicy::kClose;
};

// FrameSplitterStats counts what became of a stream's bytes.
struct FrameSplitterStats {
  uint64_t frames = 0;
  uint64_t frame_bytes = 0;  // of those frames
  uint64_t frames_skipped = 0;
  uint64_t bytes_skipped = 0;
};

}  // namespace sluice
