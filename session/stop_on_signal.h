#pragma once

#include "absl/status/status.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/server.h"

namespace sluice {

// From here on SIGINT and SIGTERM stop the server, which sends what its clients
// are owed (Server::Stop), and then the loop: loop.Run() returns OK. The end of
// many a main():
//
//   if (absl::Status s = server.Listen("127.0.0.1:7000"); !s.ok()) return s;
//   if (absl::Status s = StopOnSignal(*loop, server); !s.ok()) return s;
//   return loop->Run();
//
// Errors:  the system's.
// Borrows: the server must live for as long as the loop runs.
// Threads: to be called before other threads start, see SignalWatcher.
absl::Status StopOnSignal(EventLoop& loop, Server& server);

}  // namespace sluice
