#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/host_port.h"
#include "sluice/reactor/socket_address.h"
#include "sluice/reactor/system_lookup.h"

namespace sluice {

struct ResolverOptions {
  // Called in the resolver's threads, for several names at once, each of another host; may
  // block. It must be good for as long as it runs, which may be beyond the end of the resolver.
  std::function<absl::StatusOr<std::vector<SocketAddress>>(const HostPort&)> look_up =
      LookUpBySystem;
  size_t threads = 4;         // each started when the others are at work; 0 counts as 1
  size_t waiting_max = 256;   // names that wait for their turn; 0: each is refused
  size_t addresses_max = 16;  // of one name, at least 1; the others are left out
};

// Resolver looks host names up in threads of its own, so that no loop waits for it.
//
//   Resolver resolver;
//   std::unique_ptr<Resolver::Lookup> lookup =
//       resolver.Start(loop, *HostPort::Parse("db.example:7000"),
//                      [](absl::StatusOr<std::vector<SocketAddress>> found) { ... });
//
// A name that nobody answers for holds up one of the threads, until the system has given it up;
// what else waits for that host waits with it. As many such names as there are threads hold up all.
//
// Errors:  ResourceExhausted: `waiting_max` is reached. Those of StartThread(), of the first
//          thread. Cancelled: the resolver has died. Else as `look_up` said.
// Threads: serves loops of any threads. Its own are started by Start(), see StartThread(); one that
//          looks a name up when the resolver dies is left behind, not waited for.
class Resolver {
 public:
  using Addresses = std::vector<SocketAddress>;
  using Callback = absl::AnyInvocable<void(absl::StatusOr<Addresses>)>;
  class Lookup;

  explicit Resolver(const ResolverOptions& options = {});
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // The one of the whole process, which lives as long. Not for a process that forks later.
  static Resolver& Default();

  // The callback comes once, from `loop`, unless the Lookup is destroyed first: that cancels it.
  // A Lookup belongs to the loop's thread and dies before the loop; it may outlive the resolver,
  // and may be destroyed in its callback.
  std::unique_ptr<Lookup> Start(EventLoop& loop, const HostPort& name, Callback callback);

  // Names that wait for their turn, or are being looked up. Once it is 0, every answer has been
  // posted to its loop.
  size_t pending() const;

 private:
  struct Query;
  struct Shared;

  std::shared_ptr<Shared> shared_;
};

class Resolver::Lookup {
 public:
  ~Lookup();
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

 private:
  friend class Resolver;
  explicit Lookup(std::shared_ptr<Shared> shared, std::shared_ptr<Query> query, Callback callback);

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Query> query_;
  Callback callback_;
};

}  // namespace sluice
