#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "sluice/reactor/host_port.h"
#include "sluice/reactor/socket_address.h"

namespace sluice {

// The addresses that the system has for a name (getaddrinfo), in the order in which they are to be
// tried; at least one. May block for many seconds: a Resolver calls it in a thread of its own.
// Errors: NotFound: there is no such name. Unavailable: no answer, now. Others as the system said.
absl::StatusOr<std::vector<SocketAddress>> LookUpBySystem(const HostPort& name);

}  // namespace sluice
