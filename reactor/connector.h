#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/backoff.h"
#include "sluice/reactor/connect_attempt.h"
#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/socket_address.h"

namespace sluice {

struct ConnectorOptions {
  // Of each attempt. Zero: as long as the system tries.
  Duration timeout = std::chrono::seconds(10);
  // Unset: one attempt.
  std::optional<RetryOptions> retry = std::nullopt;
};

// Connector makes one connection without blocking, in as many attempts as it is allowed.
//
//   Connector connector(loop, address, {.retry = RetryOptions{.attempts_max = 5}},
//                       [&](absl::StatusOr<Descriptor> socket) {
//     if (socket.ok()) loop.connections().Adopt(*std::move(socket), &handler);
//   });
//
// The callback comes exactly once, from the loop and never from the
// constructor, unless the connector is destroyed first: that cancels it. The
// socket is non-blocking, closed on exec, with TCP_NODELAY.
// Errors:  that of the last attempt, with the address. Unavailable: refused, unreachable, or the
//          port had connected to itself. DeadlineExceeded: `timeout` passed. Others as the system
//          said.
// Threads: the loop's. It may be destroyed in its own callback.
class Connector final {
 public:
  using Callback = absl::AnyInvocable<void(absl::StatusOr<Descriptor>)>;

  Connector(EventLoop& loop, const SocketAddress& address, const ConnectorOptions& options,
            Callback callback);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

 private:
  void Attempt();
  void OnAttempted(absl::StatusOr<Descriptor> socket);
  absl::Status GaveUp(const absl::Status& last) const;

  EventLoop& loop_;
  const SocketAddress address_;
  const ConnectorOptions options_;
  Callback callback_;
  Backoff backoff_;
  std::optional<ConnectAttempt> attempt_;
  TimerId retry_timer_;
};

}  // namespace sluice
