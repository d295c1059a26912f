#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "sluice/session/frame_outcome.h"

namespace sluice {

// RefusedFrame is a frame that no handler has taken, or whose handler failed.
struct RefusedFrame {
  FrameOutcome outcome = FrameOutcome::kHandled;
  // Both 0 when the envelope could not be read, or there is none.
  uint32_t message_type = 0;
  uint32_t sequence = 0;
  // Why: "frame at stream offset 16: not allowed: Say in state 0".
  absl::Status status;
};

}  // namespace sluice
