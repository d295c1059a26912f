#include "sluice/session/internal/peer_clock.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <string>

namespace sluice::internal {
namespace {

double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

// Rounded up, so that no time-out but 0 becomes 0.
template <class Stored>
Stored ToStored(Duration timeout) {
  constexpr auto kLongest = Stored(std::numeric_limits<typename Stored::rep>::max());
  return std::chrono::ceil<Stored>(std::clamp<Duration>(timeout, Duration::zero(), kLongest));
}

}  // namespace

void PeerClock::Start(const SessionLimits& limits, MonotonicTime now) {
  SetIdleTimeout(limits.idle_timeout, now);
  SetFirstFrameTimeout(limits.first_frame_timeout);
  SetFrameTimeout(limits.frame_timeout);
  sent_at_ = now;
}

void PeerClock::SetIdleTimeout(Duration timeout, MonotonicTime now) {
  idle_timeout_ = ToStored<Milliseconds>(timeout);
  active_at_ = now;
}

void PeerClock::SetFirstFrameTimeout(Duration timeout) {
  first_frame_timeout_ = ToStored<Milliseconds>(timeout);
}

void PeerClock::SetFrameTimeout(Duration timeout) {
  frame_timeout_ = ToStored<Milliseconds>(timeout);
}

bool PeerClock::has_timeouts() const {
  constexpr Milliseconds kNone{};
  return idle_timeout_ != kNone || first_frame_timeout_ != kNone || frame_timeout_ != kNone;
}

void PeerClock::PeerTookOutput(MonotonicTime now) {
  const bool was_heartbeat = heartbeat_sent_;
  heartbeat_sent_ = false;
  if (was_heartbeat) return;
  active_at_ = now;
  sent_at_ = now;
}

void PeerClock::StartFrame(const FrameSplitter& splitter, MonotonicTime now) {
  frame_began_ = splitter.in_frame() || AwaitsFirstFrame(splitter) ? now : kNotBegun;
  frame_offset_ = static_cast<uint32_t>(splitter.stream_offset());
  frames_before_ = static_cast<uint32_t>(splitter.stats().frames);
}

bool PeerClock::IsTiming(const FrameSplitter& splitter) const {
  return is_timing_frame() && frames_before_ == static_cast<uint32_t>(splitter.stats().frames) &&
         (splitter.in_frame() || AwaitsFirstFrame(splitter));
}

std::optional<CloseReason> PeerClock::Overdue(const FrameSplitter& splitter,
                                              const SessionLimits& limits,
                                              MonotonicTime now) const {
  const auto late = [](CloseCause cause, const std::string& how) {
    return CloseReason{cause, absl::DeadlineExceededError(how)};
  };
  if (FrameDeadline(splitter, limits) <= now) {
    if (AwaitsFirstFrame(splitter)) {
      return late(CloseCause::kFirstFrameTimeout,
                  fmt::format("no whole frame within {} s", Seconds(first_frame_timeout_)));
    }
    return late(
        CloseCause::kSlowFrame,
        fmt::format("frame at stream offset {}: {} bytes in {} s, and no end",
                    splitter.stream_offset(), FrameBytes(splitter), Seconds(now - frame_began_)));
  }
  if (IdleDeadline() > now) return std::nullopt;
  return late(
      CloseCause::kIdleTimeout,
      fmt::format("the peer neither sent nor took a byte for {} s", Seconds(idle_timeout_)));
}

bool PeerClock::TakeHeartbeatDue(Duration interval, MonotonicTime now) {
  if (interval == Duration::zero() || now - sent_at_ < interval) return false;
  sent_at_ = now;
  return true;
}

// It is not stored when output was sent or taken, only that it was: looking several times in each
// time-out, and in each interval, tells well enough when.
MonotonicTime PeerClock::NextCheck(const FrameSplitter& splitter, const SessionLimits& limits,
                                   Duration heartbeat_interval, MonotonicTime now) const {
  MonotonicTime next = FrameDeadline(splitter, limits);
  if (idle_timeout_ != Duration::zero()) {
    next = std::min({next, IdleDeadline(), now + Duration(idle_timeout_) / 8});
  }
  if (heartbeat_interval != Duration::zero()) {
    next = std::min({next, sent_at_ + heartbeat_interval, now + heartbeat_interval / 8});
  }
  return next;
}

bool PeerClock::AwaitsFirstFrame(const FrameSplitter& splitter) const {
  return splitter.stats().frames == 0 && first_frame_timeout_ != Duration::zero();
}

// Of the frame that is timed; what was skipped of it counts.
uint32_t PeerClock::FrameBytes(const FrameSplitter& splitter) const {
  return static_cast<uint32_t>(splitter.stream_offset() + splitter.buffered_bytes()) -
         frame_offset_;
}

MonotonicTime PeerClock::IdleDeadline() const {
  return idle_timeout_ == Duration::zero() ? kNever : active_at_ + idle_timeout_;
}

MonotonicTime PeerClock::FrameDeadline(const FrameSplitter& splitter,
                                       const SessionLimits& limits) const {
  if (!is_timing_frame()) return kNever;
  if (AwaitsFirstFrame(splitter)) return frame_began_ + first_frame_timeout_;
  if (frame_timeout_ == Duration::zero() || !splitter.in_frame()) return kNever;
  const uint32_t rate = limits.frame_bytes_per_second_min;
  const Duration for_bytes =
      rate == 0 ? Duration::zero() : Duration(int64_t{FrameBytes(splitter)} * 1'000'000'000 / rate);
  return frame_began_ + frame_timeout_ + for_bytes;
}

}  // namespace sluice::internal
