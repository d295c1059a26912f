// What keeps a ClientSession from handling frames, pauses and quotas, and the ends of slow peers.
#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "sluice/session/client_session.h"
#include "sluice/session/session_host.h"

namespace sluice {
namespace {

double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

// Rounded up, so that no time-out but 0 becomes 0.
template <class Stored>
Stored ToStored(Duration timeout) {
  constexpr auto kLongest = Stored(std::numeric_limits<typename Stored::rep>::max());
  return std::chrono::ceil<Stored>(std::clamp<Duration>(timeout, Duration::zero(), kLongest));
}

}  // namespace

ClientSession::~ClientSession() {
  if (quota_ != nullptr) host_->loop_.CancelTimer(quota_->resume_timer);
}

void ClientSession::PauseReading() {
  if (is_closing()) return;
  SetCare(kHeldByUser, true);
  frame_began_ = kNotBegun;
  connection_->PauseReading();
}

void ClientSession::SetCare(Care care, bool on) {
  cares_ = static_cast<uint16_t>(on ? cares_ | care : cares_ & ~care);
}

void ClientSession::Release(Care hold) {
  if ((cares_ & hold) == 0) return;
  SetCare(hold, false);
  if (is_held() || is_closing()) return;
  Read();
  host_->HandleSoon(*this);
}

void ClientSession::Read() {
  connection_->ResumeReading();
  if (!timed_) return;
  active_at_ = host_->loop_.Now();
  StartFrameClock();
  CheckAgain();
}

void ClientSession::SetQuota(const SessionQuota& quota) {
  if (quota_ != nullptr) host_->loop_.CancelTimer(quota_->resume_timer);
  quota_.reset();
  if (quota.is_on()) quota_ = std::make_unique<internal::QuotaMeter>(quota, splitter_);
  SetCare(kHasQuota, quota.is_on());
  Release(kHeldByQuota);
}

ClientSession::Turn ClientSession::TurnOfNextFrame(bool connection_lives) {
  // When the peer has gone, the frames that are left are handled, up to the limit of replies.
  if (connection_lives ? is_held() : (cares_ & kHeldForReplies) != 0) return Turn::kWait;
  if ((cares_ & kDraining) != 0) return Turn::kRefuseDraining;
  if (quota_ == nullptr || quota_->Allows(splitter_, host_->loop_.Now())) return Turn::kCheckSize;
  return WaitForQuota(connection_lives) ? Turn::kWait : Turn::kRefuseOverQuota;
}

// What is buffered has to wait as well, or a peer could pass its quota with one large write. False:
// there is nothing to wait with, or the frames that are too many are refused.
bool ClientSession::WaitForQuota(bool connection_lives) {
  if (splitter_.buffered_bytes() == 0) return false;
  if (host_->dispatcher_.table().policy(FrameOutcome::kOverQuota) != OutcomePolicy::kWait) {
    return false;
  }
  // Nobody waits for the answers, and to give them now would be a way past the quota.
  if (!connection_lives) return true;
  SetCare(kHeldByQuota, true);
  connection_->PauseReading();
  host_->dispatcher_.CountQuotaWait();
  quota_->resume_timer = host_->loop_.RunAt(quota_->ReadyAt(), [this] { QuotaIsBack(); });
  return true;
}

void ClientSession::QuotaIsBack() {
  SetCare(kHeldByQuota, false);
  if (is_held() || is_closing()) return;
  Read();
  HandleFrames();
}

void ClientSession::HandleWithCare(const Frame& frame, Turn turn) {
  if (EndIfTooLarge(frame.whole.size())) return;
  if (turn == Turn::kRefuseDraining) {
    return RefuseFrame(frame, host_->dispatcher_.Refuse(FrameOutcome::kDraining),
                       absl::UnavailableError("the server is being drained"));
  }
  if (turn != Turn::kRefuseOverQuota) return HandleFrame(frame);
  // Refused frames are free: they are no reason to refuse later ones.
  quota_->Forgive(splitter_);
  RefuseFrame(frame, host_->dispatcher_.Refuse(FrameOutcome::kOverQuota),
              absl::ResourceExhaustedError("over quota: " + quota_->ToString() + " are allowed"));
}

void ClientSession::EnterState(uint8_t state) {
  state_ = state;
  SetCare(kSmallFramesOnly, state == 0 && host_->limits().initial_frame_bytes_max != 0);
}

bool ClientSession::EndIfTooLarge(size_t frame_bytes) {
  const uint32_t most = host_->limits().initial_frame_bytes_max;
  if ((cares_ & kSmallFramesOnly) == 0 || frame_bytes <= most) return false;
  Close(absl::ResourceExhaustedError(fmt::format(
      "a frame of {} bytes or more in state 0, where {} are allowed", frame_bytes, most)));
  return true;
}

void ClientSession::SetIdleTimeout(Duration timeout) {
  idle_timeout_ = ToStored<Milliseconds>(timeout);
  active_at_ = host_->loop_.Now();
  CheckAgain();
}

void ClientSession::SetFirstFrameTimeout(Duration timeout) {
  first_frame_timeout_ = ToStored<Milliseconds>(timeout);
  if (splitter_.stats().frames == 0) StartFrameClock();
  CheckAgain();
}

void ClientSession::SetFrameTimeout(Duration timeout) {
  frame_timeout_ = ToStored<Milliseconds>(timeout);
  StartFrameClock();
  CheckAgain();
}

void ClientSession::StartTimeouts() {
  const SessionLimits& limits = host_->limits();
  idle_timeout_ = ToStored<Milliseconds>(limits.idle_timeout);
  first_frame_timeout_ = ToStored<Milliseconds>(limits.first_frame_timeout);
  frame_timeout_ = ToStored<Milliseconds>(limits.frame_timeout);
  active_at_ = sent_at_ = host_->loop_.Now();
  StartFrameClock();
  CheckAgain();
}

void ClientSession::CheckAgain() {
  constexpr Milliseconds kNone{};
  timed_ = idle_timeout_ != kNone || first_frame_timeout_ != kNone || frame_timeout_ != kNone;
  const MonotonicTime deadline = std::min({IdleCheckTime(), FrameDeadline(), HeartbeatCheckTime()});
  if (deadline != kNever && !is_closing()) host_->CheckTimeoutsAt(*this, deadline);
}

// Called by the host's wheel now and then, not at each deadline: what puts one off is merely
// stored.
void ClientSession::CheckTimeouts(MonotonicTime now) {
  if (is_closing()) return;
  NoteOutput(now);
  // Not while it is held for replies: who makes them, and when, may be the peer's doing.
  if ((cares_ & (kHeldByUser | kHeldByQuota | kHeldForOthers)) != 0) active_at_ = now;
  if (FrameDeadline() <= now) return FrameIsLate();
  if (IdleDeadline() <= now) {
    return TimeOut(
        CloseCause::kIdleTimeout,
        fmt::format("the peer neither sent nor took a byte for {} s", Seconds(idle_timeout_)));
  }
  SendHeartbeatIfDue(now);
  if (!is_closing()) CheckAgain();
}

void ClientSession::FrameIsLate() {
  if (AwaitsFirstFrame()) {
    return TimeOut(CloseCause::kFirstFrameTimeout,
                   fmt::format("no whole frame within {} s", Seconds(first_frame_timeout_)));
  }
  TimeOut(CloseCause::kSlowFrame,
          fmt::format("frame at stream offset {}: {} bytes in {} s, and no end",
                      splitter_.stream_offset(), FrameBytes(),
                      Seconds(host_->loop_.Now() - frame_began_)));
}

void ClientSession::TimeOut(CloseCause cause, const std::string& reason) {
  close_cause_ = cause;
  Close(absl::DeadlineExceededError(reason));
}

// When to look whether the peer is idle. It is not stored when output was taken, only that it was:
// looking several times in each time-out tells well enough when.
MonotonicTime ClientSession::IdleCheckTime() const {
  if (idle_timeout_ == Duration::zero()) return kNever;
  return std::min(IdleDeadline(), host_->loop_.Now() + Duration(idle_timeout_) / 8);
}

MonotonicTime ClientSession::IdleDeadline() const {
  return idle_timeout_ == Duration::zero() ? kNever : active_at_ + idle_timeout_;
}

MonotonicTime ClientSession::FrameDeadline() const {
  if (frame_began_ == kNotBegun) return kNever;
  if (AwaitsFirstFrame()) return frame_began_ + first_frame_timeout_;
  if (frame_timeout_ == Duration::zero() || !splitter_.in_frame()) return kNever;
  const uint32_t rate = host_->limits().frame_bytes_per_second_min;
  const Duration for_bytes =
      rate == 0 ? Duration::zero() : Duration(int64_t{FrameBytes()} * 1'000'000'000 / rate);
  return frame_began_ + frame_timeout_ + for_bytes;
}

bool ClientSession::AwaitsFirstFrame() const {
  return splitter_.stats().frames == 0 && first_frame_timeout_ != Duration::zero();
}

// Of the frame that has begun; what was skipped of it counts.
uint32_t ClientSession::FrameBytes() const {
  return static_cast<uint32_t>(splitter_.stream_offset() + splitter_.buffered_bytes()) -
         frame_offset_;
}

void ClientSession::StartFrameClock() {
  const bool waits = splitter_.in_frame() || AwaitsFirstFrame();
  frame_began_ = waits ? host_->loop_.Now() : kNotBegun;
  if (waits) SetCare(kUnfinished, true);
  frame_offset_ = static_cast<uint32_t>(splitter_.stream_offset());
  frames_before_ = static_cast<uint32_t>(splitter_.stats().frames);
}

void ClientSession::NoteUnfinishedFrame() {
  if (EndIfTooLarge(splitter_.buffered_bytes()) || !timed_) return;
  const bool same_frame = frame_began_ != kNotBegun &&
                          frames_before_ == static_cast<uint32_t>(splitter_.stats().frames);
  if (same_frame && (splitter_.in_frame() || AwaitsFirstFrame())) return;
  StartFrameClock();
  if (frame_began_ != kNotBegun) CheckAgain();
}

// The frames that are there are not the peer's to finish.
void ClientSession::WaitWithFrames() {
  splitter_.Park();
  frame_began_ = kNotBegun;
}

}  // namespace sluice
