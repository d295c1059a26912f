// The replies that a ClientSession owes after the handlers of their requests have returned.
#include <cstring>
#include <utility>

#include "sluice/session/client_session.h"
#include "sluice/session/internal/handler_entry.h"
#include "sluice/session/session_host.h"

namespace sluice {
namespace {

bool IsAtLimit(uint64_t value, uint64_t max) { return max != 0 && value >= max; }
// Well below it, so that a session is not held and released for each reply.
bool IsLow(uint64_t value, uint64_t max) { return max == 0 || value <= max / 2; }

}  // namespace

PendingReply ClientSession::DeferReplyTo(std::optional<uint32_t> message_type, size_t kept_bytes) {
  // Closed, or a handler let the host go: it could never be sent.
  if (is_closing()) return {};
  const internal::ReplyTicket ticket{id(), message_type, sequence_, kept_bytes};
  internal::RepliesOf& replies = host_->replies_of_[id_.ToToken()];
  ++replies.pending;
  replies.kept_bytes += kept_bytes;
  const SessionLimits& limits = host_->limits();
  if (IsAtLimit(replies.pending, limits.pending_replies_max) ||
      IsAtLimit(replies.kept_bytes, limits.pending_bytes_max)) {
    SetCare(kHeldForReplies, true);
    clock_.StopFrame();
    connection_->PauseReading();
  }
  return PendingReply(host_->reply_link(), ticket, wire_);
}

// No more is pending for this ticket.
void ClientSession::ForgetReply(const internal::ReplyTicket& ticket) {
  const auto found = host_->replies_of_.find(id_.ToToken());
  if (found == host_->replies_of_.end()) return;  // it was spent from the beginning
  internal::RepliesOf& replies = found->second;
  --replies.pending;
  replies.kept_bytes -= ticket.kept_bytes;
  const SessionLimits& limits = host_->limits();
  if (IsLow(replies.pending, limits.pending_replies_max) &&
      IsLow(replies.kept_bytes, limits.pending_bytes_max)) {
    Release(kHeldForReplies);
  }
  if (replies.pending == 0) host_->ForgetRepliesOf(*this);
}

bool ClientSession::HasPendingReplies() const { return host_->replies_of_.contains(id_.ToToken()); }

void ClientSession::TakeLateReply(internal::LateReply& late) {
  ForgetReply(late.ticket);
  const bool was_closing = is_closing();
  if (connection_->is_closing()) {
    host_->dispatcher_.CountDroppedReply();
    if (was_closing) CloseWhenAnswered();
    return;
  }
  // Close() has waited for it: so it is sent as if there had been no Close().
  SetCare(kClosing, false);
  RunLateReply(late);
  if (connection_ == nullptr) return;  // it let the host go: OnClosed has been
  if (was_closing) {
    SetCare(kClosing, true);
    CloseWhenAnswered();
  } else if ((cares_ & kDraining) != 0) {
    host_->HandleSoon(*this);
  }
}

void ClientSession::RunLateReply(internal::LateReply& late) {
  if (!late.work) return host_->dispatcher_.CountDroppedReply();
  sequence_ = late.ticket.sequence;
  FrameOutcome outcome = FrameOutcome::kHandlerError;
  absl::Status error;
  const absl::Status thrown = internal::StatusOfCall([&] { outcome = late.work(*this, &error); });
  error.Update(thrown);
  if (connection_ == nullptr || error.ok()) return;
  host_->dispatcher_.FailLate(late.ticket, outcome, &error);
  const uint32_t message_type = late.ticket.message_type.value_or(0);
  TellRefused({outcome, message_type, late.ticket.sequence, std::move(error)});
}

// Closes, but gives handlers time for the replies that they still owe: as long as the peer has
// then to take them. After a failed write they could not be sent; the connection would wait until
// it is read again, which a paused one never is.
void ClientSession::CloseWhenAnswered() {
  if (connection_->is_closing() || !HasPendingReplies()) return connection_->CloseAfterDrain();
  host_->CloseAtDeadline(*this);
}

void ClientSession::GiveUpReplies() {
  SetCloseCause(CloseCause::kCloseDeadline);
  const absl::Status reason =
      absl::DeadlineExceededError("replies were still pending when the time to close was over");
  close_status_.Update(reason);
  host_->LogPeer(*this, "closing", reason);
  connection_->CloseAfterDrain();
}

bool ClientSession::SendBody(const EnvelopeHeader& header, size_t body_bytes,
                             WriteBody write_body) {
  std::byte* const body = BeginPlainFrame(header, body_bytes);
  if (body == nullptr) return SendByStream(header, body_bytes, write_body);
  if (absl::Status s = write_body({body, body_bytes}); !s.ok()) return NotSent(s);
  connection_->CommitOutput(plain_bytes_ + body_bytes);
  return true;
}

bool ClientSession::SendBody(const EnvelopeHeader& header, std::span<const std::byte> encoded) {
  return SendBody(header, encoded.size(), [encoded](std::span<std::byte> body) {
    if (!encoded.empty()) std::memcpy(body.data(), encoded.data(), encoded.size());
    return absl::OkStatus();
  });
}

void internal::ReplyTo(ClientSession& session, uint32_t message_type, size_t body_bytes,
                       absl::FunctionRef<absl::Status(std::span<std::byte>)> write_body) {
  session.SendBody({.message_type = message_type, .sequence = session.sequence()}, body_bytes,
                   write_body);
}

}  // namespace sluice
