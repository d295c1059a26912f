#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/histogram.h"

// The clients' side of echo_bench.
namespace sluice::bench::echo {

// How much to send: until so many messages have left or so much time has passed.
struct LoadLimit {
  size_t messages = SIZE_MAX;
  double seconds = 3600;
};

struct LoadResult {
  size_t messages = 0;
  double seconds = 0;  // until all have come back
};

// Load keeps an echo server busy and compares every byte that comes back.
//
// Errors: a wrong byte, a broken connection or silence end the program.
class Load {
 public:
  virtual ~Load() = default;
  // Adds how long each message took, for a caller who wants to know.
  virtual LoadResult Run(const LoadLimit& limit, Histogram* latencies = nullptr) = 0;
};

// EchoLoad has several connections, each with so many frames under way.
class EchoLoad final : public Load {
 public:
  EchoLoad(uint16_t port, size_t connections, size_t outstanding, std::span<const std::byte> frame);
  LoadResult Run(const LoadLimit& limit, Histogram* latencies = nullptr) override;

 private:
  struct Peer {
    Descriptor socket;
    uint64_t frames_sent = 0;
    uint64_t bytes_received = 0;
    std::vector<uint64_t> sent_at;  // by frame, as many as can be under way
  };

  void Send(Peer& peer, size_t frames, uint64_t now);
  size_t Receive(Peer& peer, uint64_t now, Histogram* latencies);

  size_t outstanding_;
  size_t frame_bytes_;
  std::vector<std::byte> frames_;  // so many frames in a row as are under way, and one more
  std::vector<std::byte> received_;
  Descriptor epoll_;
  std::vector<Peer> peers_;
};

// ConnectLoad has a connection made, a frame echoed on it, and closes it; many at a time.
class ConnectLoad final : public Load {
 public:
  ConnectLoad(uint16_t port, size_t connections, std::span<const std::byte> frame);
  LoadResult Run(const LoadLimit& limit, Histogram* latencies = nullptr) override;

 private:
  struct Peer {
    Descriptor socket;
    uint64_t begun_at = 0;
    size_t bytes_received = 0;
  };

  void Begin(Peer& peer);
  // True: the frame has come back whole, the connection is closed.
  bool Receive(Peer& peer);

  uint16_t port_;
  std::vector<std::byte> frame_;
  std::vector<std::byte> received_;
  Descriptor epoll_;
  std::vector<Peer> peers_;
};

}  // namespace sluice::bench::echo
