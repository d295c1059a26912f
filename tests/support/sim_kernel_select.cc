// poll(2) and select(2); the EPOLL* bits of a SimFile are the POLL* bits.

#include <errno.h>

#include <span>

#include "tests/support/sim_file.h"
#include "tests/support/sim_kernel.h"

namespace sluice::test {
namespace {

constexpr SysResult Failure(int error) { return {-1, error}; }

bool IsIn(int fd, const fd_set* set) { return set != nullptr && FD_ISSET(fd, set); }

}  // namespace

SysResult SimKernel::Poll(pollfd* polled, size_t count, int timeout_ms) {
  return WaitUntil(AfterMs(timeout_ms), [&] {
    int ready = 0;
    for (pollfd& one : std::span(polled, count)) {
      const std::shared_ptr<SimFile> file = Find(one.fd);
      const uint32_t holds = file == nullptr ? uint32_t{POLLNVAL} : file->Ready();
      const uint32_t told = static_cast<uint16_t>(one.events) | POLLHUP | POLLERR | POLLNVAL;
      one.revents = static_cast<int16_t>(holds & told);
      if (one.revents != 0) ++ready;
    }
    return ready;
  });
}

SysResult SimKernel::Select(int fds_end, fd_set* readable, fd_set* writable, fd_set*,
                            timeval* timeout) {
  if (fds_end < 0 || fds_end > FD_SETSIZE) return Failure(EINVAL);
  for (int fd = 0; fd < fds_end; ++fd) {
    if ((IsIn(fd, readable) || IsIn(fd, writable)) && Find(fd) == nullptr) return Failure(EBADF);
  }
  MonotonicTime until = MonotonicTime::max();
  if (timeout != nullptr) {
    if (timeout->tv_usec < 0 || timeout->tv_usec >= 1'000'000) return Failure(EINVAL);
    until =
        now_ + std::chrono::seconds(timeout->tv_sec) + std::chrono::microseconds(timeout->tv_usec);
  }
  fd_set ready_to_read{};
  fd_set ready_to_write{};
  const SysResult waited = WaitUntil(until, [&] {
    int ready = 0;
    for (int fd = 0; fd < fds_end; ++fd) {
      if (!IsIn(fd, readable) && !IsIn(fd, writable)) continue;
      const uint32_t holds = Find(fd)->Ready();
      if (IsIn(fd, readable) && (holds & (POLLIN | POLLHUP | POLLERR)) != 0) {
        FD_SET(fd, &ready_to_read);
        ++ready;
      }
      if (IsIn(fd, writable) && (holds & (POLLOUT | POLLERR)) != 0) {
        FD_SET(fd, &ready_to_write);
        ++ready;
      }
    }
    return ready;
  });
  if (readable != nullptr) *readable = ready_to_read;
  if (writable != nullptr) *writable = ready_to_write;
  if (timeout != nullptr) *timeout = {};  // Linux counts it down; this is the worst case
  return waited;
}

}  // namespace sluice::test
