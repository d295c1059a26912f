#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/histogram.h"
#include "sluice/reactor/kernel.h"
#include "sluice/reactor/log.h"
#include "sluice/reactor/monotonic_time.h"
#include "sluice/reactor/task.h"

namespace sluice {

enum class TaskPriority : uint8_t { kHigh, kNormal, kLow };

struct WorkerPoolOptions {
  size_t threads = 4;         // 0 counts as 1
  size_t waiting_max = 1024;  // tasks of each priority that wait for a thread; 0: each is refused
  // Null: the operating system. It must outlive the pool, whose threads ask it for the time.
  Kernel* kernel = nullptr;
  LogSink log = nullptr;  // called in the pool's threads; empty: LogToStderr
};

// What a WorkerPool has done.
struct WorkerCounters {
  uint64_t run = 0;         // those that threw included
  uint64_t thrown = 0;      // of them
  uint64_t refused = 0;     // by Post()
  uint64_t dropped = 0;     // by Stop()
  size_t waiting = 0;       // now
  Histogram queue_time_ns;  // from Post() until a thread took the task
};

// WorkerPool runs tasks in threads of its own: what takes too long, or blocks, for a loop.
//
//   absl::StatusOr<std::unique_ptr<WorkerPool>> pool = WorkerPool::Create({.threads = 8});
//   Task task = [] { ... };
//   if (!(*pool)->Post(std::move(task), TaskPriority::kLow)) return Busy();
//
// A task of higher priority is taken first, and those of one priority in the order of Post(). But
// a priority in which a task waits is passed over at most kPassedOverMax + 1 times in a row.
// Errors:  what a task throws is counted and logged, and its thread goes on.
// Threads: Post() and counters() are for any, its own included; all else is the owner's.
// Cost:    a lock and a look at the clock to post a task, and the same to take it.
class WorkerPool {
 public:
  static constexpr uint32_t kPassedOverMax = 8;

  // Errors: those of StartThread().
  static absl::StatusOr<std::unique_ptr<WorkerPool>> Create(const WorkerPoolOptions& options = {});
  // Stop(): what waits is dropped.
  ~WorkerPool() { Stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and `task` is as it was: so many of its priority wait already, or the pool was stopped.
  bool Post(Task&& task, TaskPriority priority = TaskPriority::kNormal);

  // Refuses tasks from here on, waits for those that run, and drops those that wait: they are
  // destroyed here without having run. Finish() runs them first. Neither in a task of the pool.
  void Stop() { End(/*run_waiting=*/false); }
  void Finish() { End(/*run_waiting=*/true); }

  WorkerCounters counters() const;
  // Of the pool's clock, in any thread.
  MonotonicTime Now() { return kernel_.Now(); }

 private:
  static constexpr size_t kPriorities = 3;
  struct Waiting {
    Task task;
    MonotonicTime posted_at;
  };
  struct Queue {
    std::deque<Waiting> tasks;
    uint32_t passed_over = 0;
  };

  explicit WorkerPool(const WorkerPoolOptions& options);
  void End(bool run_waiting);
  void Work();
  bool Run(Task task) const;
  // These with mutex_ held.
  bool HasWaiting() const { return counters_.waiting != 0; }
  Task Take();
  Queue& ChooseQueue();

  const WorkerPoolOptions options_;
  Kernel& kernel_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::array<Queue, kPriorities> queues_;  // by TaskPriority
  WorkerCounters counters_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sluice
