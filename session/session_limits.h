#pragma once

#include <cstdint>

namespace sluice {

// How much one peer may send. Off by default: 0 is no limit.
struct SessionQuota {
  uint64_t messages_per_second = 0;
  uint64_t messages_burst = 0;  // at once, after a rest; 0: what comes in one second
  uint64_t bytes_per_second = 0;
  uint64_t bytes_burst = 0;

  bool is_on() const { return messages_per_second != 0 || bytes_per_second != 0; }
};

// SessionLimits is what one peer may cost.
//
//   SessionLimits limits;
//   limits.quota = {.messages_per_second = 100, .messages_burst = 200};
//   Server server(loop, table, {.sessions = {.limits = limits}});
struct SessionLimits {
  // At the quota the session stops to read and to handle frames until there are tokens again;
  // another policy for FrameOutcome::kOverQuota refuses the frames instead. Every frame counts,
  // whatever becomes of it, with all of its bytes.
  SessionQuota quota = {};
};

}  // namespace sluice
