#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "sluice/session/frame_outcome.h"
#include "sluice/session/internal/handler_entry.h"

namespace sluice::internal {

// What DispatchTable::OnFrame() was given, as HandlerEntry is what On<M>() was given.
class FrameEntry {
 public:
  virtual ~FrameEntry() = default;
  // Sets *error unless the outcome is kHandled.
  virtual FrameOutcome Run(ClientSession& session, std::span<const std::byte> payload,
                           absl::Status* error) const = 0;
};

template <class Handler>
class FrameHandler final : public FrameEntry {
  using Result = std::invoke_result_t<const Handler&, ClientSession&, std::span<const std::byte>>;
  static_assert(std::is_void_v<Result> || std::is_same_v<Result, absl::Status>,
                "sluice: a handler returns void or absl::Status");

 public:
  explicit FrameHandler(Handler handler) : handler_(std::move(handler)) {}

  FrameOutcome Run(ClientSession& session, std::span<const std::byte> payload,
                   absl::Status* error) const override {
    return CallWorks([&] { return handler_(session, payload); }, error)
               ? FrameOutcome::kHandled
               : FrameOutcome::kHandlerError;
  }

 private:
  Handler handler_;
};

}  // namespace sluice::internal
