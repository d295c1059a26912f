#include "sluice/session/client.h"

#include <fmt/core.h>

#include <string>
#include <utility>

namespace sluice {
namespace {

std::string ReasonText(const CloseReason& reason) {
  if (reason.status.ok()) return std::string(CloseCauseName(reason.cause));
  return std::string(reason.status.message());
}

}  // namespace

std::string_view ClientStateName(ClientState state) {
  switch (state) {
    case ClientState::kIdle:
      return "idle";
    case ClientState::kResolving:
      return "resolving";
    case ClientState::kConnecting:
      return "connecting";
    case ClientState::kConnected:
      return "connected";
    case ClientState::kWaiting:
      return "waiting";
    case ClientState::kClosed:
      return "closed";
  }
  return "?";
}

Client::Client(EventLoop& loop, const DispatchTable& table, const ClientOptions& options)
    : loop_(loop),
      table_(table),
      options_(options),
      calls_(loop, options.calls_max),
      host_(SessionHost::Create(loop, table, options.session)) {
  if (options_.reconnect && !options_.connector.retry) options_.connector.retry = RetryOptions();
  calls_.set_next_sequence(options.first_call_sequence);
  host_->SetObserver(this);
}

Client::~Client() {
  host_->SetObserver(nullptr);
  session_ = nullptr;
  on_state_ = nullptr;
  calls_.Close(absl::CancelledError("the client of this call was destroyed"));
}

void Client::Connect(const SocketAddress& address, ConnectCallback on_done) {
  Begin(std::make_unique<Connector>(loop_, address, options_.connector, ConnectedCallback()),
        std::move(on_done));
}

void Client::Connect(std::string_view target, ConnectCallback on_done) {
  Begin(std::make_unique<Connector>(loop_, target, options_.connector, ConnectedCallback()),
        std::move(on_done));
}

void Client::Begin(std::unique_ptr<Connector> connector, ConnectCallback on_done) {
  host_->CloseAll();
  session_ = nullptr;
  queued_.clear();
  on_done_ = std::move(on_done);
  connector_ = std::move(connector);
  connector_->OnPhase([this](Connector::Phase phase) { OnPhase(phase); });
  OnPhase(connector_->phase());
}

Connector::Callback Client::ConnectedCallback() {
  return [this](absl::StatusOr<Descriptor> socket) { OnConnected(std::move(socket)); };
}

void Client::Close() {
  connector_ = nullptr;
  on_done_ = nullptr;
  queued_.clear();
  host_->CloseAll();
  if (session_ == nullptr && state_ != ClientState::kIdle) {
    SetState(ClientState::kClosed, absl::OkStatus());
  }
}

void Client::OnState(StateCallback on_state) {
  on_state_ = std::make_shared<StateCallback>(std::move(on_state));
}

ClientSession* Client::session() {
  return session_ == nullptr || session_->is_closing() ? nullptr : session_;
}

void Client::OnConnected(absl::StatusOr<Descriptor> socket) {
  ConnectCallback on_done = std::exchange(on_done_, nullptr);
  // The OnOpen handler may connect again or destroy this client.
  const std::weak_ptr<const bool> alive = alive_;
  const bool connected = socket.ok();
  const absl::Status status = connected ? host_->Adopt(*std::move(socket)) : socket.status();
  if (connected && !status.ok() && options_.connector.retry) {
    on_done_ = std::move(on_done);
    return connector_->Reconnect(status, /*steady=*/false, ConnectedCallback());
  }
  if (!status.ok()) {
    connector_ = nullptr;
    queued_.clear();
    SetState(ClientState::kClosed, status);
  } else if (!alive.expired() && state_ == ClientState::kConnected) {
    SendQueued();
    SetState(ClientState::kConnected, absl::OkStatus());
  }
  if (on_done) on_done(status);
}

// `phase` is never kDone, unless the target is none and an error is on its way.
void Client::OnPhase(Connector::Phase phase) {
  switch (phase) {
    case Connector::Phase::kResolving:
      return SetState(ClientState::kResolving, absl::OkStatus());
    case Connector::Phase::kConnecting:
    case Connector::Phase::kDone:
      return SetState(ClientState::kConnecting, absl::OkStatus());
    case Connector::Phase::kWaiting:
      return SetState(ClientState::kWaiting, connector_->last_error());
  }
}

// The last thing that its callers do with the client: the callback may destroy it.
void Client::SetState(ClientState state, const absl::Status& why) {
  state_ = state;
  if (const std::shared_ptr<StateCallback> on_state = on_state_) (*on_state)(state, why);
}

bool Client::QueuesNow() const {
  if (options_.queued_bytes_max == 0) return false;
  switch (state_) {
    case ClientState::kResolving:
    case ClientState::kConnecting:
    case ClientState::kWaiting:
      return true;
    case ClientState::kConnected:  // but the session is closing
      return options_.reconnect && connector_ != nullptr;
    default:
      return false;
  }
}

bool Client::Queue(const absl::StatusOr<std::vector<std::byte>>& frame) {
  if (!frame.ok()) {
    loop_.Log(LogSeverity::kWarning,
              fmt::format("message not queued: {}", std::string(frame.status().message())));
    return false;
  }
  if (frame->size() > options_.queued_bytes_max - queued_.size()) return false;
  queued_.insert(queued_.end(), frame->begin(), frame->end());
  return true;
}

void Client::SendQueued() {
  if (queued_.empty() || session() == nullptr) return;
  // Frames already: the connection takes them as they are.
  session_->connection()->Send(std::exchange(queued_, {}));
}

uint32_t Client::BeginCall(uint32_t reply_type, std::string_view reply_name, Duration timeout,
                           internal::CallDone done) {
  if (!table_.HasReply(reply_type)) {
    calls_.FailSoon(absl::FailedPreconditionError(
                        fmt::format("the table of this client has no OnReply<{}>()", reply_name)),
                    std::move(done));
    return 0;
  }
  ClientSession* const open = session();
  if (open == nullptr) {
    calls_.FailSoon(
        absl::UnavailableError(fmt::format("there is no session ({})", ClientStateName(state_))),
        std::move(done));
    return 0;
  }
  return calls_.Begin({.session = open, .message_type = reply_type, .name = reply_name}, timeout,
                      std::move(done));
}

void Client::CallNotSent(uint32_t sequence) {
  calls_.FailSoon(session_->connection()->is_closing()
                      ? absl::UnavailableError("the session is closing")
                      : absl::InvalidArgumentError("the request cannot be encoded: see the log"),
                  sequence);
}

bool Client::ReplyCame(ClientSession& session, const internal::CallReply& reply) {
  return calls_.Finish(session, session.sequence(), reply);
}

void Client::SessionOpened(ClientSession& session) {
  session_ = &session;
  opened_at_ = loop_.Now();
  // Told by OnConnected(), when the OnOpen handler has returned.
  state_ = ClientState::kConnected;
}

void Client::SessionClosing(ClientSession& session, const CloseReason& reason) {
  calls_.FailAll(session, absl::UnavailableError(fmt::format(
                              "the session ended before the reply: {}", ReasonText(reason))));
}

void Client::SessionClosed(ClientSession& session, const CloseReason& reason) {
  if (&session != session_) return;  // Connect() has let go of it
  session_ = nullptr;
  const bool again =
      options_.reconnect && connector_ != nullptr && reason.cause != CloseCause::kLoopStopped;
  if (!again) {
    connector_ = nullptr;
    return SetState(ClientState::kClosed, reason.status);
  }
  const absl::Status why =
      reason.status.ok() ? absl::UnavailableError(ReasonText(reason)) : reason.status;
  const bool steady = loop_.Now() - opened_at_ >= options_.steady_after;
  connector_->Reconnect(why, steady, ConnectedCallback());
}

}  // namespace sluice
