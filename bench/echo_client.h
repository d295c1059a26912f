#pragma once

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "sluice/reactor/descriptor.h"

// What both loads of echo_load.h do with their sockets. Whatever fails ends the program.
namespace sluice::bench::echo {

// A socket connected to that port of 127.0.0.1, with TCP_NODELAY and room for a whole load's bytes.
// Its own address is another one of this machine each time, so that there are ports enough for all.
Descriptor ConnectTo(uint16_t port);

// Closing the socket resets the connection, so that nothing of it stays behind in the kernel.
void ResetOnClose(const Descriptor& socket);

// From here on a readable socket's event comes with `tag`, until the socket is closed.
void WatchReadable(const Descriptor& epoll, const Descriptor& socket, uint64_t tag);
// At least one event.
std::span<const epoll_event> WaitForEvents(const Descriptor& epoll);

// Sends all of `bytes` at once.
void SendAll(const Descriptor& socket, std::span<const std::byte> bytes);
// At least one byte.
size_t ReceiveSome(const Descriptor& socket, std::span<std::byte> bytes);

uint64_t NowNanoseconds();

}  // namespace sluice::bench::echo
