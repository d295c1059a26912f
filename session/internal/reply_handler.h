#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "sluice/codec/message.h"
#include "sluice/session/internal/call_reply.h"
#include "sluice/session/internal/handler_entry.h"

namespace sluice::internal {

// The row of a message type whose messages answer calls: as replies, or, where there is a
// ToStatus, as the reason why there is none.
template <class M, class ToStatus = std::nullptr_t>
class ReplyHandler final : public HandlerOf<M> {
  static constexpr bool kIsError = !std::is_null_pointer_v<ToStatus>;

 public:
  explicit ReplyHandler(ToStatus to_status = ToStatus()) : to_status_(std::move(to_status)) {
    this->is_reply = !kIsError;
  }

  FrameOutcome Run(ClientSession& session, std::span<const std::byte> body, const WireOptions& wire,
                   ScratchMessage& scratch, absl::Status* error) const override {
    M& message = this->MessageIn(scratch);
    const absl::Status decoded = Decode(body, &message, wire);
    *error = StatusOfCall([&] { FinishCall(session, ReplyOf(message, decoded)); });
    if (!error->ok()) return FrameOutcome::kHandlerError;
    // Whoever called was told, and so is the session.
    *error = decoded;
    return decoded.ok() ? FrameOutcome::kHandled : FrameOutcome::kUndecodable;
  }

 private:
  CallReply ReplyOf(M& message, const absl::Status& decoded) const {
    CallReply reply{.message_type = MessageTypeOf<M>(),
                    .name = MessageNameOf<M>(),
                    .is_error = kIsError,
                    .status = decoded};
    if (!decoded.ok()) return reply;
    if constexpr (kIsError) {
      static_assert(std::is_same_v<decltype(to_status_(std::as_const(message))), absl::Status>,
                    "sluice: what OnErrorReply() is given returns absl::Status");
      reply.status = to_status_(std::as_const(message));
      if (reply.status.ok()) reply.status = absl::UnknownError(std::string(MessageNameOf<M>()));
    } else {
      reply.message = &message;
    }
    return reply;
  }

  ToStatus to_status_;
};

}  // namespace sluice::internal
