#pragma once

#include <cstddef>

#include "bench/echo_servers.h"

namespace sluice::bench::echo {

// What connections cost on which nothing happens any more; each has echoed one message.
struct IdleCost {
  double bytes_per_connection = 0;  // resident memory of the server
  // Processor time of a message on other connections beside many idle ones / beside 100.
  double cpu_ratio = 0;
};

IdleCost MeasureIdle(const EchoServer& server, size_t connections, double seconds);

// How many idle connections the limit of open files allows, `wanted` at most; raises the soft limit
// as far as is permitted, for the servers too.
size_t IdleConnectionsAllowed(size_t wanted);

}  // namespace sluice::bench::echo
