#pragma once

#include <chrono>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/socket_address.h"

namespace sluice {

struct ConnectorOptions {
  // Zero: as long as the system tries.
  Duration timeout = std::chrono::seconds(10);
};

// Connector makes one connection without blocking.
//
//   Connector connector(loop, address, ConnectorOptions(),
//                       [&](absl::StatusOr<Descriptor> socket) {
//     if (socket.ok()) loop.connections().Adopt(*std::move(socket), &handler);
//   });
//
// The callback comes exactly once, from the loop and never from the
// constructor, unless the connector is destroyed first: that cancels it. The
// socket is non-blocking, closed on exec, with TCP_NODELAY.
// Errors:  Unavailable: refused, unreachable, or the port had connected to
//          itself. DeadlineExceeded: `timeout` passed. Others as the system
//          said.
// Threads: the loop's. It may be destroyed in its own callback.
class Connector final : private Watcher {
 public:
  using Callback = absl::AnyInvocable<void(absl::StatusOr<Descriptor>)>;

  Connector(EventLoop& loop, const SocketAddress& address, const ConnectorOptions& options,
            Callback callback);
  ~Connector();

 private:
  absl::Status Start();
  void OnReady(Readiness readiness) override;
  // OK and *connected false: not decided yet.
  absl::Status Check(Readiness readiness, bool* connected);
  absl::Status RefuseSelfConnect(const SocketAddress& peer);
  void Finish(absl::Status status);
  void StopWaiting();

  EventLoop& loop_;
  const SocketAddress address_;
  Callback callback_;
  Descriptor socket_;
  WatchId watch_;
  TimerId timer_;
};

}  // namespace sluice
