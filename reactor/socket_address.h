#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sluice {

// SocketAddress is an IPv4, IPv6 or Unix address, read from text and back.
//
//   absl::StatusOr<SocketAddress> at = SocketAddress::Parse("127.0.0.1:7000");
//   if (!at.ok()) return at.status();
//   kernel.Bind(fd, at->sockaddr_ptr(), at->size_bytes());
//
// Errors: InvalidArgument, with the text and what is wrong with it. Names are
//         not resolved: "localhost:7000" is refused.
class SocketAddress {
 public:
  // An address of no family; ToString() is "(none)".
  SocketAddress() = default;

  // "127.0.0.1:7000", "[::1]:7000", "unix:/run/x.sock" (at most 107 bytes of
  // path) or "unix:@name" (abstract). Ports are 0..65535, without leading zeros.
  static absl::StatusOr<SocketAddress> Parse(std::string_view text);

  // What accept, getsockname or getpeername filled in. A family that is not
  // one of the three gives the address of no family.
  static SocketAddress FromSockaddr(const sockaddr_storage& storage, socklen_t size_bytes);

  // In the form that Parse() reads; a nameless Unix socket is "unix:".
  std::string ToString() const;

  int family() const { return address_.any.sa_family; }
  bool is_unix() const { return family() == AF_UNIX; }
  // 0 for Unix addresses.
  uint16_t port() const;
  // The path in the file system; empty when abstract, nameless or not Unix.
  std::string unix_path() const;

  const sockaddr* sockaddr_ptr() const { return &address_.any; }
  socklen_t size_bytes() const { return size_bytes_; }

  friend bool operator==(const SocketAddress& a, const SocketAddress& b);

 private:
  static absl::StatusOr<SocketAddress> ParseUnix(std::string_view text);
  static absl::StatusOr<SocketAddress> ParseInternet(std::string_view text);

  union {
    sockaddr_un local{};  // the largest member, so that all bytes start at 0
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  } address_;
  socklen_t size_bytes_ = sizeof(sa_family_t);
};

}  // namespace sluice
