#include "sluice/reactor/event_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "sluice/reactor/poller_kind.h"

namespace sluice {

absl::StatusOr<std::unique_ptr<EventLoop>> EventLoop::Create(const EventLoopOptions& options) {
  std::unique_ptr<EventLoop> loop(new EventLoop(options));
  if (absl::Status opened = loop->Open(options.poller); !opened.ok()) return opened;
  return loop;
}

EventLoop::EventLoop(const EventLoopOptions& options)
    : kernel_(options.kernel != nullptr ? *options.kernel : RealKernel()),
      log_(options.log ? options.log : LogToStderr),
      tasks_(kernel_),
      connections_(std::make_unique<ConnectionTable>(*this, options)),
      now_(kernel_.Now()) {}

absl::Status EventLoop::Open(PollerKind poller_kind) {
  absl::StatusOr<std::unique_ptr<Poller>> poller = MakePoller(poller_kind, kernel_);
  if (!poller.ok()) return poller.status();
  poller_ = *std::move(poller);
  if (absl::Status opened = tasks_.Open(); !opened.ok()) return opened;
  return Watch(tasks_.wake_fd(), kWantRead, &tasks_.watcher()).status();
}

EventLoop::~EventLoop() {
  assert(!in_turn_);
  Shut();
}

absl::Status EventLoop::Run() {
  absl::Status status;
  while (status.ok() && !stopping()) status = RunOnce(Duration::max());
  // Once more, for what was posted before Stop() while a turn was ending.
  if (status.ok() && !shut_) status = RunOnce(Duration::zero());
  Shut();
  return status;
}

absl::Status EventLoop::RunOnce(Duration max_wait) {
  assert(!in_turn_ && "a callback must not run its own loop");
  if (owner_.load() == std::thread::id()) owner_.store(std::this_thread::get_id());
  assert(IsInLoopThread());
  in_turn_ = true;
  ++turn_;
  const absl::Cleanup leave = [this] { in_turn_ = false; };

  const absl::StatusOr<std::span<const ReadyEvent>> ready = poller_->Wait(WaitTime(max_wait));
  now_ = std::max(now_, kernel_.Now());
  if (!ready.ok()) return ready.status();
  if (absl::Status status = DispatchIo(*ready); !status.ok()) return status;
  // Before newcomers are accepted, so that they find closed descriptors free.
  connections_->Settle();
  DispatchAfterIo();
  timers_.RunDue(now_);
  tasks_.RunPending();
  if (turn_hook_) turn_hook_();
  connections_->Settle();
  return absl::OkStatus();
}

Duration EventLoop::WaitTime(Duration max_wait) {
  if (stopping() || tasks_.HasPending() || connections_->HasWork()) return Duration::zero();
  const std::optional<MonotonicTime> next = timers_.NextDeadline();
  if (!next || max_wait <= Duration::zero()) return max_wait;
  // Asked anew: the callbacks of the last turn may have taken long.
  return std::clamp(*next - kernel_.Now(), Duration::zero(), max_wait);
}

absl::Status EventLoop::DispatchIo(std::span<const ReadyEvent> ready) {
  bool stale = false;
  after_io_.clear();
  unwatched_in_turn_ = false;
  for (const ReadyEvent& event : ready) {
    const Watched* watched = watched_.Find(WatchId::FromToken(event.token()));
    if (watched == nullptr) {
      stale = true;
    } else if (watched->after_io) {
      after_io_.push_back(event);
    } else {
      watched->watcher->OnReady(event.readiness());
    }
  }
  // An event of a watch that had ended before the wait: see Poller::Reset().
  return stale && !unwatched_in_turn_ ? Rewatch() : absl::OkStatus();
}

void EventLoop::DispatchAfterIo() {
  for (const ReadyEvent& event : after_io_) {
    const Watched* watched = watched_.Find(WatchId::FromToken(event.token()));
    if (watched != nullptr) watched->watcher->OnReady(event.readiness());
  }
}

absl::Status EventLoop::Rewatch() {
  if (absl::Status reset = poller_->Reset(); !reset.ok()) {
    if (log_limiter_.Allow(now_)) {
      Log(LogSeverity::kWarning, fmt::format("a closed descriptor is still open elsewhere, and {}",
                                             std::string(reset.message())));
    }
    return absl::OkStatus();  // the event comes again, and so does the attempt
  }
  absl::Status added;
  watched_.ForEach([&](WatchId id, const Watched& watched) {
    if (added.ok()) added = poller_->Add(watched.fd, watched.interest, id.ToToken());
  });
  return added;
}

void EventLoop::Stop() {
  stopping_.store(true);
  tasks_.Wake();
}

void EventLoop::Shut() {
  shut_ = true;
  stopping_.store(true);
  watched_.ForEach([](WatchId, const Watched& watched) { watched.watcher->OnLoopEnded(); });
  tasks_.Close();
  connections_->CloseAll();
}

bool EventLoop::Post(Task task) {
  // Inside a turn the loop looks for tasks before it sleeps.
  const bool inside = owner_.load() == std::this_thread::get_id() && in_turn_;
  return tasks_.Post(std::move(task), !inside);
}

TimerId EventLoop::RunAt(MonotonicTime when, Task task) {
  assert(IsInLoopThread());
  return timers_.Add(when, Duration::zero(), std::move(task));
}

TimerId EventLoop::RunAfter(Duration delay, Task task) {
  const MonotonicTime now = Now();
  const bool endless = delay > MonotonicTime::max() - now;
  return RunAt(endless ? MonotonicTime::max() : now + delay, std::move(task));
}

TimerId EventLoop::RunEvery(Duration period, Task task) {
  assert(IsInLoopThread());
  // So that no sum of a time and a period overflows.
  constexpr Duration kLongest = std::chrono::hours(24 * 365 * 100);
  period = std::clamp(period, Duration(1), kLongest);
  return timers_.Add(Now() + period, period, std::move(task));
}

MonotonicTime EventLoop::Now() {
  if (!in_turn_) now_ = std::max(now_, kernel_.Now());
  return now_;
}

absl::Status EventLoop::OnSignals(std::span<const int> signals, SignalHandler handler) {
  auto watcher = std::make_unique<SignalWatcher>(kernel_, std::move(handler));
  if (absl::Status opened = watcher->Open(signals); !opened.ok()) return opened;
  absl::StatusOr<WatchId> watch = Watch(watcher->fd(), kWantRead, watcher.get());
  if (!watch.ok()) return watch.status();
  signals_.push_back(std::move(watcher));
  return absl::OkStatus();
}

void EventLoop::Log(LogSeverity severity, std::string_view text) { log_(severity, text); }

bool EventLoop::IsInLoopThread() const {
  const std::thread::id owner = owner_.load();
  return owner == std::thread::id() || owner == std::this_thread::get_id();
}

absl::StatusOr<WatchId> EventLoop::Watch(int fd, Interest interest, Watcher* watcher,
                                         bool after_io) {
  assert(IsInLoopThread());
  const WatchId id = watched_.Add({watcher, fd, interest, after_io});
  if (absl::Status added = poller_->Add(fd, interest, id.ToToken()); !added.ok()) {
    watched_.Remove(id);
    return added;
  }
  return id;
}

absl::Status EventLoop::SetInterest(WatchId id, Interest interest) {
  Watched* watched = watched_.Find(id);
  assert(watched != nullptr);
  absl::Status changed = poller_->Change(watched->fd, interest, id.ToToken());
  if (changed.ok()) watched->interest = interest;
  return changed;
}

void EventLoop::Unwatch(WatchId id) {
  if (!IsWatched(id)) return;
  poller_->Remove(watched_.Remove(id).fd);
  unwatched_in_turn_ = true;
}

void EventLoop::UnwatchClosing(WatchId id) {
  if (!IsWatched(id)) return;
  poller_->ForgetClosing(watched_.Remove(id).fd);
}

}  // namespace sluice
