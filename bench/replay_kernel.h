#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/kernel.h"

namespace sluice::bench {

// ReplayKernel stands in for the kernel where only our own code is to be measured: connections that
// receive the same bytes again and again, and whose output goes nowhere.
//
//   ReplayKernel kernel(/*connections=*/100, frames);
//   host->Adopt(kernel.TakeSocket(0));
//   kernel.OfferInput();              // every connection has `frames` to read
//   loop->RunOnce(Duration::zero());  // reads, handles and answers them
class ReplayKernel final : public Kernel {
 public:
  // Borrows `input`.
  ReplayKernel(size_t connections, std::span<const std::byte> input);

  Descriptor TakeSocket(size_t i) { return Descriptor(*this, kFirstSocket + static_cast<int>(i)); }
  void OfferInput();

  uint64_t sent_bytes() const { return sent_bytes_; }
  // Keeps what is sent, too; null: no longer.
  void KeepSent(std::vector<std::byte>* sent) { kept_ = sent; }

  MonotonicTime Now() override { return MonotonicTime(); }
  SysResult Recv(int fd, void* bytes, size_t size_bytes, int flags) override;
  SysResult Send(int fd, const void* bytes, size_t size_bytes, int flags) override;
  SysResult SendV(int fd, const iovec* parts, size_t count, int flags) override;
  SysResult EpollCtl(int epoll_fd, int operation, int fd, epoll_event* event) override;
  SysResult EpollWait(int epoll_fd, epoll_event* events, int events_max, int timeout_ms) override;
  SysResult Poll(pollfd* polled, size_t count, int timeout_ms) override;
  SysResult Select(int fds_end, fd_set* readable, fd_set* writable, fd_set* exceptional,
                   timeval* timeout) override;

  SysResult EpollCreate(int) override { return {.value = 3}; }
  SysResult EventFd(unsigned, int) override { return {.value = 4}; }
  SysResult Close(int) override { return {}; }
  SysResult Shutdown(int, int) override { return {}; }
  SysResult SetSockOpt(int, int, int, const void*, socklen_t) override { return {}; }
  SysResult Write(int, const void*, size_t size_bytes) override {
    return {.value = static_cast<ssize_t>(size_bytes)};
  }

  SysResult Socket(int, int, int) override { return kUnknown; }
  SysResult Bind(int, const sockaddr*, socklen_t) override { return kUnknown; }
  SysResult Listen(int, int) override { return kUnknown; }
  SysResult Accept4(int, sockaddr*, socklen_t*, int) override { return kUnknown; }
  SysResult Connect(int, const sockaddr*, socklen_t) override { return kUnknown; }
  SysResult GetSockOpt(int, int, int, void*, socklen_t*) override { return kUnknown; }
  SysResult GetSockName(int, sockaddr*, socklen_t*) override { return kUnknown; }
  SysResult GetPeerName(int, sockaddr*, socklen_t*) override { return kUnknown; }
  SysResult SignalFd(int, const sigset_t&, int) override { return kUnknown; }
  SysResult SigMask(int, const sigset_t&, sigset_t*) override { return kUnknown; }
  SysResult Open(const char*, int) override { return kUnknown; }
  SysResult Read(int, void*, size_t) override { return kUnknown; }
  SysResult Lstat(const char*, struct stat*) override { return kUnknown; }
  SysResult Unlink(const char*) override { return kUnknown; }

 private:
  static constexpr SysResult kUnknown = {.value = -1, .error = ENOSYS};
  static constexpr int kFirstSocket = 100;

  struct Peer {
    uint64_t token = 0;  // of epoll
    bool has_input = false;
  };
  bool HasInput(int fd) { return fd >= kFirstSocket && PeerOf(fd).has_input; }
  Peer& PeerOf(int fd) { return peers_.at(static_cast<size_t>(fd - kFirstSocket)); }

  std::span<const std::byte> input_;
  std::vector<Peer> peers_;
  uint64_t sent_bytes_ = 0;
  std::vector<std::byte>* kept_ = nullptr;
};

}  // namespace sluice::bench
