#pragma once

#include <cstdint>
#include <string>

#include "sluice/framing/frame_splitter.h"
#include "sluice/reactor/monotonic_time.h"
#include "sluice/reactor/timer_queue.h"
#include "sluice/session/session_limits.h"
#include "sluice/session/token_bucket.h"

namespace sluice::internal {

// QuotaMeter charges a session's quota with what its splitter took from the stream: frames good
// and bad, and the bytes of both.
class QuotaMeter {
 public:
  QuotaMeter(const SessionQuota& quota, const FrameSplitter& splitter);

  // Charges what was taken since the last call. True: another frame may be taken.
  bool Allows(const FrameSplitter& splitter, MonotonicTime now);
  // What was taken since the last call is free.
  void Forgive(const FrameSplitter& splitter);

  // When Allows() will be true, if nothing more is taken.
  MonotonicTime ReadyAt() const;

  // "10 messages (at once 20) and 4096 bytes (at once 4096) a second".
  std::string ToString() const;

  TimerId resume_timer;  // set while the session waits for tokens

 private:
  SessionQuota quota_;
  TokenBucket messages_;
  TokenBucket bytes_;
  uint64_t frames_charged_ = 0;
  uint64_t bytes_charged_ = 0;
};

}  // namespace sluice::internal
