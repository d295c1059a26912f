#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "sluice/reactor/kernel.h"

namespace sluice {
namespace {

// All of these calls tell an error by -1.
SysResult Result(ssize_t value) {
  if (value < 0) [[unlikely]]
    return {-1, errno};
  return {value, 0};
}

class OperatingSystem final : public Kernel {
 public:
  MonotonicTime Now() override {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return MonotonicTime(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
  }

  SysResult Socket(int domain, int type, int protocol) override {
    return Result(::socket(domain, type, protocol));
  }
  SysResult Bind(int fd, const sockaddr* address, socklen_t size) override {
    return Result(::bind(fd, address, size));
  }
  SysResult Listen(int fd, int backlog) override { return Result(::listen(fd, backlog)); }
  SysResult Accept4(int fd, sockaddr* peer, socklen_t* size, int flags) override {
    return Result(::accept4(fd, peer, size, flags));
  }
  SysResult Connect(int fd, const sockaddr* peer, socklen_t size) override {
    return Result(::connect(fd, peer, size));
  }
  SysResult Recv(int fd, void* bytes, size_t size_bytes, int flags) override {
    return Result(::recv(fd, bytes, size_bytes, flags));
  }
  SysResult Send(int fd, const void* bytes, size_t size_bytes, int flags) override {
    return Result(::send(fd, bytes, size_bytes, flags));
  }
  SysResult SendV(int fd, const iovec* parts, size_t count, int flags) override {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts);  // sendmsg() only reads it
    message.msg_iovlen = count;
    return Result(::sendmsg(fd, &message, flags));
  }
  SysResult Shutdown(int fd, int how) override { return Result(::shutdown(fd, how)); }
  SysResult Close(int fd) override { return Result(::close(fd)); }
  SysResult GetSockOpt(int fd, int level, int name, void* value, socklen_t* size) override {
    return Result(::getsockopt(fd, level, name, value, size));
  }
  SysResult SetSockOpt(int fd, int level, int name, const void* value, socklen_t size) override {
    return Result(::setsockopt(fd, level, name, value, size));
  }
  SysResult GetSockName(int fd, sockaddr* address, socklen_t* size) override {
    return Result(::getsockname(fd, address, size));
  }
  SysResult GetPeerName(int fd, sockaddr* address, socklen_t* size) override {
    return Result(::getpeername(fd, address, size));
  }

  SysResult EpollCreate(int flags) override { return Result(::epoll_create1(flags)); }
  SysResult EpollCtl(int epoll_fd, int operation, int fd, epoll_event* event) override {
    return Result(::epoll_ctl(epoll_fd, operation, fd, event));
  }
  SysResult EpollWait(int epoll_fd, epoll_event* events, int events_max, int timeout_ms) override {
    return Result(::epoll_wait(epoll_fd, events, events_max, timeout_ms));
  }

  SysResult Poll(pollfd* polled, size_t count, int timeout_ms) override {
    return Result(::poll(polled, count, timeout_ms));
  }
  SysResult Select(int fds_end, fd_set* readable, fd_set* writable, fd_set* exceptional,
                   timeval* timeout) override {
    return Result(::select(fds_end, readable, writable, exceptional, timeout));
  }

  SysResult EventFd(unsigned initial, int flags) override {
    return Result(::eventfd(initial, flags));
  }
  SysResult SignalFd(int fd, const sigset_t& signals, int flags) override {
    return Result(::signalfd(fd, &signals, flags));
  }
  SysResult SigMask(int how, const sigset_t& signals, sigset_t* previous) override {
    const int error = ::pthread_sigmask(how, &signals, previous);
    return {error == 0 ? 0 : -1, error};
  }

  SysResult Open(const char* path, int flags) override { return Result(::open(path, flags)); }
  SysResult Read(int fd, void* bytes, size_t size_bytes) override {
    return Result(::read(fd, bytes, size_bytes));
  }
  SysResult Write(int fd, const void* bytes, size_t size_bytes) override {
    return Result(::write(fd, bytes, size_bytes));
  }
  SysResult Lstat(const char* path, struct stat* status) override {
    return Result(::lstat(path, status));
  }
  SysResult Unlink(const char* path) override { return Result(::unlink(path)); }
};

}  // namespace

Kernel& RealKernel() {
  static OperatingSystem kernel;
  return kernel;
}

}  // namespace sluice
