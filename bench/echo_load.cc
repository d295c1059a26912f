#include "bench/echo_load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace sluice::bench {

std::optional<EchoLoad> EchoLoad::Connect(uint16_t port, size_t connections, size_t outstanding,
                                          std::span<const std::byte> frame) {
  EchoLoad load;
  load.outstanding_ = outstanding;
  load.frame_bytes_ = frame.size();
  for (size_t i = 0; i <= outstanding; ++i) {
    load.frames_.insert(load.frames_.end(), frame.begin(), frame.end());
  }
  load.received_.resize(outstanding * frame.size());
  load.epoll_ = Descriptor(RealKernel(), epoll_create1(EPOLL_CLOEXEC));
  load.peers_.resize(connections);

  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int one = 1;
  for (size_t i = 0; i < connections; ++i) {
    Descriptor& socket = load.peers_[i].socket;
    socket = Descriptor(RealKernel(), ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0 ||
        epoll_ctl(load.epoll_.get(), EPOLL_CTL_ADD, socket.get(), &event) != 0) {
      return std::nullopt;
    }
  }
  return load;
}

bool EchoLoad::Run(size_t frames_each) {
  const size_t bytes_each = frames_each * frame_bytes_;
  for (Peer& peer : peers_) {
    peer.bytes_sent = peer.bytes_received = 0;
    if (!Send(peer, std::min(outstanding_, frames_each))) return false;
  }
  std::array<epoll_event, 256> events;
  for (size_t unfinished = peers_.size(); unfinished != 0;) {
    const int ready = epoll_wait(epoll_.get(), events.data(), events.size(), kPatienceMs);
    if (ready <= 0) return false;
    for (int i = 0; i < ready; ++i) {
      Peer& peer = peers_[events[static_cast<size_t>(i)].data.u64];
      if (!Receive(peer, bytes_each)) return false;
      if (peer.bytes_received == bytes_each) --unfinished;
    }
  }
  return true;
}

bool EchoLoad::Send(Peer& peer, size_t frames) {
  const size_t size_bytes = frames * frame_bytes_;
  peer.bytes_sent += size_bytes;
  return send(peer.socket.get(), frames_.data(), size_bytes, MSG_NOSIGNAL) ==
         static_cast<ssize_t>(size_bytes);
}

// Sends a new frame for each that has come back whole, until all are sent.
bool EchoLoad::Receive(Peer& peer, size_t bytes_each) {
  const ssize_t got = recv(peer.socket.get(), received_.data(), received_.size(), 0);
  if (got <= 0) return false;
  const auto bytes = static_cast<size_t>(got);
  const size_t frames_before = peer.bytes_received / frame_bytes_;
  const size_t in_frame = peer.bytes_received % frame_bytes_;
  peer.bytes_received += bytes;
  if (peer.bytes_received > peer.bytes_sent ||
      std::memcmp(received_.data(), frames_.data() + in_frame, bytes) != 0) {
    return false;
  }
  const size_t frames_back = peer.bytes_received / frame_bytes_ - frames_before;
  const size_t frames_left = (bytes_each - peer.bytes_sent) / frame_bytes_;
  const size_t frames = std::min(frames_back, frames_left);
  return frames == 0 || Send(peer, frames);
}

}  // namespace sluice::bench
