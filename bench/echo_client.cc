#include "bench/echo_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <chrono>

#include "bench/rounds.h"

namespace sluice::bench::echo {
namespace {

constexpr int kPatienceMs = 20'000;
constexpr uint32_t kAddresses = 200;

sockaddr_in Loopback(uint32_t last_byte, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl((INADDR_LOOPBACK & 0xffffff00) | last_byte);
  return address;
}

bool SetOption(const Descriptor& socket, int level, int name, int value) {
  return setsockopt(socket.get(), level, name, &value, sizeof value) == 0;
}

}  // namespace

Descriptor ConnectTo(uint16_t port) {
  static uint32_t connected = 0;
  const sockaddr_in from = Loopback(2 + connected++ % kAddresses, 0);
  const sockaddr_in to = Loopback(1, port);
  Descriptor socket(RealKernel(), ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  Check(socket.valid(), "the load has no descriptors left");
  Check(SetOption(socket, IPPROTO_TCP, TCP_NODELAY, 1) &&
            SetOption(socket, SOL_SOCKET, SO_SNDBUF, 256 * 1024) &&
            SetOption(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1) &&
            bind(socket.get(), reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0 &&
            connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0,
        "cannot connect");
  return socket;
}

void ResetOnClose(const Descriptor& socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  Check(setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0,
        "setsockopt");
}

void WatchReadable(const Descriptor& epoll, const Descriptor& socket, uint64_t tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = tag;
  Check(epoll_ctl(epoll.get(), EPOLL_CTL_ADD, socket.get(), &event) == 0, "epoll_ctl");
}

std::span<const epoll_event> WaitForEvents(const Descriptor& epoll) {
  static std::array<epoll_event, 256> events;
  const int ready = epoll_wait(epoll.get(), events.data(), events.size(), kPatienceMs);
  Check(ready > 0, "the server answers no more");
  return std::span(events).first(static_cast<size_t>(ready));
}

void SendAll(const Descriptor& socket, std::span<const std::byte> bytes) {
  // Not waiting, as the server might wait for us.
  const ssize_t sent = send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  Check(sent == static_cast<ssize_t>(bytes.size()), "the load cannot send");
}

size_t ReceiveSome(const Descriptor& socket, std::span<std::byte> bytes) {
  const ssize_t got = recv(socket.get(), bytes.data(), bytes.size(), 0);
  Check(got > 0, "the server has closed a connection");
  return static_cast<size_t>(got);
}

uint64_t NowNanoseconds() {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                   std::chrono::steady_clock::now().time_since_epoch())
                                   .count());
}

}  // namespace sluice::bench::echo
