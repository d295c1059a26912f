// When a ClientSession has sent nothing for a while, see Heartbeat.
#include <algorithm>
#include <cstddef>

#include "sluice/session/client_session.h"
#include "sluice/session/internal/handler_entry.h"
#include "sluice/session/session_host.h"

namespace sluice {

// Output that the peer takes is a sign of life, unless it was but the heartbeat.
void ClientSession::NoteOutput(MonotonicTime now) {
  if (!connection_->TakeSentSome()) return;
  const bool was_heartbeat = heartbeat_sent_;
  heartbeat_sent_ = false;
  if (was_heartbeat) return;
  active_at_ = now;
  sent_at_ = now;
}

void ClientSession::SendHeartbeatIfDue(MonotonicTime now) {
  const Heartbeat& heartbeat = host_->heartbeat();
  if (!heartbeat.is_on() || now - sent_at_ < heartbeat.interval) return;
  sent_at_ = now;
  // It would only wait behind the rest.
  if (connection_->output_bytes() != 0) return;
  absl::Status status = internal::StatusOfCall([&] { heartbeat.send(*this); });
  if (connection_ == nullptr) return;  // it let the host go: OnClosed has been
  heartbeat_sent_ = connection_->output_bytes() != 0;
  if (!status.ok()) Close(std::move(status));
}

// It is not stored when output was sent, only that it was, as with IdleCheckTime().
MonotonicTime ClientSession::HeartbeatCheckTime() const {
  const Heartbeat& heartbeat = host_->heartbeat();
  if (!heartbeat.is_on()) return kNever;
  const MonotonicTime soon = host_->loop_.Now() + heartbeat.interval / 8;
  return std::min(sent_at_ + heartbeat.interval, soon);
}

}  // namespace sluice
