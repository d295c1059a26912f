#include "sluice/reactor/task_queue.h"

#include <errno.h>
#include <sys/eventfd.h>

#include <utility>

#include "sluice/reactor/errno_status.h"

namespace sluice {

absl::Status TaskQueue::Open() {
  const SysResult made = kernel_.EventFd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (!made.ok()) return ErrnoStatus(made.error, "eventfd");
  wake_fd_ = Descriptor(kernel_, made.fd());
  return absl::OkStatus();
}

// The write stays under the lock: the task, or a Stop(), may end the loop, and
// its number must not belong to somebody else when it is written to.
bool TaskQueue::Post(Task task, bool wake) {
  const MutexLock lock(mutex_);
  if (closed_) return false;
  posted_.push_back(std::move(task));
  pending_flag_.store(true);
  if (wake) WakeLocked();
  return true;
}

void TaskQueue::Wake() {
  const MutexLock lock(mutex_);
  if (!closed_) WakeLocked();
}

void TaskQueue::WakeLocked() {
  if (wake_written_) return;
  const uint64_t one = 1;
  for (int tries = 0; tries < 3 && !wake_written_; ++tries) {
    const SysResult written = kernel_.Write(wake_fd_.get(), &one, sizeof(one));
    // EAGAIN: the counter is full, so the loop is being woken. After any other
    // failure the next Post() tries again.
    wake_written_ = written.ok() || written.error == EAGAIN;
    if (written.error != EINTR) break;
  }
}

void TaskQueue::OnReady(Readiness) {
  uint64_t count = 0;
  kernel_.Read(wake_fd_.get(), &count, sizeof(count));
  // Only now: until the counter is read it keeps the loop awake, and tasks that
  // are posted before this line are run in this very turn.
  const MutexLock lock(mutex_);
  wake_written_ = false;
}

size_t TaskQueue::posted() const {
  const MutexLock lock(mutex_);
  return posted_.size() + running_left_.load();
}

void TaskQueue::Close() {
  std::vector<Task> dropped;  // destroyed outside the lock
  const MutexLock lock(mutex_);
  closed_ = true;
  dropped.swap(posted_);
}

void TaskQueue::RunPending() {
  if (running_left_.load() == 0) {
    if (!pending_flag_.load()) return;
    running_.clear();
    const MutexLock lock(mutex_);
    running_.swap(posted_);
    running_left_.store(running_.size());
    pending_flag_.store(false);
  }
  while (running_left_.load() > 0) {
    Task task = std::move(running_[running_.size() - running_left_--]);
    task();
  }
}

}  // namespace sluice
