#include "sluice/session/server.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <string>

namespace sluice {
namespace {

SessionOptions ForStrangers(SessionOptions options) {
  if (!options.limits) options.limits = SessionLimits();
  return options;
}

}  // namespace

Server::Server(EventLoop& loop, const DispatchTable& table, const ServerOptions& options)
    : loop_(loop),
      sessions_max_(options.sessions_max),
      refusal_(options.refusal),
      acceptor_options_(options.acceptor),
      host_(SessionHost::Create(loop, table, ForStrangers(options.sessions))) {}

absl::Status Server::Listen(std::string_view address) {
  const absl::StatusOr<SocketAddress> parsed = SocketAddress::Parse(address);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<std::unique_ptr<Acceptor>> acceptor = Acceptor::Listen(
      loop_, *parsed, acceptor_options_,
      [this](Descriptor socket, const SocketAddress&) { OnAccepted(std::move(socket)); });
  if (!acceptor.ok()) return acceptor.status();
  if (acceptors_.empty()) local_address_ = (*acceptor)->local_address();
  acceptors_.push_back(*std::move(acceptor));
  return absl::OkStatus();
}

void Server::OnAccepted(Descriptor socket) {
  if (host_->size() >= sessions_max_) return Refuse(socket);
  // The OnOpen handler may destroy this server: nothing may follow an Adopt that went well.
  const absl::Status status = host_->Adopt(std::move(socket));
  if (status.ok() || !log_limiter_.Allow(loop_.Now())) return;
  loop_.Log(LogSeverity::kWarning,
            fmt::format("a client was turned away: {} ({} times before, unlogged)",
                        std::string(status.message()), log_limiter_.TakeSuppressed()));
}

// Waits for nothing: a crowd that is turned away must not hold descriptors.
void Server::Refuse(const Descriptor& socket) {
  ++refused_;
  if (refusal_.empty()) return;
  Kernel& kernel = loop_.kernel();
  constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;
  kernel.Send(socket.get(), refusal_.data(), refusal_.size(), kFlags);
  // Closed with bytes unread, a socket resets its peer, which may lose what it was sent last. So a
  // first request is taken.
  std::array<std::byte, 4096> request;
  kernel.Recv(socket.get(), request.data(), request.size(), kFlags);
}

void Server::Stop(Task on_stopped) {
  acceptors_.clear();
  if (host_->size() == 0) {
    if (on_stopped) loop_.Post(std::move(on_stopped));
    return;
  }
  if (on_stopped) host_->CallWhenEmpty(std::move(on_stopped));
  host_->CloseAll();
}

}  // namespace sluice
