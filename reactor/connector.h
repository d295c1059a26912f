#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/backoff.h"
#include "sluice/reactor/connect_attempt.h"
#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/resolver.h"
#include "sluice/reactor/socket_address.h"

namespace sluice {

struct ConnectorOptions {
  // Of looking a name up, and of each address. Zero: as long as the system tries.
  Duration timeout = std::chrono::seconds(10);
  // Unset: one attempt.
  std::optional<RetryOptions> retry = std::nullopt;
  // Null: Resolver::Default(). Not asked for what is an address.
  Resolver* resolver = nullptr;
};

// Connector makes one connection without blocking, in as many attempts as it is allowed.
//
//   Connector connector(loop, "db.example:7000", {.retry = RetryOptions{.attempts_max = 5}},
//                       [&](absl::StatusOr<Descriptor> socket) {
//     if (socket.ok()) loop.connections().Adopt(*std::move(socket), &handler);
//   });
//
// An attempt looks the name up anew and tries its addresses in turn.
// The callback comes exactly once, from the loop and never from the
// constructor, unless the connector is destroyed first: that cancels it. The
// socket is non-blocking, closed on exec, with TCP_NODELAY.
// Errors:  that of the last address that was tried, with the address. Unavailable: refused,
//          unreachable, or the port had connected to itself. DeadlineExceeded: `timeout` passed.
//          Others as the system or the Resolver said. InvalidArgument: neither an address nor a
//          name with a port; this is not tried again.
// Threads: the loop's. It may be destroyed in its own callbacks. Borrows: the resolver.
class Connector final {
 public:
  using Callback = absl::AnyInvocable<void(absl::StatusOr<Descriptor>)>;
  enum class Phase : uint8_t {
    kResolving,   // a name is looked up
    kConnecting,  // to one of its addresses
    kWaiting,     // for the next attempt
    kDone,        // the callback has come, or comes now
  };
  using PhaseCallback = absl::AnyInvocable<void(Phase)>;

  Connector(EventLoop& loop, const SocketAddress& address, const ConnectorOptions& options,
            Callback callback);
  // `target` is an address, as SocketAddress::Parse() reads it, or a host's name and a port.
  Connector(EventLoop& loop, std::string_view target, const ConnectorOptions& options,
            Callback callback);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

  Phase phase() const { return phase_; }
  // Called at each change of phase, from the loop or from Reconnect(), but for kDone.
  void OnPhase(PhaseCallback on_phase);
  // Why the latest attempt failed; OK before one has.
  const absl::Status& last_error() const { return last_error_; }

  // In phase kDone: another connection, in place of the one that was made and is lost for `why`.
  // That counts as one more failed attempt, or as the first if the connection was `steady`; so the
  // next one follows after a delay, if there is to be one at all.
  void Reconnect(const absl::Status& why, bool steady, Callback callback);

 private:
  Connector(EventLoop& loop, const ConnectorOptions& options, Callback callback);
  absl::Status SetTarget(std::string_view target);
  void Attempt();
  void LookUpName();
  void OnFound(absl::StatusOr<Resolver::Addresses> found);
  void TryNextAddress();
  void OnAttempted(absl::StatusOr<Descriptor> socket);
  void AttemptFailed(const absl::Status& why);
  bool WaitForNextAttempt(const absl::Status& why);
  void EnterPhase(Phase phase);
  void Finish(absl::StatusOr<Descriptor> socket);
  absl::Status GaveUp() const;

  EventLoop& loop_;
  const ConnectorOptions options_;
  Callback callback_;
  Backoff backoff_;
  std::optional<HostPort> name_;  // unset: addresses_ is the one that was given
  std::vector<SocketAddress> addresses_;
  size_t next_address_ = 0;
  std::unique_ptr<Resolver::Lookup> lookup_;
  std::optional<ConnectAttempt> attempt_;
  TimerId timer_;  // of the lookup, or until the next attempt
  Phase phase_ = Phase::kDone;
  std::shared_ptr<PhaseCallback> on_phase_;
  absl::Status last_error_;
};

}  // namespace sluice
