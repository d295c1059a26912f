#pragma once

#include <atomic>

#include "sluice/reactor/kernel.h"
#include "tests/support/fault_script.h"

namespace sluice::test {

// FaultKernel puts a FaultScript before another kernel, real or simulated.
//
//   FaultKernel kernel(RealKernel());
//   kernel.faults().Fail(Call::kAccept4, EMFILE);
//   auto loop = EventLoop::Create({.kernel = &kernel});
//
// A call that is to fail does not reach the other kernel, but for close(),
// which frees its descriptor whatever it returns, and for a connect() that is
// interrupted or in progress, which goes on.
class FaultKernel final : public Kernel {
 public:
  explicit FaultKernel(Kernel& kernel) : kernel_(kernel) {}

  FaultScript& faults() { return faults_; }

  // The clock jumps ahead. A loop that waits notices when it is woken.
  void AdvanceClock(Duration by) { ahead_ = ahead_.load() + by; }

  MonotonicTime Now() override { return kernel_.Now() + ahead_.load(); }
  SysResult Socket(int domain, int type, int protocol) override;
  SysResult Bind(int fd, const sockaddr* address, socklen_t size) override;
  SysResult Listen(int fd, int backlog) override;
  SysResult Accept4(int fd, sockaddr* peer, socklen_t* size, int flags) override;
  SysResult Connect(int fd, const sockaddr* peer, socklen_t size) override;
  SysResult Recv(int fd, void* bytes, size_t size_bytes, int flags) override;
  SysResult Send(int fd, const void* bytes, size_t size_bytes, int flags) override;
  SysResult SendV(int fd, const iovec* parts, size_t count, int flags) override;
  SysResult Shutdown(int fd, int how) override;
  SysResult Close(int fd) override;
  SysResult GetSockOpt(int fd, int level, int name, void* value, socklen_t* size) override;
  SysResult SetSockOpt(int fd, int level, int name, const void* value, socklen_t size) override;
  SysResult GetSockName(int fd, sockaddr* address, socklen_t* size) override;
  SysResult GetPeerName(int fd, sockaddr* address, socklen_t* size) override;
  SysResult EpollCreate(int flags) override;
  SysResult EpollCtl(int epoll_fd, int operation, int fd, epoll_event* event) override;
  SysResult EpollWait(int epoll_fd, epoll_event* events, int events_max, int timeout_ms) override;
  SysResult Poll(pollfd* polled, size_t count, int timeout_ms) override;
  SysResult Select(int fds_end, fd_set* readable, fd_set* writable, fd_set* exceptional,
                   timeval* timeout) override;
  SysResult EventFd(unsigned initial, int flags) override;
  SysResult SignalFd(int fd, const sigset_t& signals, int flags) override;
  SysResult SigMask(int how, const sigset_t& signals, sigset_t* previous) override;
  SysResult Open(const char* path, int flags) override;
  SysResult Read(int fd, void* bytes, size_t size_bytes) override;
  SysResult Write(int fd, const void* bytes, size_t size_bytes) override;
  SysResult Lstat(const char* path, struct stat* status) override;
  SysResult Unlink(const char* path) override;

 private:
  Kernel& kernel_;
  FaultScript faults_;
  std::atomic<Duration> ahead_{Duration::zero()};
};

}  // namespace sluice::test
