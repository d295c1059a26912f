#include <errno.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/support/sim_file.h"
#include "tests/support/sim_kernel.h"

namespace sluice::test {
namespace {

constexpr SysResult Failure(int error) { return {-1, error}; }

}  // namespace

SysResult SimKernel::EpollCreate(int) {
  return Insert(std::make_shared<SimFile>(SimFile::Kind::kEpoll));
}

SysResult SimKernel::EpollCtl(int epoll_fd, int operation, int fd, epoll_event* event) {
  const std::shared_ptr<SimFile> epoll = Find(epoll_fd);
  const std::shared_ptr<SimFile> file = Find(fd);
  if (epoll == nullptr || file == nullptr) return Failure(EBADF);
  const auto entry =
      std::find_if(epoll->watched.begin(), epoll->watched.end(),
                   [&](const SimFile::Watched& w) { return w.fd == fd && w.file.lock() == file; });
  const bool known = entry != epoll->watched.end();
  if (operation == EPOLL_CTL_ADD) {
    if (known) return Failure(EEXIST);
    epoll->watched.push_back({fd, file, *event});
    return {};
  }
  if (!known) return Failure(ENOENT);
  if (operation == EPOLL_CTL_DEL) {
    epoll->watched.erase(entry);
  } else {
    entry->event = *event;
  }
  return {};
}

// An entry lives as long as the open file, not as its descriptor: that is what
// makes events of closed, duplicated descriptors possible.
int SimKernel::CollectReady(SimFile& epoll, epoll_event* events, int events_max) {
  std::erase_if(epoll.watched, [](const SimFile::Watched& w) { return w.file.expired(); });
  int count = 0;
  size_t seen = 0;
  for (; seen < epoll.watched.size() && count < events_max; ++seen) {
    const SimFile::Watched& entry = epoll.watched[seen];
    const uint32_t wanted = entry.event.events | EPOLLHUP | EPOLLERR;
    const uint32_t ready = entry.file.lock()->Ready() & wanted;
    if (ready == 0) continue;
    events[count] = entry.event;
    events[count++].events = ready;
  }
  if (seen < epoll.watched.size()) {
    std::rotate(epoll.watched.begin(), epoll.watched.begin() + static_cast<ptrdiff_t>(seen),
                epoll.watched.end());
  }
  return count;
}

SysResult SimKernel::EpollWait(int epoll_fd, epoll_event* events, int events_max, int timeout_ms) {
  const std::shared_ptr<SimFile> epoll = Find(epoll_fd);
  if (epoll == nullptr) return Failure(EBADF);
  return WaitUntil(AfterMs(timeout_ms), [&] { return CollectReady(*epoll, events, events_max); });
}

SysResult SimKernel::WaitUntil(MonotonicTime until, const std::function<int()>& collect) {
  for (;;) {
    while (RunNextAction(now_)) {
    }
    if (const int count = collect(); count > 0) return {count, 0};
    if (RunNextAction(until)) continue;
    if (until == MonotonicTime::max()) {
      std::fputs("SimKernel: a wait would sleep for ever\n", stderr);
      std::abort();
    }
    now_ = std::max(now_, until);
    return {};
  }
}

MonotonicTime SimKernel::AfterMs(int timeout_ms) const {
  return timeout_ms < 0 ? MonotonicTime::max() : now_ + std::chrono::milliseconds(timeout_ms);
}

void SimKernel::At(Duration delay, std::function<void()> action) {
  actions_.emplace(now_ + delay, std::move(action));
}

bool SimKernel::RunNextAction(MonotonicTime until) {
  if (actions_.empty() || actions_.begin()->first > until) return false;
  const auto next = actions_.extract(actions_.begin());
  now_ = std::max(now_, next.key());
  next.mapped()();
  return true;
}

SysResult SimKernel::EventFd(unsigned initial, int) {
  auto file = std::make_shared<SimFile>(SimFile::Kind::kEventFd);
  file->counter = initial;
  return Insert(std::move(file));
}

SysResult SimKernel::SignalFd(int, const sigset_t& signals, int) {
  auto file = std::make_shared<SimFile>(SimFile::Kind::kSignalFd);
  file->signals = signals;
  return Insert(std::move(file));
}

SysResult SimKernel::SigMask(int how, const sigset_t& signals, sigset_t* previous) {
  if (previous != nullptr) *previous = blocked_;
  if (how == SIG_SETMASK) blocked_ = signals;
  for (int signal = 1; how != SIG_SETMASK && signal < SIGRTMIN; ++signal) {
    if (sigismember(&signals, signal) != 1) continue;
    how == SIG_BLOCK ? sigaddset(&blocked_, signal) : sigdelset(&blocked_, signal);
  }
  return {};
}

void SimKernel::RaiseSignal(int signal) {
  if (sigismember(&blocked_, signal) != 1) std::abort();  // it would kill
  for (const auto& [fd, file] : files_) {
    if (sigismember(&file->signals, signal) == 1) file->raised.push_back(signal);
  }
}

SysResult SimKernel::Open(const char*, int) {
  return Insert(std::make_shared<SimFile>(SimFile::Kind::kNull));
}

SysResult SimKernel::Read(int fd, void* bytes, size_t size_bytes) {
  const std::shared_ptr<SimFile> file = Find(fd);
  if (file == nullptr) return Failure(EBADF);
  if (file->counter > 0 && size_bytes >= sizeof(uint64_t)) {
    const uint64_t count = std::exchange(file->counter, 0);
    std::memcpy(bytes, &count, sizeof(count));
    return {sizeof(count), 0};
  }
  if (!file->raised.empty() && size_bytes >= sizeof(signalfd_siginfo)) {
    signalfd_siginfo info{};
    info.ssi_signo = static_cast<uint32_t>(file->raised.front());
    file->raised.pop_front();
    std::memcpy(bytes, &info, sizeof(info));
    return {sizeof(info), 0};
  }
  return Failure(EAGAIN);
}

SysResult SimKernel::Write(int fd, const void* bytes, size_t size_bytes) {
  const std::shared_ptr<SimFile> file = Find(fd);
  uint64_t count = 0;
  if (file == nullptr || file->kind != SimFile::Kind::kEventFd) return Failure(EBADF);
  if (size_bytes != sizeof(count)) return Failure(EINVAL);
  std::memcpy(&count, bytes, sizeof(count));
  file->counter += count;
  return {sizeof(count), 0};
}

}  // namespace sluice::test
