#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sluice/reactor/event_loop.h"

namespace chat {

struct LoadOptions {
  size_t clients = 8;
  size_t rooms = 2;
  size_t unanswered_max = 16;  // of each client
  sluice::Duration duration = std::chrono::seconds(3);
  // Called ten times a second.
  std::function<void(sluice::Duration elapsed, uint64_t delivered)> on_progress = {};
};

struct LoadReport {
  uint64_t said = 0;       // by all clients
  uint64_t delivered = 0;  // copies of that to all members
  sluice::Duration elapsed{};
  // Who did not get all of what its room was told, once and in order. Empty: all did.
  std::vector<std::string> faults;
};

// Lets clients talk to the ChatServer at `address` as fast as it answers, and checks what each
// hears.
LoadReport RunLoad(sluice::EventLoop& loop, const sluice::SocketAddress& address,
                   const LoadOptions& options);

}  // namespace chat
