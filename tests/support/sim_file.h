#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "sluice/reactor/kernel.h"
#include "sluice/reactor/socket_address.h"

namespace sluice::test {

// One direction of a connection.
struct SimPipe {
  std::string bytes;
  size_t capacity_bytes = 0;
  bool ended = false;        // the writer sends no more
  bool reader_gone = false;  // writing fails
};

// SimFile is anything that a simulated descriptor can stand for.
struct SimFile {
  enum class Kind { kSocket, kEpoll, kEventFd, kSignalFd, kNull };
  enum class State { kFresh, kListening, kConnecting, kConnected };

  explicit SimFile(Kind which) : kind(which) {}

  // The EPOLL* bits that hold now.
  uint32_t Ready() const;
  void ConnectWith(SimFile& other, size_t capacity_bytes);
  void Break(int with_error);  // as a received reset does
  void End();                  // as the last close(2) does
  bool Connected() const { return state == State::kConnected; }

  Kind kind;

  // Sockets.
  State state = State::kFresh;
  SocketAddress local;
  SocketAddress peer;
  std::shared_ptr<SimPipe> in;
  std::shared_ptr<SimPipe> out;
  std::deque<std::shared_ptr<SimFile>> backlog;
  std::weak_ptr<SimFile> far_end;
  int error = 0;
  bool broken = false;

  // epoll: in the order of being added, rotated as events are handed out.
  struct Watched {
    int fd;
    std::weak_ptr<SimFile> file;
    epoll_event event;
  };
  std::vector<Watched> watched;

  // eventfd and signalfd.
  uint64_t counter = 0;
  sigset_t signals{};
  std::deque<int> raised;
};

}  // namespace sluice::test
