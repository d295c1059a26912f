#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/mutex.h"
#include "sluice/session/protocol.h"
#include "sluice/session/session_id.h"

namespace sluice {

class ClientSession;
class SessionHost;

namespace internal {

class GroupCore;

// The members of one group that share a host, and so a loop, and what their frames look like.
struct GroupPart {
  const std::shared_ptr<GroupCore> core;
  SessionHost* const host;
  EventLoop& loop;
  const Protocol protocol;
  absl::flat_hash_set<ClientSession*> members;  // the loop's thread only

  void Deliver(std::span<const std::byte> frame, SessionId but) const;
};

// What a SessionGroup, the hosts of its members and broadcasts on their way have in common.
//
// A part is listed while it has members. These keep host and loop alive: so a part that is listed
// may be posted to, under the lock.
class GroupCore {
 public:
  using Frame = std::vector<std::byte>;
  using Encode = absl::FunctionRef<absl::StatusOr<Frame>(const Protocol&)>;

  // In the loop of the session. `self` is this.
  bool Add(const std::shared_ptr<GroupCore>& self, ClientSession& session);
  bool Remove(ClientSession& session);
  bool Has(const ClientSession& session) const;
  void Leave(GroupPart& part, ClientSession& session);

  size_t size() const;
  absl::Status Broadcast(Encode encode, SessionId but);
  // Nobody is a member any more.
  void Dissolve();

 private:
  std::shared_ptr<GroupPart> PartFor(const std::shared_ptr<GroupCore>& self, SessionHost* host,
                                     const Protocol& protocol)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  std::vector<std::shared_ptr<GroupPart>> parts_ ABSL_GUARDED_BY(mutex_);
  size_t size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace internal
}  // namespace sluice
