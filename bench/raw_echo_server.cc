#include "bench/raw_echo_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sluice/codec/byte_order.h"

namespace sluice::bench {
namespace {

// The bytes of the whole frames at the front.
size_t WholeFrames(std::span<const std::byte> bytes) {
  size_t whole = 0;
  while (bytes.size() - whole >= 4) {
    const size_t frame = size_t{4} + LoadNumber<uint32_t>(&bytes[whole], ByteOrder::kBig);
    if (bytes.size() - whole < frame) break;
    whole += frame;
  }
  return whole;
}

}  // namespace

std::optional<RawEchoServer> RawEchoServer::Listen() {
  RawEchoServer server;
  const auto own = [](int fd) { return Descriptor(RealKernel(), fd); };
  server.listener_ = own(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  server.epoll_ = own(epoll_create1(EPOLL_CLOEXEC));
  server.stop_ = own(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const int one = 1;
  if (bind(server.listener_.get(), any, size) != 0 || listen(server.listener_.get(), 1024) != 0 ||
      // Accepted sockets inherit it.
      setsockopt(server.listener_.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0 ||
      getsockname(server.listener_.get(), any, &size) != 0 ||
      !server.Watch(server.listener_.get()) || !server.Watch(server.stop_.get())) {
    return std::nullopt;
  }
  server.port_ = ntohs(address.sin_port);
  server.received_.resize(kReadBytes);
  return server;
}

bool RawEchoServer::Watch(int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void RawEchoServer::Run() {
  std::array<epoll_event, 256> events;
  while (true) {
    const int ready = epoll_wait(epoll_.get(), events.data(), events.size(), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<size_t>(i)].data.fd;
      if (fd == stop_.get()) return;
      if (fd == listener_.get()) {
        Accept();
      } else if (!Echo(fd)) {
        peers_.erase(fd);
      }
    }
  }
}

void RawEchoServer::Stop() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_.get(), &one, sizeof one);
}

void RawEchoServer::Accept() {
  Descriptor socket(RealKernel(),
                    accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket.valid() || !Watch(socket.get())) return;
  const int fd = socket.get();
  peers_[fd].socket = std::move(socket);
}

bool RawEchoServer::Echo(int fd) {
  std::vector<std::byte>& tail = peers_.at(fd).tail;
  const size_t kept = tail.size();
  if (kept >= received_.size()) return false;
  if (kept != 0) std::memcpy(received_.data(), tail.data(), kept);
  const ssize_t got = recv(fd, received_.data() + kept, received_.size() - kept, 0);
  if (got <= 0) return got < 0 && errno == EAGAIN;

  const auto bytes = std::span(received_).first(kept + static_cast<size_t>(got));
  const size_t whole = WholeFrames(bytes);
  tail.assign(bytes.begin() + static_cast<std::ptrdiff_t>(whole), bytes.end());
  return whole == 0 || send(fd, bytes.data(), whole, MSG_NOSIGNAL) == static_cast<ssize_t>(whole);
}

}  // namespace sluice::bench
