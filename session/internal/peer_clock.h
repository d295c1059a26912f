#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sluice/framing/frame_splitter.h"
#include "sluice/reactor/close_reason.h"
#include "sluice/reactor/monotonic_time.h"
#include "sluice/session/session_limits.h"

namespace sluice::internal {

// PeerClock times one peer: whether it is idle, late with its first frame, or slow with the frame
// that it began (see SessionLimits), and when it is due a heartbeat. It calls nobody: a session
// tells it what happens, and asks now and then, not at each deadline, what has become of it.
class PeerClock {
 public:
  // All time-outs that there are count from now on.
  void Start(const SessionLimits& limits, MonotonicTime now);
  // 0: none.
  void SetIdleTimeout(Duration timeout, MonotonicTime now);
  void SetFirstFrameTimeout(Duration timeout);
  void SetFrameTimeout(Duration timeout);
  bool has_timeouts() const;

  // The peer sent something, or nothing could be expected of it.
  void PeerWasActive(MonotonicTime now) { active_at_ = now; }
  // A sign of life, too, unless all that it took was a heartbeat.
  void PeerTookOutput(MonotonicTime now);

  // The frame that `splitter` is in, or the wait for the first one, counts from now on.
  void StartFrame(const FrameSplitter& splitter, MonotonicTime now);
  void StopFrame() { frame_began_ = kNotBegun; }
  bool is_timing_frame() const { return frame_began_ != kNotBegun; }
  // `splitter` is in the frame that is timed.
  bool IsTiming(const FrameSplitter& splitter) const;

  // What the peer was too slow with, and how.
  std::optional<CloseReason> Overdue(const FrameSplitter& splitter, const SessionLimits& limits,
                                     MonotonicTime now) const;

  // True once in each `interval` in which nothing was sent. 0: never.
  bool TakeHeartbeatDue(Duration interval, MonotonicTime now);
  // It is what the peer takes next.
  void HeartbeatSent() { heartbeat_sent_ = true; }

  // When to ask again; MonotonicTime::max(): there is nothing to wait for.
  MonotonicTime NextCheck(const FrameSplitter& splitter, const SessionLimits& limits,
                          Duration heartbeat_interval, MonotonicTime now) const;

 private:
  // A time-out, in half the memory. 0: none.
  using Milliseconds = std::chrono::duration<uint32_t, std::milli>;
  static constexpr MonotonicTime kNever = MonotonicTime::max();
  static constexpr MonotonicTime kNotBegun{};

  bool AwaitsFirstFrame(const FrameSplitter& splitter) const;
  uint32_t FrameBytes(const FrameSplitter& splitter) const;
  MonotonicTime IdleDeadline() const;
  MonotonicTime FrameDeadline(const FrameSplitter& splitter, const SessionLimits& limits) const;

  MonotonicTime active_at_{};  // when the peer last sent, as far as was noticed
  MonotonicTime frame_began_ = kNotBegun;
  MonotonicTime sent_at_{};  // as far as was noticed; kept where there are heartbeats
  Milliseconds idle_timeout_{};
  Milliseconds first_frame_timeout_{};
  Milliseconds frame_timeout_{};
  // Of the frame that is timed, modulo 2^32: where it began, and how many were before it.
  uint32_t frame_offset_ = 0;
  uint32_t frames_before_ = 0;
  bool heartbeat_sent_ = false;  // and no output was taken since
};

}  // namespace sluice::internal
