#pragma once

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/event_loop.h"

namespace sluice {

// LoopThreads runs event loops, each in a thread of its own.
//
//   absl::StatusOr<std::unique_ptr<LoopThreads>> threads = LoopThreads::Start(4);
//   (*threads)->loop(0).Post([] { ... });
//
// Errors:  Start: what EventLoop::Create says, or that there is no thread to be had. What
//          a callback throws is logged, and its loop goes on. A loop that cannot go on logs
//          why, and closes its connections and listening sockets.
// Threads: the owner's; the loops belong to their threads, see EventLoop. Their threads take
//          no signals, so that EventLoop::OnSignals() may follow in another.
class LoopThreads {
 public:
  // Each loop has begun to turn when this returns.
  static absl::StatusOr<std::unique_ptr<LoopThreads>> Start(size_t count,
                                                            const EventLoopOptions& options = {});
  ~LoopThreads() { Join(); }
  LoopThreads(const LoopThreads&) = delete;
  LoopThreads& operator=(const LoopThreads&) = delete;

  size_t size() const { return loops_.size(); }
  EventLoop& loop(size_t index) { return *loops_[index]; }

  // Stops the loops and waits for their threads: not to be called from one of them. The loops live
  // until this object dies.
  void Join();

 private:
  LoopThreads() = default;
  absl::Status RunInThread(EventLoop& loop);

  std::vector<std::unique_ptr<EventLoop>> loops_;
  std::vector<std::thread> threads_;
};

}  // namespace sluice
