#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/mutex.h"
#include "sluice/reactor/task.h"
#include "sluice/reactor/watcher.h"

namespace sluice {

// TaskQueue carries tasks from any thread to a loop, and wakes the loop.
//
//   queue.Post([] { ... }, /*wake=*/true);   // any thread
//   queue.RunPending();                      // the loop's thread, each turn
//
// Tasks run in the order of Post(); what a task posts runs in the next turn.
// When a task throws, those behind it run in the next turn.
// Cost: one lock and at most one write() for each time the loop must wake.
class TaskQueue final : private Watcher {
 public:
  explicit TaskQueue(Kernel& kernel) : kernel_(kernel) {}

  // Makes the descriptor that wakes the loop.
  absl::Status Open();
  int wake_fd() const { return wake_fd_.get(); }
  Watcher& watcher() { return *this; }

  // False, and the task is destroyed, after Close().
  bool Post(Task task, bool wake);
  void Wake();
  // Those that have not begun.
  size_t posted() const;
  // Refuses further tasks and destroys those that wait.
  void Close();

  // The loop's thread.
  bool HasPending() const { return pending_flag_.load() || running_left_.load() > 0; }
  void RunPending();

 private:
  void OnReady(Readiness readiness) override;
  void WakeLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Kernel& kernel_;
  Descriptor wake_fd_;
  mutable Mutex mutex_;
  std::vector<Task> posted_ ABSL_GUARDED_BY(mutex_);
  bool wake_written_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<bool> pending_flag_{false};  // posted_ is not empty

  std::vector<Task> running_;            // the loop's thread only
  std::atomic<size_t> running_left_{0};  // at its end; set by the loop's thread only
};

}  // namespace sluice
