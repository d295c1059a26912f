#include "sluice/session/pending_reply.h"

#include <cassert>

#include "sluice/session/client_session.h"
#include "sluice/session/internal/handler_entry.h"

namespace sluice {

PendingReply& PendingReply::operator=(PendingReply&& other) noexcept {
  PendingReply dying = std::move(*this);
  link_ = std::move(other.link_);
  ticket_ = other.ticket_;
  wire_ = other.wire_;
  return *this;
}

PendingReply::~PendingReply() {
  if (!is_spent()) Answer(nullptr);
}

bool PendingReply::Answer(internal::LateWork work) {
  const std::shared_ptr<internal::ReplyLink> link = std::move(link_);
  return link != nullptr && link->Post({ticket_, std::move(work)});
}

bool PendingReply::SendBody(uint32_t message_type, std::vector<std::byte> body) {
  return Answer([message_type, body = std::move(body)](ClientSession& session, absl::Status*) {
    session.SendBody({.message_type = message_type, .sequence = session.sequence()}, body);
    return FrameOutcome::kHandled;
  });
}

bool PendingReply::Fail(absl::Status error) {
  assert(!error.ok());
  error.Update(absl::UnknownError("failed without a reason"));  // where it is OK all the same
  return Answer([error = std::move(error)](ClientSession&, absl::Status* told) {
    *told = error;
    return FrameOutcome::kHandlerError;
  });
}

bool PendingReply::Continue(absl::AnyInvocable<absl::Status(ClientSession&)> work) {
  return Answer([work = std::move(work)](ClientSession& session, absl::Status* error) mutable {
    *error = work(session);
    return error->ok() ? FrameOutcome::kHandled : FrameOutcome::kHandlerError;
  });
}

}  // namespace sluice
