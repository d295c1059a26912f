#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "sluice/reactor/acceptor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/log.h"
#include "sluice/session/session_host.h"

namespace sluice {

struct ServerOptions {
  SessionOptions sessions = {};
  AcceptorOptions acceptor = {};
  // Clients beyond this many are closed as soon as they are accepted.
  size_t sessions_max = 10'000;
  // Sent to such a client before, as far as its socket takes it at once: a frame of EncodeFrame()
  // for example. Empty: nothing.
  std::vector<std::byte> refusal = {};
};

// Server listens, gives every client a ClientSession, and hands their messages to
// the handlers of one DispatchTable.
//
//   DispatchTable table;
//   table.On<Ping>([](ClientSession& session, const Ping& ping) {
//     session.Reply(Pong{.n = ping.n});
//   });
//   Server server(loop, table);
//   if (absl::Status s = server.Listen("127.0.0.1:7000"); !s.ok()) return s;
//   return loop.Run();
//
// Destroying it, in any of its handlers too, closes every session at once.
// Borrows: the loop and the table must outlive it, and the protocol's framer and
//          envelope too.
// Threads: belongs to the loop's thread.
class Server {
 public:
  Server(EventLoop& loop, const DispatchTable& table, const ServerOptions& options = {});
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // May be called for several addresses. See SocketAddress for the forms.
  // Errors: InvalidArgument for a bad address; what the system said.
  absl::Status Listen(std::string_view address);

  // Of the first successful Listen(): says which port port 0 became.
  const SocketAddress& local_address() const { return local_address_; }

  // Stops listening and closes every session once what it is owed is sent, or
  // ConnectionOptions::close_deadline has passed; then calls `on_stopped`, once.
  // May be called again meanwhile: each `on_stopped` is called.
  void Stop(Task on_stopped = nullptr);

  // Null for a session that has ended, also when its slot has a new one.
  ClientSession* Find(ConnectionId id) { return host_->Find(id); }

  // Calls visit(ClientSession&) for every session, in no order.
  template <class Visit>
  void ForEachSession(Visit visit) {
    host_->ForEach(std::move(visit));
  }

  size_t size() const { return host_->size(); }
  uint64_t refused() const { return refused_; }  // for sessions_max
  const DispatchCounters& counters() const { return host_->counters(); }

 private:
  void OnAccepted(Descriptor socket);
  void Refuse(const Descriptor& socket);

  EventLoop& loop_;
  size_t sessions_max_;
  std::vector<std::byte> refusal_;
  AcceptorOptions acceptor_options_;
  uint64_t refused_ = 0;
  LogRateLimiter log_limiter_{std::chrono::seconds(10)};
  SocketAddress local_address_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  SessionHost::Ptr host_;  // dies first: its OnClosed handlers may use the server
};

}  // namespace sluice
