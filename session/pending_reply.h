#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "sluice/codec/message.h"
#include "sluice/session/internal/late_reply.h"
#include "sluice/session/internal/reply_link.h"
#include "sluice/session/session_id.h"

namespace sluice {
namespace internal {

class WorkerJob;

template <DescribedMessage M>
absl::Status EncodeBody(const M& message, const WireOptions& wire, std::vector<std::byte>* body) {
  body->resize(EncodedSize(message, wire));
  size_t size_bytes = 0;
  return Encode(message, std::span<std::byte>(*body), &size_bytes, wire);
}

}  // namespace internal

// PendingReply answers a request after its handler has returned: from a timer, from another loop,
// from a WorkerPool.
//
//   table.On<Ask>([&loop](ClientSession& session, const Ask& ask) {
//     loop.RunAfter(std::chrono::seconds(1), [reply = session.DeferReply(ask)]() mutable {
//       reply.Reply(Answer{.number = 1});
//     });
//   });
//
// It is answered once, by one of Reply(), Fail() and Continue(), and is spent then. The answer
// reaches the session in its loop, before that sleeps, in the order of answering. For a session
// that has ended, and when a PendingReply dies unspent, nothing is sent, and
// DispatchCounters::dropped_replies counts it; when the server is gone nothing happens at all.
// Replies come in the order in which they are made, not in that of the requests: the sequence ties
// them.
// Threads: one at a time, whichever it is.
class PendingReply {
 public:
  // Spent.
  PendingReply() = default;
  PendingReply(PendingReply&&) noexcept = default;
  PendingReply& operator=(PendingReply&& other) noexcept;
  ~PendingReply();

  bool is_spent() const { return link_ == nullptr; }
  SessionId session() const { return ticket_.session; }
  uint32_t sequence() const { return ticket_.sequence; }

  // Sends a message, encoded here and now, with the sequence of the request. False: it cannot be
  // encoded, and Fail() says so to the peer; this was spent; the server is gone.
  template <DescribedMessage M>
  bool Reply(const M& message) {
    if (is_spent()) return false;
    std::vector<std::byte> body;
    absl::Status encoded = internal::EncodeBody(message, wire_, &body);
    if (encoded.ok()) return SendBody(MessageTypeOf<M>(), std::move(body));
    Fail(std::move(encoded));
    return false;
  }

  // As if the handler had returned this error: FrameOutcome::kHandlerError, with OnRefused and
  // policy. False as for Reply().
  bool Fail(absl::Status error);

  // Runs `work` in the session's loop as if it were the rest of the handler: it may Reply(), which
  // has the sequence, or SetState(), and returns what a handler may return. False as for Reply().
  bool Continue(absl::AnyInvocable<absl::Status(ClientSession&)> work);

 private:
  friend class ClientSession;
  friend class internal::WorkerJob;
  PendingReply(std::shared_ptr<internal::ReplyLink> link, const internal::ReplyTicket& ticket,
               const WireOptions& wire)
      : link_(std::move(link)), ticket_(ticket), wire_(wire) {}
  bool SendBody(uint32_t message_type, std::vector<std::byte> body);
  bool Answer(internal::LateWork work);
  // Makes this spent; nobody hears of it.
  const internal::ReplyTicket& Withdraw() {
    link_ = nullptr;
    return ticket_;
  }

  std::shared_ptr<internal::ReplyLink> link_;  // null: spent
  internal::ReplyTicket ticket_;
  WireOptions wire_;  // the session's, which keeps its version while a reply is pending
};

}  // namespace sluice
