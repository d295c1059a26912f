#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/codec/message.h"
#include "sluice/session/internal/handler_entry.h"
#include "sluice/session/internal/worker_job.h"

namespace sluice::internal {

// As ClientSession::Reply(), for those whom that includes.
void ReplyTo(ClientSession& session, uint32_t message_type, size_t body_bytes,
             absl::FunctionRef<absl::Status(std::span<std::byte>)> write_body);

template <class T>
inline constexpr bool kIsStatusOr = false;
template <class T>
inline constexpr bool kIsStatusOr<absl::StatusOr<T>> = true;

// Calls a handler that takes the message alone, and send(reply) with what it gives back.
template <class Handler, class M, class Send>
absl::Status CallForReply(const Handler& handler, const M& message, const Send& send) {
  using Result = std::invoke_result_t<const Handler&, const M&>;
  if constexpr (std::is_void_v<Result>) {
    handler(message);
    return absl::OkStatus();
  } else if constexpr (std::is_same_v<Result, absl::Status>) {
    return handler(message);
  } else if constexpr (kIsStatusOr<Result>) {
    const Result reply = handler(message);
    return reply.ok() ? send(*reply) : reply.status();
  } else {
    static_assert(DescribedMessage<std::remove_cvref_t<Result>>,
                  "sluice: a handler that takes the message alone returns its reply, an "
                  "absl::StatusOr of one, absl::Status or void");
    return send(handler(message));
  }
}

template <class M, class Handler>
class TypedJob final : public WorkerJob {
 public:
  TypedJob(ClientSession& session, std::span<const std::byte> body,
           std::shared_ptr<const Handler> handler)
      : WorkerJob(session, MessageTypeOf<M>(), MessageNameOf<M>(), body),
        handler_(std::move(handler)) {}

 private:
  FrameOutcome Handle(std::span<const std::byte> body, const WireOptions& wire, EncodedReply* reply,
                      absl::Status* error) override {
    M message{};
    *error = Decode(body, &message, wire);
    if (!error->ok()) return FrameOutcome::kUndecodable;
    *error = CallForReply(*handler_, message, [&]<class Reply>(const Reply& made) {
      reply->message_type = MessageTypeOf<Reply>();
      return EncodeBody(made, wire, &reply->body);
    });
    return error->ok() ? FrameOutcome::kHandled : FrameOutcome::kHandlerError;
  }

  const std::shared_ptr<const Handler> handler_;
};

// The row of a handler that takes the message alone and gives back the reply: here, in the loop, or
// in a worker.
template <class M, class Handler>
class MessageHandler final : public HandlerOf<M> {
 public:
  explicit MessageHandler(Handler handler)
      : handler_(std::make_shared<const Handler>(std::move(handler))) {}

  FrameOutcome Run(ClientSession& session, std::span<const std::byte> body, const WireOptions& wire,
                   ScratchMessage& scratch, absl::Status* error) const override {
    if (this->workers.pool != nullptr) {
      return WorkerJob::Post(std::make_unique<TypedJob<M, Handler>>(session, body, handler_),
                             session, this->workers, error);
    }
    M& message = this->MessageIn(scratch);
    *error = Decode(body, &message, wire);
    if (!error->ok()) return FrameOutcome::kUndecodable;
    *error = StatusOfCall([&] {
      return CallForReply(*handler_, std::as_const(message), [&]<class Reply>(const Reply& reply) {
        const auto encode = [&](std::span<std::byte> room) {
          size_t size_bytes = 0;
          return Encode(reply, room, &size_bytes, wire);
        };
        ReplyTo(session, MessageTypeOf<Reply>(), EncodedSize(reply, wire), encode);
        return absl::OkStatus();
      });
    });
    return error->ok() ? FrameOutcome::kHandled : FrameOutcome::kHandlerError;
  }

 private:
  // A job that a worker is at may outlive the table.
  const std::shared_ptr<const Handler> handler_;
};

template <class M, class Handler>
inline constexpr bool kTakesMessageAlone =
    std::is_invocable_v<const Handler&, const M&> &&
    !std::is_invocable_v<const Handler&, ClientSession&, const M&>;

}  // namespace sluice::internal
