#include "sluice/reactor/worker_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "sluice/reactor/start_thread.h"

namespace sluice {

absl::StatusOr<std::unique_ptr<WorkerPool>> WorkerPool::Create(const WorkerPoolOptions& options) {
  std::unique_ptr<WorkerPool> pool(new WorkerPool(options));
  for (size_t i = 0; i < std::max<size_t>(1, options.threads); ++i) {
    absl::StatusOr<std::thread> thread =
        StartThread(pool->kernel_, [works = pool.get()] { works->Work(); });
    if (!thread.ok()) return thread.status();
    pool->threads_.push_back(*std::move(thread));
  }
  return pool;
}

WorkerPool::WorkerPool(const WorkerPoolOptions& options)
    : options_(options), kernel_(options.kernel != nullptr ? *options.kernel : RealKernel()) {}

bool WorkerPool::Post(Task&& task, TaskPriority priority) {
  const MonotonicTime now = Now();
  const std::lock_guard lock(mutex_);
  Queue& queue = queues_[static_cast<size_t>(priority)];
  if (stopping_ || queue.tasks.size() >= options_.waiting_max) {
    ++counters_.refused;
    return false;
  }
  queue.tasks.push_back({std::move(task), now});
  ++counters_.waiting;
  changed_.notify_one();
  return true;
}

void WorkerPool::End(bool run_waiting) {
  {
    std::array<Queue, kPriorities> dropped;  // destroyed outside the lock
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (!run_waiting) {
      dropped.swap(queues_);
      counters_.dropped += std::exchange(counters_.waiting, 0);
    }
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

WorkerCounters WorkerPool::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

void WorkerPool::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || HasWaiting(); });
    if (!HasWaiting()) return;
    Task task = Take();
    lock.unlock();
    const bool thrown = !Run(std::move(task));
    lock.lock();
    ++counters_.run;
    if (thrown) ++counters_.thrown;
  }
}

Task WorkerPool::Take() {
  std::deque<Waiting>& tasks = ChooseQueue().tasks;
  Waiting next = std::move(tasks.front());
  tasks.pop_front();
  --counters_.waiting;
  // Another thread's time may be a little later than ours.
  const Duration waited = std::max(Duration::zero(), Now() - next.posted_at);
  counters_.queue_time_ns.Add(static_cast<uint64_t>(waited.count()));
  return std::move(next.task);
}

// The first that was passed over too often, else the first.
WorkerPool::Queue& WorkerPool::ChooseQueue() {
  Queue* chosen = nullptr;
  for (Queue& queue : queues_) {
    if (queue.tasks.empty()) continue;
    if (chosen == nullptr ||
        (queue.passed_over >= kPassedOverMax && chosen->passed_over < kPassedOverMax)) {
      chosen = &queue;
    }
  }
  for (Queue& queue : queues_) {
    if (&queue != chosen && !queue.tasks.empty()) ++queue.passed_over;
  }
  chosen->passed_over = 0;
  return *chosen;
}

// False: it has thrown.
bool WorkerPool::Run(Task task) const {
  const auto log = [this](std::string_view what) {
    const std::string text = fmt::format("a task of a worker has thrown: {}", what);
    options_.log ? options_.log(LogSeverity::kError, text) : LogToStderr(LogSeverity::kError, text);
  };
  try {
    task();
    return true;
  } catch (const std::exception& exception) {
    log(exception.what());
  } catch (...) {
    log("something that is no std::exception");
  }
  return false;
}

}  // namespace sluice
