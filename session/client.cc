#include "sluice/session/client.h"

namespace sluice {

Client::Client(EventLoop& loop, const DispatchTable& table, const ClientOptions& options)
    : loop_(loop),
      connector_options_(options.connector),
      host_(SessionHost::Create(loop, table, options.session)) {}

void Client::Connect(const SocketAddress& address, ConnectCallback on_done) {
  host_->CloseAll();
  on_done_ = std::move(on_done);
  connector_ = std::make_unique<Connector>(
      loop_, address, connector_options_,
      [this](absl::StatusOr<Descriptor> socket) { OnConnected(std::move(socket)); });
}

void Client::OnConnected(absl::StatusOr<Descriptor> socket) {
  // The OnOpen handler may connect again or destroy this client: after Adopt only
  // what is local here may be touched.
  ConnectCallback on_done = std::exchange(on_done_, nullptr);
  const absl::Status status = socket.ok() ? host_->Adopt(*std::move(socket)) : socket.status();
  if (on_done) on_done(status);
}

ClientSession* Client::session() {
  ClientSession* open = nullptr;
  host_->ForEach([&](ClientSession& session) {
    if (!session.is_closing()) open = &session;
  });
  return open;
}

}  // namespace sluice
