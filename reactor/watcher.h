#pragma once

#include "sluice/reactor/poller.h"
#include "sluice/reactor/slot_table.h"

namespace sluice {

// Watcher is told by the loop when its descriptor is ready. Only classes of
// this room are watchers; others use Connection, Acceptor and Connector.
class Watcher {
 public:
  // May be spurious. The watcher may unwatch and destroy anything here, itself
  // included.
  virtual void OnReady(Readiness readiness) = 0;
  // The loop has ended, and OnReady() comes no more. It may unwatch itself here, and no other.
  virtual void OnLoopEnded() {}

 protected:
  ~Watcher() = default;
};

using WatchId = SlotId<Watcher>;

}  // namespace sluice
