#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sluice/reactor/descriptor.h"

namespace sluice::bench {

// EchoLoad keeps an echo server busy over several connections, each with so many frames under way,
// and compares every byte that comes back.
//
//   std::optional<EchoLoad> load = EchoLoad::Connect(port, /*connections=*/100,
//                                                    /*outstanding=*/32, frame);
//   if (!load || !load->Run(/*frames_each=*/320)) return Fail(...);
class EchoLoad {
 public:
  static std::optional<EchoLoad> Connect(uint16_t port, size_t connections, size_t outstanding,
                                         std::span<const std::byte> frame);

  // Has `frames_each` frames echoed on every connection. False: other bytes came back than were
  // sent, a connection broke, or nothing came for five seconds.
  bool Run(size_t frames_each);

 private:
  static constexpr int kPatienceMs = 5000;

  struct Peer {
    Descriptor socket;
    size_t bytes_sent = 0;
    size_t bytes_received = 0;
  };

  bool Send(Peer& peer, size_t frames);
  bool Receive(Peer& peer, size_t bytes_each);

  size_t outstanding_ = 0;
  size_t frame_bytes_ = 0;
  std::vector<std::byte> frames_;  // so many frames in a row as are under way, and one more
  std::vector<std::byte> received_;
  Descriptor epoll_;
  std::vector<Peer> peers_;
};

}  // namespace sluice::bench
