#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "examples/front/messages.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/server.h"

namespace front {

struct FrontOptions {
  absl::flat_hash_map<std::string, std::string> tokens = {};  // by member
  size_t open_orders_max = 1000;                              // of each session
  std::chrono::seconds login_timeout{5};                      // from the connection to the login
  std::chrono::seconds heartbeat{10};
  std::chrono::seconds silence_max{30};
  sluice::SessionQuota member_quota = {.messages_per_second = 100,
                                       .messages_burst = 200,
                                       .bytes_per_second = 16'384,
                                       .bytes_burst = 32'768};
  size_t sessions_max = 1000;
  size_t loops = 0;  // ServerOptions::sub_loops
};

// FrontServer is the gateway of an exchange: it lets members in, holds each to its quota, and
// answers their orders. Behind it, where an order book would be, is nothing but a number.
//
//   FrontServer front(loop, {.tokens = {{"acme", "sesame"}}});
//   if (absl::Status s = front.Listen("127.0.0.1:7000"); !s.ok()) return s;
//   return loop.Run();
//
// What is said when, for how long and how much is in the .cc file, in MakeOptions() and
// MakeTable(). Threads: the loop's. Handlers run in all loops at once: what they share is const, or
// atomic.
class FrontServer {
 public:
  FrontServer(sluice::EventLoop& loop, FrontOptions options);

  absl::Status Listen(std::string_view address) { return server_.Listen(address); }
  sluice::Server& server() { return server_; }

  // How many messages of each type were handled, and frames refused: a line each.
  std::string CountersText();

 private:
  sluice::ServerOptions MakeOptions() const;
  sluice::DispatchTable MakeTable();
  absl::Status OnLogin(sluice::ClientSession& session, const Login& login);
  absl::Status OnNewOrder(sluice::ClientSession& session, const NewOrder& order);
  absl::Status OnCancel(sluice::ClientSession& session, const Cancel& cancel);

  const FrontOptions options_;
  std::atomic<uint64_t> exchange_orders_{0};
  const sluice::DispatchTable table_;
  sluice::Server server_;  // the last member: its handlers use the others
};

}  // namespace front
