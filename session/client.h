#pragma once

#include <memory>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/connector.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/session_host.h"

namespace sluice {

struct ClientOptions {
  SessionOptions session = {};
  ConnectorOptions connector = {};
};

// Client connects to a server and has one ClientSession with it.
//
//   DispatchTable table;
//   table.OnOpen([](ClientSession& session) { session.Send(Ping{.n = 1}); });
//   table.On<Pong>([](ClientSession& session, const Pong& pong) { ... });
//   Client client(loop, table);
//   client.Connect(server_address, [](const absl::Status& status) {
//     if (!status.ok()) Report(status);
//   });
//
// Destroying it, in any of its handlers too, closes the session at once.
// Borrows: the loop and the table must outlive it, and the protocol's framer and
//          envelope too.
// Threads: belongs to the loop's thread.
class Client {
 public:
  using ConnectCallback = absl::AnyInvocable<void(const absl::Status&)>;

  Client(EventLoop& loop, const DispatchTable& table, const ClientOptions& options = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Lets go of an earlier session (it closes after drain) or attempt, and connects.
  // `on_done` is told from the loop how it went, unless Connect is called again first: OK comes
  // after the OnOpen handler, an error when no session came to be.
  void Connect(const SocketAddress& address, ConnectCallback on_done = nullptr);

  // Null while there is none.
  ClientSession* session();

  // False when there is no session, or as ClientSession::Send.
  template <DescribedMessage M>
  bool Send(const M& message, uint32_t sequence = 0) {
    ClientSession* open = session();
    return open != nullptr && open->Send(message, sequence);
  }

  const DispatchCounters& counters() const { return host_->counters(); }

 private:
  void OnConnected(absl::StatusOr<Descriptor> socket);

  EventLoop& loop_;
  ConnectorOptions connector_options_;
  ConnectCallback on_done_;
  std::unique_ptr<Connector> connector_;
  SessionHost::Ptr host_;  // dies first: its OnClosed handlers may use the client
};

}  // namespace sluice
