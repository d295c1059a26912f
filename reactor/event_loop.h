#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/connection_table.h"
#include "sluice/reactor/event_loop_options.h"
#include "sluice/reactor/poller.h"
#include "sluice/reactor/signal_watcher.h"
#include "sluice/reactor/task_queue.h"
#include "sluice/reactor/timer_queue.h"
#include "sluice/reactor/watcher.h"

namespace sluice {

// EventLoop waits for descriptors, timers, signals and posted tasks, and calls
// who is meant. One loop is one thread's.
//
//   absl::StatusOr<std::unique_ptr<EventLoop>> made = EventLoop::Create();
//   EventLoop& loop = **made;
//   const int stops[] = {SIGINT, SIGTERM};
//   loop.OnSignals(stops, [&loop](int) { loop.Stop(); });
//   loop.RunEvery(std::chrono::seconds(1), [] { Tick(); });
//   return loop.Run();
//
// Errors:  a callback that throws leaves the loop whole; the rest of the turn
//          is made up for in the next one.
// Borrows: everything that was made with a loop must die before the loop.
// Threads: the first thread that runs the loop owns it. Post(), posted_tasks()
//          and Stop() are for any thread, as long as the loop lives; all else is
//          the owner's.
class EventLoop {
 public:
  // Errors: what the kernel said when it was asked for descriptors;
  //         InvalidArgument for an unknown SLUICE_POLLER.
  static absl::StatusOr<std::unique_ptr<EventLoop>> Create(const EventLoopOptions& options = {});
  // As if stopped. Not from one of its own callbacks.
  ~EventLoop();

  // Turns until Stop(), then closes every connection and listening socket. OK
  // when stopped; else what the poller cannot go on after. A stopped loop does
  // not run again.
  absl::Status Run();
  // One turn, which sleeps at most `max_wait`.
  absl::Status RunOnce(Duration max_wait);
  void Stop();
  bool stopping() const { return stopping_.load(); }

  // Runs `task` in the loop's thread, in the order of posting. False when the
  // loop has stopped; the task is destroyed then without having run.
  bool Post(Task task);
  // How many tasks wait for the loop to begin with them. There is no limit: it grows while a
  // callback blocks the loop. For any thread.
  size_t posted_tasks() const { return tasks_.posted(); }

  // Timers, see TimerQueue. A negative delay counts as none; a period is at
  // least 1 ns, and one that is behind fires once a turn.
  TimerId RunAt(MonotonicTime when, Task task);
  TimerId RunAfter(Duration delay, Task task);
  TimerId RunEvery(Duration period, Task task);
  bool CancelTimer(TimerId id) { return timers_.Cancel(id); }

  // The time of this turn: read once, when the wait was over.
  MonotonicTime Now();
  // The same inside of a turn, for less.
  MonotonicTime turn_time() const { return now_; }
  // Another number in each turn; comes round after 256.
  uint8_t turn() const { return turn_; }

  // Calls `handler` in the loop when one of `signals` comes; to be set up
  // before other threads start, see SignalWatcher.
  absl::Status OnSignals(std::span<const int> signals, SignalHandler handler);

  // Called at the end of every turn, before output is written; null: nothing.
  void SetTurnHook(Task hook) { turn_hook_ = std::move(hook); }

  ConnectionTable& connections() { return *connections_; }
  Kernel& kernel() { return kernel_; }
  void Log(LogSeverity severity, std::string_view text);
  // True as well while no thread has run the loop yet.
  bool IsInLoopThread() const;

  // For the classes of this room. `after_io` puts a watcher behind the
  // connections of a turn. An event for a watch that has ended is dropped.
  absl::StatusOr<WatchId> Watch(int fd, Interest interest, Watcher* watcher, bool after_io = false);
  absl::Status SetInterest(WatchId id, Interest interest);
  void Unwatch(WatchId id);
  // As Unwatch(), for a descriptor that the caller closes at once.
  void UnwatchClosing(WatchId id);
  bool IsWatched(WatchId id) { return watched_.Find(id) != nullptr; }

 private:
  struct Watched {
    Watcher* watcher = nullptr;
    int fd = -1;
    Interest interest = kNoInterest;
    bool after_io = false;
  };

  explicit EventLoop(const EventLoopOptions& options);
  absl::Status Open(PollerKind poller_kind);
  Duration WaitTime(Duration max_wait);
  absl::Status DispatchIo(std::span<const ReadyEvent> ready);
  void DispatchAfterIo();
  absl::Status Rewatch();
  void Shut();

  Kernel& kernel_;
  LogSink log_;
  std::unique_ptr<Poller> poller_;
  SlotTable<Watcher, Watched> watched_;
  std::vector<ReadyEvent> after_io_;
  bool unwatched_in_turn_ = false;
  TimerQueue timers_;
  TaskQueue tasks_;
  std::vector<std::unique_ptr<SignalWatcher>> signals_;
  Task turn_hook_;
  std::unique_ptr<ConnectionTable> connections_;
  MonotonicTime now_{};
  uint8_t turn_ = 0;
  bool in_turn_ = false;
  bool shut_ = false;
  LogRateLimiter log_limiter_{std::chrono::seconds(10)};
  std::atomic<bool> stopping_{false};
  std::atomic<std::thread::id> owner_{};
};

}  // namespace sluice
