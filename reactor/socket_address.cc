#include "sluice/reactor/socket_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "sluice/reactor/host_port.h"
#include "sluice/reactor/log.h"

namespace sluice {
namespace {

constexpr socklen_t kPathOffset = offsetof(sockaddr_un, sun_path);

absl::Status Malformed(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(
      fmt::format("address \"{}\": {}", EscapeControlBytes(text), why));
}

}  // namespace

absl::StatusOr<SocketAddress> SocketAddress::Parse(std::string_view text) {
  // The C functions below would stop at a zero byte and take the rest as read.
  if (text.find('\0') != std::string_view::npos) return Malformed(text, "has a zero byte");
  return text.starts_with("unix:") ? ParseUnix(text) : ParseInternet(text);
}

absl::StatusOr<SocketAddress> SocketAddress::ParseUnix(std::string_view text) {
  SocketAddress parsed;
  sockaddr_un& local = parsed.address_.local;
  std::string_view path = text.substr(5);
  if (path.empty() || path == "@") return Malformed(text, "the path is empty");
  // One byte stays free for the zero that ends a path (or starts a name).
  if (path.size() > sizeof(local.sun_path) - 1) {
    return Malformed(text, fmt::format("the path has {} bytes, at most {} fit", path.size(),
                                       sizeof(local.sun_path) - 1));
  }
  local.sun_family = AF_UNIX;
  const bool abstract = path[0] == '@';
  std::copy(path.begin(), path.end(), local.sun_path);
  if (abstract) local.sun_path[0] = '\0';
  parsed.size_bytes_ = kPathOffset + static_cast<socklen_t>(path.size()) + (abstract ? 0 : 1);
  return parsed;
}

absl::StatusOr<SocketAddress> SocketAddress::ParseInternet(std::string_view text) {
  const size_t colon = text.rfind(':');
  uint16_t port = 0;
  if (colon == std::string_view::npos) return Malformed(text, "has no port");
  if (!ParsePort(text.substr(colon + 1), &port)) {
    return Malformed(text, "the port is not a number from 0 to 65535");
  }
  std::string host(text.substr(0, colon));
  SocketAddress parsed;
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    sockaddr_in6& v6 = parsed.address_.v6;
    host = host.substr(1, host.size() - 2);
    if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) != 1) {
      return Malformed(text, "no IPv6 address between the brackets");
    }
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    parsed.size_bytes_ = sizeof(v6);
  } else {
    sockaddr_in& v4 = parsed.address_.v4;
    if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) != 1) {
      return Malformed(text, "the host is neither an IPv4 address nor a bracketed IPv6 address");
    }
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    parsed.size_bytes_ = sizeof(v4);
  }
  return parsed;
}

SocketAddress SocketAddress::FromSockaddr(const sockaddr_storage& storage, socklen_t size_bytes) {
  SocketAddress address;
  const int family = storage.ss_family;
  if (family != AF_INET && family != AF_INET6 && family != AF_UNIX) return address;
  // The kernel may tell a size that is larger than what it wrote.
  address.size_bytes_ = std::min(size_bytes, static_cast<socklen_t>(sizeof(sockaddr_un)));
  std::memcpy(&address.address_.local, &storage, address.size_bytes_);
  return address;
}

uint16_t SocketAddress::port() const {
  if (family() == AF_INET) return ntohs(address_.v4.sin_port);
  if (family() == AF_INET6) return ntohs(address_.v6.sin6_port);
  return 0;
}

std::string SocketAddress::unix_path() const {
  if (!is_unix() || size_bytes_ <= kPathOffset) return "";
  const char* path = address_.local.sun_path;
  return std::string(path, strnlen(path, size_bytes_ - kPathOffset));
}

std::string SocketAddress::ToString() const {
  char host[INET6_ADDRSTRLEN] = "";
  switch (family()) {
    case AF_INET:
      inet_ntop(AF_INET, &address_.v4.sin_addr, host, sizeof(host));
      return fmt::format("{}:{}", host, port());
    case AF_INET6:
      inet_ntop(AF_INET6, &address_.v6.sin6_addr, host, sizeof(host));
      return fmt::format("[{}]:{}", host, port());
    case AF_UNIX:
      if (size_bytes_ > kPathOffset && address_.local.sun_path[0] == '\0') {
        const std::string_view name(address_.local.sun_path + 1, size_bytes_ - kPathOffset - 1);
        return fmt::format("unix:@{}", EscapeControlBytes(name));
      }
      return fmt::format("unix:{}", unix_path());
    default:
      return "(none)";
  }
}

bool operator==(const SocketAddress& a, const SocketAddress& b) {
  return a.size_bytes_ == b.size_bytes_ &&
         std::memcmp(&a.address_, &b.address_, a.size_bytes_) == 0;
}

}  // namespace sluice
