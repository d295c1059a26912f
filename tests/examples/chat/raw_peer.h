#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "examples/chat/run_until.h"
#include "sluice/reactor/event_loop.h"
#include "tests/support/hex.h"

namespace chat {

// RawPeer is a client made of a bare socket: bytes go in as hex, bytes come out as they are.
class RawPeer {
 public:
  RawPeer(sluice::EventLoop& loop, const sluice::SocketAddress& server)
      : loop_(loop), fd_(socket(server.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    is_connected_ = connect(fd_, server.sockaddr_ptr(), server.size_bytes()) == 0;
  }
  ~RawPeer() { close(fd_); }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  bool is_connected() const { return is_connected_; }

  bool Send(std::string_view hex) const {
    const std::vector<std::byte> bytes = sluice::Hex(hex);
    return send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  void EndSending() const { shutdown(fd_, SHUT_WR); }

  // The next bytes, so many, or all until the peer closed or nothing comes any more.
  std::vector<std::byte> Read(size_t size_bytes) {
    RunUntil(loop_, [&] { return HasEnded() || received_.size() >= size_bytes; });
    const auto end =
        received_.begin() + static_cast<std::ptrdiff_t>(std::min(size_bytes, received_.size()));
    std::vector<std::byte> bytes(received_.begin(), end);
    received_.erase(received_.begin(), end);
    return bytes;
  }
  bool IsClosed() {
    return RunUntil(loop_, [&] { return HasEnded(); });
  }

 private:
  // Takes what has come.
  bool HasEnded() {
    std::byte buffer[4096];
    ssize_t got = 0;
    while (!has_ended_ && (got = recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT)) > 0) {
      received_.insert(received_.end(), buffer, buffer + got);
    }
    has_ended_ = has_ended_ || got == 0 || (errno != EAGAIN && errno != EINTR);
    return has_ended_;
  }

  sluice::EventLoop& loop_;
  int fd_;
  bool is_connected_ = false;
  bool has_ended_ = false;
  std::vector<std::byte> received_;
};

}  // namespace chat
