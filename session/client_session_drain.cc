// How the sessions of a server end that is drained (SessionHost::Drain).
#include <fmt/core.h>

#include "sluice/session/client_session.h"
#include "sluice/session/session_host.h"

namespace sluice {

// Frames are refused from here on, those that waited for a quota at once.
void ClientSession::Drain() {
  SetCare(kDraining, true);
  SetQuota({});
}

// Close() sends what is owed, but throws away what still comes. So it is not called before the peer
// has taken what it is owed, the replies that are pending, and had the answer that its session is
// held for; and what has arrived by then is refused first.
void ClientSession::CloseIfServed() {
  if ((cares_ & kDraining) == 0 || is_closing()) return;
  if (is_held() || HasPendingReplies() || connection_->output_is_blocked()) return;
  if (last_looks_ == kLastLooksMax || !connection_->HasUnread()) return Close();
  ++last_looks_;
  host_->HandleSoon(*this);  // which asks again, when more has been read
}

void ClientSession::OnOutputDrained(Connection&) { CloseIfServed(); }

void ClientSession::EndDrain() {
  SetCare(kClosing, true);
  SetCloseCause(CloseCause::kDrainDeadline);
  connection_->ForceClose(absl::DeadlineExceededError(fmt::format(
      "{} bytes still waited for the peer{} when the time to drain was over",
      connection_->output_bytes(), HasPendingReplies() ? ", and replies were pending," : "")));
}

}  // namespace sluice
