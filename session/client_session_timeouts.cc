// How a ClientSession ends peers that are too slow, and shows its own that it is alive.
#include <algorithm>
#include <optional>
#include <utility>

#include "sluice/session/client_session.h"
#include "sluice/session/internal/handler_entry.h"
#include "sluice/session/session_host.h"

namespace sluice {

void ClientSession::SetIdleTimeout(Duration timeout) {
  clock_.SetIdleTimeout(timeout, host_->loop_.Now());
  CheckAgain();
}

void ClientSession::SetFirstFrameTimeout(Duration timeout) {
  clock_.SetFirstFrameTimeout(timeout);
  if (splitter_.stats().frames == 0) StartFrameClock();
  CheckAgain();
}

void ClientSession::SetFrameTimeout(Duration timeout) {
  clock_.SetFrameTimeout(timeout);
  StartFrameClock();
  CheckAgain();
}

void ClientSession::StartTimeouts() {
  clock_.Start(host_->limits(), host_->loop_.Now());
  StartFrameClock();
  CheckAgain();
}

void ClientSession::StartFrameClock() {
  clock_.StartFrame(splitter_, host_->loop_.Now());
  if (clock_.is_timing_frame()) SetCare(kUnfinished, true);
}

void ClientSession::NoteUnfinishedFrame() {
  const size_t least_bytes = std::max(splitter_.buffered_bytes(), splitter_.frame_bytes_needed());
  if (EndIfTooLarge(least_bytes) || !clock_.has_timeouts()) return;
  if (clock_.IsTiming(splitter_)) return;
  StartFrameClock();
  if (clock_.is_timing_frame()) CheckAgain();
}

Duration ClientSession::HeartbeatInterval() const {
  const Heartbeat& heartbeat = host_->heartbeat();
  return heartbeat.is_on() ? heartbeat.interval : Duration::zero();
}

void ClientSession::CheckAgain() {
  if (is_closing()) return;
  const MonotonicTime next =
      clock_.NextCheck(splitter_, host_->limits(), HeartbeatInterval(), host_->loop_.Now());
  if (next != MonotonicTime::max()) host_->CheckTimeoutsAt(*this, next);
}

// Called by the host's wheel now and then, not at each deadline: what puts one off is merely
// stored.
void ClientSession::CheckTimeouts(MonotonicTime now) {
  if (is_closing()) return;
  if (connection_->TakeSentSome()) clock_.PeerTookOutput(now);
  // Not while it is held for replies: who makes them, and when, may be the peer's doing.
  if ((cares_ & (kHeldByUser | kHeldByQuota | kHeldForOthers)) != 0) clock_.PeerWasActive(now);
  if (std::optional<CloseReason> late = clock_.Overdue(splitter_, host_->limits(), now)) {
    SetCloseCause(late->cause);
    return Close(std::move(late->status));
  }
  if (clock_.TakeHeartbeatDue(HeartbeatInterval(), now)) SendHeartbeat();
  CheckAgain();
}

void ClientSession::SendHeartbeat() {
  // It would only wait behind the rest.
  if (connection_->output_bytes() != 0) return;
  absl::Status status = internal::StatusOfCall([&] { host_->heartbeat().send(*this); });
  if (connection_ == nullptr) return;  // it let the host go: OnClosed has been
  if (connection_->output_bytes() != 0) clock_.HeartbeatSent();
  if (!status.ok()) Close(std::move(status));
}

}  // namespace sluice
