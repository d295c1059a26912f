#pragma once

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>

#include "sluice/reactor/monotonic_time.h"

namespace sluice {

// What a system call gave back. The error travels with the value, so that no
// later call (a log line, a destructor) can overwrite it.
struct SysResult {
  ssize_t value = 0;  // as the call returned it; -1 on failure
  int error = 0;      // the errno of a failed call, else 0

  bool ok() const { return value >= 0; }
  int fd() const { return static_cast<int>(value); }
};

// Kernel is the one door to the operating system: every call of this room that
// can fail goes through it, so that a test can make any of them fail, return
// short or be interrupted, and can stand in for network and clock altogether.
//
//   SysResult received = kernel.Recv(fd, buffer.data(), buffer.size(), 0);
//   if (!received.ok()) return ErrnoStatus(received.error, "recv");
//
// Each function is the call of the same name in section 2 of the manual.
// Threads: the real kernel may be used by any thread at any time.
class Kernel {
 public:
  virtual ~Kernel() = default;

  virtual MonotonicTime Now() = 0;

  virtual SysResult Socket(int domain, int type, int protocol) = 0;
  virtual SysResult Bind(int fd, const sockaddr* address, socklen_t size) = 0;
  virtual SysResult Listen(int fd, int backlog) = 0;
  virtual SysResult Accept4(int fd, sockaddr* peer, socklen_t* size, int flags) = 0;
  virtual SysResult Connect(int fd, const sockaddr* peer, socklen_t size) = 0;
  virtual SysResult Recv(int fd, void* bytes, size_t size_bytes, int flags) = 0;
  virtual SysResult Send(int fd, const void* bytes, size_t size_bytes, int flags) = 0;
  // sendmsg() of `count` parts and nothing else.
  virtual SysResult SendV(int fd, const iovec* parts, size_t count, int flags) = 0;
  virtual SysResult Shutdown(int fd, int how) = 0;
  virtual SysResult Close(int fd) = 0;
  virtual SysResult GetSockOpt(int fd, int level, int name, void* value, socklen_t* size) = 0;
  virtual SysResult SetSockOpt(int fd, int level, int name, const void* value, socklen_t size) = 0;
  virtual SysResult GetSockName(int fd, sockaddr* address, socklen_t* size) = 0;
  virtual SysResult GetPeerName(int fd, sockaddr* address, socklen_t* size) = 0;

  virtual SysResult EpollCreate(int flags) = 0;
  virtual SysResult EpollCtl(int epoll_fd, int operation, int fd, epoll_event* event) = 0;
  virtual SysResult EpollWait(int epoll_fd, epoll_event* events, int events_max,
                              int timeout_ms) = 0;
  virtual SysResult Poll(pollfd* polled, size_t count, int timeout_ms) = 0;
  virtual SysResult Select(int fds_end, fd_set* readable, fd_set* writable, fd_set* exceptional,
                           timeval* timeout) = 0;

  virtual SysResult EventFd(unsigned initial, int flags) = 0;
  virtual SysResult SignalFd(int fd, const sigset_t& signals, int flags) = 0;
  // pthread_sigmask(); `previous` may be null.
  virtual SysResult SigMask(int how, const sigset_t& signals, sigset_t* previous) = 0;

  virtual SysResult Open(const char* path, int flags) = 0;
  virtual SysResult Read(int fd, void* bytes, size_t size_bytes) = 0;
  virtual SysResult Write(int fd, const void* bytes, size_t size_bytes) = 0;
  virtual SysResult Lstat(const char* path, struct stat* status) = 0;
  virtual SysResult Unlink(const char* path) = 0;
};

// The operating system itself. Lives as long as the process.
Kernel& RealKernel();

}  // namespace sluice
