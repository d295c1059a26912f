#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/log.h"
#include "sluice/reactor/socket_address.h"
#include "sluice/reactor/task.h"

namespace sluice {

struct AcceptorOptions {
  // How many may wait to be accepted; the kernel takes no more than net.core.somaxconn.
  int backlog = 4096;
  // At most so many in one turn of the loop; less than 1 counts as 1.
  int accepts_per_turn = 128;
  // How long to leave newcomers waiting when the system has no room for them, or accept fails on;
  // less than 1 ms counts as 1 ms.
  Duration exhausted_pause = std::chrono::milliseconds(100);
  // An IPv6 listener takes no IPv4 peers.
  bool ipv6_only = true;
  // Several listeners share the address, of this process or others of this user; the kernel
  // chooses which of them gets a peer.
  bool reuse_port = false;
};

// Acceptor listens at an address and hands connected sockets on.
//
//   absl::StatusOr<std::unique_ptr<Acceptor>> acceptor = Acceptor::Listen(
//       loop, *SocketAddress::Parse("127.0.0.1:0"), AcceptorOptions(),
//       [&](Descriptor socket, const SocketAddress& peer) {
//         loop.connections().Adopt(std::move(socket), &handler).IgnoreError();
//       });
//   (*acceptor)->local_address().port();   // the port that port 0 became
//
// Sockets come non-blocking, closed on exec, with TCP_NODELAY. A Unix path that
// a dead process left behind is taken over, one with a live listener never;
// the path is removed when the acceptor dies. When descriptors run out, waiting
// peers are turned away with the help of a spare descriptor, 32 at a time, and
// the listener rests for `exhausted_pause`. So it does after any other error of
// the listener, and when 32 peers in a row have failed before they were accepted;
// a line each 10 s tells of it. When the loop ends the socket closes, or the
// kernel would go on giving it peers that nobody accepts.
// `on_failure` is called each time that the system has failed to hand a peer over.
// Errors:  what the system said, with the call and the address.
// Threads: the loop's. It may be destroyed in `on_accepted`, but not in `on_failure`.
class Acceptor final : private Watcher {
 public:
  using Callback = absl::AnyInvocable<void(Descriptor socket, const SocketAddress& peer)>;

  static absl::StatusOr<std::unique_ptr<Acceptor>> Listen(EventLoop& loop,
                                                          const SocketAddress& address,
                                                          const AcceptorOptions& options,
                                                          Callback on_accepted,
                                                          Task on_failure = nullptr);
  ~Acceptor();

  const SocketAddress& local_address() const { return local_address_; }

 private:
  enum class Accepted { kTaken, kFailed, kNoneLeft, kTurnedAway, kExhausted, kDestroyed };

  Acceptor(EventLoop& loop, const AcceptorOptions& options, Callback on_accepted, Task on_failure);
  absl::Status Open(const SocketAddress& address);
  absl::Status Configure(const SocketAddress& address);
  absl::Status Bind(const SocketAddress& address);
  absl::Status RemoveStalePath(const SocketAddress& address);

  void OnReady(Readiness readiness) override;
  void OnLoopEnded() override;
  Accepted AcceptOne();
  Accepted HandleError(int error);
  Accepted TurnOneAway();
  void Rest();
  void Resume();
  void OpenSpare();

  EventLoop& loop_;
  const AcceptorOptions options_;
  Callback on_accepted_;
  Task on_failure_;
  Descriptor listener_;
  Descriptor spare_;
  SocketAddress local_address_;
  std::string bound_path_;  // ours to remove, while it is this file:
  struct stat bound_file_ {};
  WatchId watch_;
  TimerId rest_;
  int failed_in_a_row_ = 0;  // no socket, and no end of those that wait, came between
  LogRateLimiter log_limiter_{std::chrono::seconds(10)};
};

}  // namespace sluice
