#include "bench/echo_load.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "bench/echo_client.h"
#include "bench/rounds.h"

namespace sluice::bench::echo {
namespace {

// Tells, at any time, whether a load may go on sending.
class Allowance {
 public:
  explicit Allowance(const LoadLimit& limit)
      : left_(limit.messages),
        begun_at_(NowNanoseconds()),
        end_(begun_at_ + static_cast<uint64_t>(limit.seconds * 1e9)) {}

  size_t Take(size_t wanted, uint64_t now) {
    const size_t taken = now < end_ ? std::min(wanted, left_) : 0;
    left_ -= taken;
    taken_ += taken;
    return taken;
  }
  LoadResult Result() const {
    return {.messages = taken_,
            .seconds = static_cast<double>(NowNanoseconds() - begun_at_) * 1e-9};
  }

 private:
  size_t left_;
  size_t taken_ = 0;
  uint64_t begun_at_;
  uint64_t end_;
};

void CheckEchoed(std::span<const std::byte> received, std::span<const std::byte> sent) {
  Check(std::memcmp(received.data(), sent.data(), received.size()) == 0,
        "the server does not echo what it is sent");
}

}  // namespace

EchoLoad::EchoLoad(uint16_t port, size_t connections, size_t outstanding,
                   std::span<const std::byte> frame)
    : outstanding_(outstanding),
      frame_bytes_(frame.size()),
      received_(outstanding * frame.size()),
      epoll_(RealKernel(), epoll_create1(EPOLL_CLOEXEC)),
      peers_(connections) {
  for (size_t i = 0; i <= outstanding; ++i) {
    frames_.insert(frames_.end(), frame.begin(), frame.end());
  }
  for (size_t i = 0; i < connections; ++i) {
    peers_[i].socket = ConnectTo(port);
    ResetOnClose(peers_[i].socket);
    peers_[i].sent_at.resize(outstanding);
    WatchReadable(epoll_, peers_[i].socket, i);
  }
}

LoadResult EchoLoad::Run(const LoadLimit& limit, Histogram* latencies) {
  Allowance allowance(limit);
  size_t under_way = 0;
  for (Peer& peer : peers_) {
    const uint64_t now = NowNanoseconds();
    const size_t frames = allowance.Take(outstanding_, now);
    Send(peer, frames, now);
    under_way += frames;
  }
  while (under_way != 0) {
    for (const epoll_event& event : WaitForEvents(epoll_)) {
      Peer& peer = peers_[event.data.u64];
      const uint64_t now = NowNanoseconds();
      const size_t back = Receive(peer, now, latencies);
      const size_t frames = allowance.Take(back, now);
      Send(peer, frames, now);
      under_way = under_way - back + frames;
    }
  }
  return allowance.Result();
}

void EchoLoad::Send(Peer& peer, size_t frames, uint64_t now) {
  if (frames == 0) return;
  for (size_t i = 0; i < frames; ++i) peer.sent_at[peer.frames_sent++ % outstanding_] = now;
  SendAll(peer.socket, std::span(frames_).first(frames * frame_bytes_));
}

// How many frames have come back whole.
size_t EchoLoad::Receive(Peer& peer, uint64_t now, Histogram* latencies) {
  const size_t got = ReceiveSome(peer.socket, received_);
  const uint64_t frames_before = peer.bytes_received / frame_bytes_;
  const size_t in_frame = peer.bytes_received % frame_bytes_;
  peer.bytes_received += got;
  Check(peer.bytes_received <= peer.frames_sent * frame_bytes_, "more came back than was sent");
  CheckEchoed(std::span(received_).first(got), std::span(frames_).subspan(in_frame));
  const uint64_t frames = peer.bytes_received / frame_bytes_;
  for (uint64_t i = frames_before; latencies != nullptr && i < frames; ++i) {
    latencies->Add(now - peer.sent_at[i % outstanding_]);
  }
  return frames - frames_before;
}

ConnectLoad::ConnectLoad(uint16_t port, size_t connections, std::span<const std::byte> frame)
    : port_(port),
      frame_(frame.begin(), frame.end()),
      received_(frame.size()),
      epoll_(RealKernel(), epoll_create1(EPOLL_CLOEXEC)),
      peers_(connections) {}

LoadResult ConnectLoad::Run(const LoadLimit& limit, Histogram* latencies) {
  Allowance allowance(limit);
  size_t under_way = 0;
  for (Peer& peer : peers_) {
    if (allowance.Take(1, NowNanoseconds()) == 0) break;
    Begin(peer);
    ++under_way;
  }
  while (under_way != 0) {
    for (const epoll_event& event : WaitForEvents(epoll_)) {
      Peer& peer = peers_[event.data.u64];
      if (!Receive(peer)) continue;
      const uint64_t now = NowNanoseconds();
      if (latencies != nullptr) latencies->Add(now - peer.begun_at);
      if (allowance.Take(1, now) == 0) {
        --under_way;
      } else {
        Begin(peer);
      }
    }
  }
  return allowance.Result();
}

void ConnectLoad::Begin(Peer& peer) {
  peer.begun_at = NowNanoseconds();
  peer.bytes_received = 0;
  peer.socket = ConnectTo(port_);
  SendAll(peer.socket, frame_);
  WatchReadable(epoll_, peer.socket, static_cast<uint64_t>(&peer - peers_.data()));
}

bool ConnectLoad::Receive(Peer& peer) {
  const std::span<const std::byte> missing = std::span(frame_).subspan(peer.bytes_received);
  const size_t got = ReceiveSome(peer.socket, std::span(received_).first(missing.size()));
  CheckEchoed(std::span(received_).first(got), missing);
  peer.bytes_received += got;
  if (peer.bytes_received != frame_.size()) return false;
  peer.socket.Close();
  return true;
}

}  // namespace sluice::bench::echo
