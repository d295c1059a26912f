#include "sluice/reactor/epoll_poller.h"

#include <errno.h>

#include "sluice/reactor/errno_status.h"
#include "sluice/reactor/timeout_ms.h"

namespace sluice {
namespace {

static_assert(kReadyToRead == EPOLLIN && kReadyToWrite == EPOLLOUT && kReadyError == EPOLLERR &&
              kReadyHangUp == EPOLLHUP && kReadyPeerEnded == EPOLLRDHUP);
static_assert(sizeof(ReadyEvent) == sizeof(epoll_event));

}  // namespace

absl::StatusOr<std::unique_ptr<Poller>> EpollPoller::Create(Kernel& kernel) {
  std::unique_ptr<EpollPoller> poller(new EpollPoller(kernel));
  if (absl::Status made = poller->Reset(); !made.ok()) return made;
  return poller;
}

absl::Status EpollPoller::Reset() {
  const SysResult made = kernel_.EpollCreate(EPOLL_CLOEXEC);
  if (!made.ok()) return ErrnoStatus(made.error, "epoll_create1");
  epoll_ = Descriptor(kernel_, made.fd());
  return absl::OkStatus();
}

absl::Status EpollPoller::Add(int fd, Interest interest, uint64_t token) {
  return Control(EPOLL_CTL_ADD, fd, interest, token);
}

absl::Status EpollPoller::Change(int fd, Interest interest, uint64_t token) {
  return Control(EPOLL_CTL_MOD, fd, interest, token);
}

void EpollPoller::Remove(int fd) {
  epoll_event event{};
  kernel_.EpollCtl(epoll_.get(), EPOLL_CTL_DEL, fd, &event);
}

absl::Status EpollPoller::Control(int operation, int fd, Interest interest, uint64_t token) {
  epoll_event event{};
  if ((interest & kWantRead) != 0) event.events |= EPOLLIN | EPOLLRDHUP;
  if ((interest & kWantWrite) != 0) event.events |= EPOLLOUT;
  event.data.u64 = token;
  const SysResult done = kernel_.EpollCtl(epoll_.get(), operation, fd, &event);
  return done.ok() ? absl::OkStatus() : ErrnoStatus(done.error, "epoll_ctl");
}

absl::StatusOr<std::span<const ReadyEvent>> EpollPoller::Wait(Duration timeout) {
  const SysResult waited =
      kernel_.EpollWait(epoll_.get(), ready_.data(), kEventsMax, TimeoutMs(timeout));
  if (!waited.ok() && waited.error != EINTR) return ErrnoStatus(waited.error, "epoll_wait");
  const size_t count = waited.ok() ? static_cast<size_t>(waited.value) : 0;
  return std::span<const ReadyEvent>(ready_.data(), count);
}

}  // namespace sluice
