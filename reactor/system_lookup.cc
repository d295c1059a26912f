#include "sluice/reactor/system_lookup.h"

#include <errno.h>
#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "sluice/reactor/errno_status.h"

namespace sluice {
namespace {

absl::Status LookupStatus(int error, int system_error, const HostPort& name) {
  const std::string what = "resolve " + name.host;
  if (error == EAI_SYSTEM) return ErrnoStatus(system_error, what);
  const std::string text = fmt::format("{}: {}", what, gai_strerror(error));
  switch (error) {
    case EAI_NONAME:
    case EAI_NODATA:
      return absl::NotFoundError(text);
    case EAI_MEMORY:
      return absl::ResourceExhaustedError(text);
    default:
      return absl::UnavailableError(text);
  }
}

}  // namespace

absl::StatusOr<std::vector<SocketAddress>> LookUpBySystem(const HostPort& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const std::string port = std::to_string(name.port);
  const int error = getaddrinfo(name.host.c_str(), port.c_str(), &hints, &list);
  if (error != 0) return LookupStatus(error, errno, name);
  const absl::Cleanup free_list = [list] { freeaddrinfo(list); };

  std::vector<SocketAddress> addresses;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    sockaddr_storage storage{};
    std::memcpy(&storage, entry->ai_addr, std::min<size_t>(entry->ai_addrlen, sizeof(storage)));
    const SocketAddress address = SocketAddress::FromSockaddr(storage, entry->ai_addrlen);
    // A name may stand twice in /etc/hosts.
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(address);
    }
  }
  return addresses;
}

}  // namespace sluice
