#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "sluice/reactor/descriptor.h"

namespace sluice::bench {

// RawEchoServer is the limit: the least that a server on epoll can do. It finds the frames of a u32
// length each, and sends the whole ones back as they are, all of a read in one write. It knows no
// messages, no back-pressure and no closing in good order.
//
// Threads: Run() is for one thread, Stop() for any.
class RawEchoServer {
 public:
  // Listens at a free port of 127.0.0.1. Nothing when the system refuses.
  static std::optional<RawEchoServer> Listen();

  uint16_t port() const { return port_; }
  void Run();
  void Stop();

 private:
  static constexpr size_t kReadBytes = size_t{256} * 1024;

  bool Watch(int fd);
  void Accept();
  // False: the peer has gone, or is not worth keeping.
  bool Echo(int fd);

  uint16_t port_ = 0;
  Descriptor listener_;
  Descriptor epoll_;
  Descriptor stop_;  // an eventfd
  std::vector<std::byte> received_;
  struct Peer {
    Descriptor socket;
    std::vector<std::byte> tail;  // a frame that is not whole yet
  };
  std::unordered_map<int, Peer> peers_;
};

}  // namespace sluice::bench
