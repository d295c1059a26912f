#include "sluice/reactor/select_poller.h"

#include <errno.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "sluice/reactor/errno_status.h"

namespace sluice {
namespace {

void Put(int fd, bool wanted, fd_set* set) {
  if (wanted) {
    FD_SET(fd, set);
  } else {
    FD_CLR(fd, set);
  }
}

// Rounded up, so that a loop does not spin until a timer is due.
timeval TimevalOf(Duration timeout) {
  if (timeout <= Duration::zero()) return {};
  const auto us = std::chrono::ceil<std::chrono::microseconds>(timeout);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(us);
  return {static_cast<time_t>(seconds.count()), static_cast<suseconds_t>((us - seconds).count())};
}

}  // namespace

SelectPoller::SelectPoller(Kernel& kernel) : kernel_(kernel) {}

bool SelectPoller::Knows(int fd) const { return fd >= 0 && fd < end_ && FD_ISSET(fd, &known_); }

absl::Status SelectPoller::Add(int fd, Interest interest, uint64_t token) {
  if (fd < 0) return ErrnoStatus(EBADF, "select");
  if (fd >= FD_SETSIZE) {
    return absl::ResourceExhaustedError(
        fmt::format("select: descriptor {} is not below FD_SETSIZE, {}", fd, FD_SETSIZE));
  }
  if (Knows(fd)) return ErrnoStatus(EEXIST, "select");
  FD_SET(fd, &known_);
  end_ = std::max(end_, fd + 1);
  return Change(fd, interest, token);
}

absl::Status SelectPoller::Change(int fd, Interest interest, uint64_t token) {
  if (!Knows(fd)) return ErrnoStatus(ENOENT, "select");
  Put(fd, (interest & kWantRead) != 0, &want_read_);
  Put(fd, (interest & kWantWrite) != 0, &want_write_);
  tokens_[static_cast<size_t>(fd)] = token;
  return absl::OkStatus();
}

void SelectPoller::Remove(int fd) {
  if (!Knows(fd)) return;
  for (fd_set* set : {&known_, &want_read_, &want_write_}) FD_CLR(fd, set);
  while (end_ > 0 && !FD_ISSET(end_ - 1, &known_)) --end_;
}

absl::StatusOr<std::span<const ReadyEvent>> SelectPoller::Wait(Duration timeout) {
  // select() overwrites all three.
  fd_set readable = want_read_;
  fd_set writable = want_write_;
  timeval left = TimevalOf(timeout);
  const SysResult waited = kernel_.Select(end_, &readable, &writable, nullptr,
                                          timeout == Duration::max() ? nullptr : &left);
  if (waited.ok()) return Collect(readable, writable, waited.value);
  if (waited.error == EINTR) return std::span<const ReadyEvent>();
  if (waited.error == EBADF) return ForgetClosed();
  if (waited.error == ENOMEM) {
    // To wait for nothing takes no memory.
    timeval rest = TimevalOf(std::min<Duration>(timeout, kRestWithoutMemory));
    kernel_.Select(0, nullptr, nullptr, nullptr, &rest);
    return std::span<const ReadyEvent>();
  }
  return ErrnoStatus(waited.error, "select");
}

std::span<const ReadyEvent> SelectPoller::Collect(const fd_set& readable, const fd_set& writable,
                                                  ssize_t ready_bits) {
  size_t count = 0;
  for (int seen = 0; seen < end_ && ready_bits > 0 && count < kEventsMax; ++seen) {
    if (next_ >= end_) next_ = 0;
    const int fd = next_++;
    Readiness readiness = 0;
    if (FD_ISSET(fd, &readable)) readiness |= kReadyToRead;
    if (FD_ISSET(fd, &writable)) readiness |= kReadyToWrite;
    if (readiness == 0) continue;
    ready_[count++] = {tokens_[static_cast<size_t>(fd)], readiness};
    ready_bits -= readiness == (kReadyToRead | kReadyToWrite) ? 2 : 1;
  }
  return std::span<const ReadyEvent>(ready_.data(), count);
}

// select() does not say which of the descriptors is closed. None is when somebody
// has taken the number again since.
std::span<const ReadyEvent> SelectPoller::ForgetClosed() {
  size_t count = 0;
  for (int fd = 0; fd < end_ && count < kEventsMax; ++fd) {
    if (!Knows(fd) || !IsClosed(fd)) continue;
    ready_[count++] = {tokens_[static_cast<size_t>(fd)], kReadyError};
    Remove(fd);
  }
  return std::span<const ReadyEvent>(ready_.data(), count);
}

bool SelectPoller::IsClosed(int fd) {
  fd_set alone{};
  FD_SET(fd, &alone);
  timeval at_once{};
  return kernel_.Select(fd + 1, &alone, nullptr, nullptr, &at_once).error == EBADF;
}

absl::Status SelectPoller::Reset() {
  known_ = want_read_ = want_write_ = fd_set{};
  end_ = 0;
  return absl::OkStatus();
}

}  // namespace sluice
