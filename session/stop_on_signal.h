#pragma once

#include <chrono>

#include "absl/status/status.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/server.h"

namespace sluice {

// From here on SIGINT and SIGTERM drain the server (Server::Drain), and then stop
// the loop: loop.Run() returns OK. A second signal stops it at once. The end of many
// a main():
//
//   if (absl::Status s = server.Listen("127.0.0.1:7000"); !s.ok()) return s;
//   if (absl::Status s = StopOnSignal(*loop, server); !s.ok()) return s;
//   return loop->Run();
//
// Errors:  the system's.
// Borrows: the server must live for as long as the loop runs.
// Threads: to be called before other threads start, those of a Server's loops
//          excepted; see SignalWatcher.
absl::Status StopOnSignal(EventLoop& loop, Server& server,
                          Duration deadline = std::chrono::seconds(10));

}  // namespace sluice
