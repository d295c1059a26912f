#include "tests/support/fault_kernel.h"

#include <errno.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace sluice::test {
namespace {

template <typename Forward>
SysResult Try(FaultScript& faults, Call call, Forward forward) {
  const int error = faults.OnCall(call);
  return error != 0 ? SysResult{-1, error} : forward();
}

template <typename Forward>
SysResult TrySized(FaultScript& faults, Call call, size_t size_bytes, Forward forward) {
  const int error = faults.OnCall(call, &size_bytes);
  return error != 0 ? SysResult{-1, error} : forward(size_bytes);
}

}  // namespace

SysResult FaultKernel::Socket(int domain, int type, int protocol) {
  return Try(faults_, Call::kSocket, [&] { return kernel_.Socket(domain, type, protocol); });
}
SysResult FaultKernel::Bind(int fd, const sockaddr* address, socklen_t size) {
  return Try(faults_, Call::kBind, [&] { return kernel_.Bind(fd, address, size); });
}
SysResult FaultKernel::Listen(int fd, int backlog) {
  return Try(faults_, Call::kListen, [&] { return kernel_.Listen(fd, backlog); });
}
SysResult FaultKernel::Accept4(int fd, sockaddr* peer, socklen_t* size, int flags) {
  return Try(faults_, Call::kAccept4, [&] { return kernel_.Accept4(fd, peer, size, flags); });
}
SysResult FaultKernel::Connect(int fd, const sockaddr* peer, socklen_t size) {
  const int error = faults_.OnCall(Call::kConnect);
  if (error != 0 && error != EINTR && error != EINPROGRESS) return {-1, error};
  const SysResult connected = kernel_.Connect(fd, peer, size);
  return error != 0 ? SysResult{-1, error} : connected;
}
SysResult FaultKernel::Recv(int fd, void* bytes, size_t size_bytes, int flags) {
  return TrySized(faults_, Call::kRecv, size_bytes,
                  [&](size_t cut) { return kernel_.Recv(fd, bytes, cut, flags); });
}
SysResult FaultKernel::Send(int fd, const void* bytes, size_t size_bytes, int flags) {
  return TrySized(faults_, Call::kSend, size_bytes,
                  [&](size_t cut) { return kernel_.Send(fd, bytes, cut, flags); });
}
SysResult FaultKernel::SendV(int fd, const iovec* parts, size_t count, int flags) {
  std::vector<iovec> cut(parts, parts + count);
  size_t total = 0;
  for (const iovec& part : cut) total += part.iov_len;
  return TrySized(faults_, Call::kSendV, total, [&](size_t left) {
    for (iovec& part : cut) {
      part.iov_len = std::min(part.iov_len, left);
      left -= part.iov_len;
    }
    return kernel_.SendV(fd, cut.data(), cut.size(), flags);
  });
}
SysResult FaultKernel::Shutdown(int fd, int how) {
  return Try(faults_, Call::kShutdown, [&] { return kernel_.Shutdown(fd, how); });
}
SysResult FaultKernel::Close(int fd) {
  const SysResult closed = kernel_.Close(fd);
  return Try(faults_, Call::kClose, [&] { return closed; });
}
SysResult FaultKernel::GetSockOpt(int fd, int level, int name, void* value, socklen_t* size) {
  return Try(faults_, Call::kGetSockOpt,
             [&] { return kernel_.GetSockOpt(fd, level, name, value, size); });
}
SysResult FaultKernel::SetSockOpt(int fd, int level, int name, const void* value, socklen_t size) {
  return Try(faults_, Call::kSetSockOpt,
             [&] { return kernel_.SetSockOpt(fd, level, name, value, size); });
}
SysResult FaultKernel::GetSockName(int fd, sockaddr* address, socklen_t* size) {
  return Try(faults_, Call::kGetSockName, [&] { return kernel_.GetSockName(fd, address, size); });
}
SysResult FaultKernel::GetPeerName(int fd, sockaddr* address, socklen_t* size) {
  return Try(faults_, Call::kGetPeerName, [&] { return kernel_.GetPeerName(fd, address, size); });
}
SysResult FaultKernel::EpollCreate(int flags) {
  return Try(faults_, Call::kEpollCreate, [&] { return kernel_.EpollCreate(flags); });
}
SysResult FaultKernel::EpollCtl(int epoll_fd, int operation, int fd, epoll_event* event) {
  return Try(faults_, Call::kEpollCtl,
             [&] { return kernel_.EpollCtl(epoll_fd, operation, fd, event); });
}
SysResult FaultKernel::EpollWait(int epoll_fd, epoll_event* events, int events_max,
                                 int timeout_ms) {
  return Try(faults_, Call::kEpollWait,
             [&] { return kernel_.EpollWait(epoll_fd, events, events_max, timeout_ms); });
}
SysResult FaultKernel::Poll(pollfd* polled, size_t count, int timeout_ms) {
  return Try(faults_, Call::kPoll, [&] { return kernel_.Poll(polled, count, timeout_ms); });
}
SysResult FaultKernel::Select(int fds_end, fd_set* readable, fd_set* writable, fd_set* exceptional,
                              timeval* timeout) {
  return Try(faults_, Call::kSelect,
             [&] { return kernel_.Select(fds_end, readable, writable, exceptional, timeout); });
}
SysResult FaultKernel::EventFd(unsigned initial, int flags) {
  return Try(faults_, Call::kEventFd, [&] { return kernel_.EventFd(initial, flags); });
}
SysResult FaultKernel::SignalFd(int fd, const sigset_t& signals, int flags) {
  return Try(faults_, Call::kSignalFd, [&] { return kernel_.SignalFd(fd, signals, flags); });
}
SysResult FaultKernel::SigMask(int how, const sigset_t& signals, sigset_t* previous) {
  return Try(faults_, Call::kSigMask, [&] { return kernel_.SigMask(how, signals, previous); });
}
SysResult FaultKernel::Open(const char* path, int flags) {
  return Try(faults_, Call::kOpen, [&] { return kernel_.Open(path, flags); });
}
SysResult FaultKernel::Read(int fd, void* bytes, size_t size_bytes) {
  return TrySized(faults_, Call::kRead, size_bytes,
                  [&](size_t cut) { return kernel_.Read(fd, bytes, cut); });
}
SysResult FaultKernel::Write(int fd, const void* bytes, size_t size_bytes) {
  return TrySized(faults_, Call::kWrite, size_bytes,
                  [&](size_t cut) { return kernel_.Write(fd, bytes, cut); });
}
SysResult FaultKernel::Lstat(const char* path, struct stat* status) {
  return Try(faults_, Call::kLstat, [&] { return kernel_.Lstat(path, status); });
}
SysResult FaultKernel::Unlink(const char* path) {
  return Try(faults_, Call::kUnlink, [&] { return kernel_.Unlink(path); });
}

}  // namespace sluice::test
