#include "bench/replay_kernel.h"

#include <cstring>

namespace sluice::bench {

ReplayKernel::ReplayKernel(size_t connections, std::span<const std::byte> input)
    : input_(input), peers_(connections) {}

void ReplayKernel::OfferInput() {
  for (Peer& peer : peers_) peer.has_input = true;
}

SysResult ReplayKernel::Recv(int fd, void* bytes, size_t size_bytes, int) {
  Peer& peer = PeerOf(fd);
  if (!peer.has_input) return {.value = -1, .error = EAGAIN};
  if (size_bytes < input_.size()) return {.value = -1, .error = ENOBUFS};
  peer.has_input = false;
  std::memcpy(bytes, input_.data(), input_.size());
  return {.value = static_cast<ssize_t>(input_.size())};
}

SysResult ReplayKernel::Send(int, const void* bytes, size_t size_bytes, int) {
  sent_bytes_ += size_bytes;
  if (kept_ != nullptr) {
    const auto* at = static_cast<const std::byte*>(bytes);
    kept_->insert(kept_->end(), at, at + size_bytes);
  }
  return {.value = static_cast<ssize_t>(size_bytes)};
}

SysResult ReplayKernel::SendV(int fd, const iovec* parts, size_t count, int flags) {
  SysResult sent;
  for (const iovec& part : std::span(parts, count)) {
    sent.value += Send(fd, part.iov_base, part.iov_len, flags).value;
  }
  return sent;
}

SysResult ReplayKernel::EpollCtl(int, int operation, int fd, epoll_event* event) {
  if (fd >= kFirstSocket && operation != EPOLL_CTL_DEL) PeerOf(fd).token = event->data.u64;
  return {};
}

SysResult ReplayKernel::EpollWait(int, epoll_event* events, int events_max, int) {
  int ready = 0;
  for (const Peer& peer : peers_) {
    if (!peer.has_input) continue;
    if (ready == events_max) break;
    events[ready].events = EPOLLIN;
    events[ready++].data.u64 = peer.token;
  }
  return {.value = ready};
}

SysResult ReplayKernel::Poll(pollfd* polled, size_t count, int) {
  ssize_t ready = 0;
  for (pollfd& one : std::span(polled, count)) {
    one.revents = HasInput(one.fd) ? POLLIN : 0;
    if (one.revents != 0) ++ready;
  }
  return {.value = ready};
}

SysResult ReplayKernel::Select(int fds_end, fd_set* readable, fd_set* writable, fd_set*, timeval*) {
  ssize_t ready = 0;
  for (int fd = 0; fd < fds_end; ++fd) {
    if (!FD_ISSET(fd, readable)) continue;
    if (HasInput(fd)) {
      ++ready;
    } else {
      FD_CLR(fd, readable);
    }
  }
  *writable = fd_set{};
  return {.value = ready};
}

}  // namespace sluice::bench
