#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "sluice/codec/message.h"
#include "sluice/reactor/worker_pool.h"
#include "sluice/session/frame_outcome.h"
#include "sluice/session/internal/state_bit.h"

namespace sluice {

class ClientSession;

namespace internal {

// A message object that is decoded into again and again, so that its strings and
// vectors keep their memory. Each loop has its own.
class ScratchMessage {
 public:
  virtual ~ScratchMessage() = default;
};

template <class M>
struct ScratchOf final : ScratchMessage {
  M message{};
};

// In which states of a session a handler runs.
struct Gate {
  uint32_t state_bits = kAllStates;
  bool by_default = true;
};

// Where a handler runs that takes the message alone.
struct WorkerChoice {
  WorkerPool* pool = nullptr;  // null: in the loop
  TaskPriority priority = TaskPriority::kNormal;
};

// One row of a DispatchTable: how a body becomes a message and meets its handler.
class HandlerEntry {
 public:
  Gate gate;
  bool is_reply = false;  // to calls of a Client
  WorkerChoice workers;

  virtual ~HandlerEntry() = default;
  virtual std::string_view message_name() const = 0;
  virtual std::unique_ptr<ScratchMessage> NewScratch() const = 0;
  // Sets *error unless the outcome is kHandled.
  virtual FrameOutcome Run(ClientSession& session, std::span<const std::byte> body,
                           const WireOptions& wire, ScratchMessage& scratch,
                           absl::Status* error) const = 0;
};

// What is the same for all handlers of one message.
template <class M>
class HandlerOf : public HandlerEntry {
 public:
  std::string_view message_name() const override { return MessageNameOf<M>(); }
  std::unique_ptr<ScratchMessage> NewScratch() const override {
    return std::make_unique<ScratchOf<M>>();
  }

 protected:
  static M& MessageIn(ScratchMessage& scratch) {
    return static_cast<ScratchOf<M>&>(scratch).message;
  }
};

// Calls `call`. False: *error is the Status that it returned, or what it threw.
template <class Call>
bool CallWorks(const Call& call, absl::Status* error) {
  try {
    if constexpr (std::is_void_v<decltype(call())>) {
      call();
      return true;
    } else {
      absl::Status status = call();
      if (status.ok()) [[likely]]
        return true;
      *error = std::move(status);
    }
  } catch (const std::exception& exception) {
    *error = absl::InternalError(exception.what());
  } catch (...) {
    *error = absl::InternalError("the handler threw something that is no std::exception");
  }
  return false;
}

// The same, as a Status.
template <class Call>
absl::Status StatusOfCall(const Call& call) {
  absl::Status status;
  CallWorks(call, &status);
  return status;
}

template <class M, class Handler>
class TypedHandler final : public HandlerOf<M> {
  using Result = std::invoke_result_t<const Handler&, ClientSession&, const M&>;
  static_assert(std::is_void_v<Result> || std::is_same_v<Result, absl::Status>,
                "sluice: a handler returns void or absl::Status");

 public:
  explicit TypedHandler(Handler handler) : handler_(std::move(handler)) {}

  FrameOutcome Run(ClientSession& session, std::span<const std::byte> body, const WireOptions& wire,
                   ScratchMessage& scratch, absl::Status* error) const override {
    M& message = this->MessageIn(scratch);
    if (absl::Status decoded = Decode(body, &message, wire); !decoded.ok()) [[unlikely]] {
      *error = std::move(decoded);
      return FrameOutcome::kUndecodable;
    }
    return CallWorks([&] { return handler_(session, std::as_const(message)); }, error)
               ? FrameOutcome::kHandled
               : FrameOutcome::kHandlerError;
  }

 private:
  Handler handler_;
};

}  // namespace internal
}  // namespace sluice
