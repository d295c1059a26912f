#pragma once

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/socket_address.h"

namespace sluice {

// ConnectAttempt connects once to one address, without blocking. For Connector, which repeats it.
//
// The callback comes exactly once, from the loop and never from the constructor, unless the attempt
// is destroyed first: that cancels it.
// Errors:  as Connector says.
// Threads: the loop's. It may be destroyed in its own callback.
class ConnectAttempt final : private Watcher {
 public:
  using Callback = absl::AnyInvocable<void(absl::StatusOr<Descriptor>)>;

  // A `timeout` of zero: as long as the system tries.
  ConnectAttempt(EventLoop& loop, const SocketAddress& address, Duration timeout,
                 Callback callback);
  ~ConnectAttempt();

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
