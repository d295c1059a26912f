#include "sluice/reactor/connector.h"

#include <fmt/format.h>

#include <utility>

namespace sluice {

Connector::Connector(EventLoop& loop, const ConnectorOptions& options, Callback callback)
    : loop_(loop),
      options_(options),
      callback_(std::move(callback)),
      backoff_(options.retry.value_or(RetryOptions{.attempts_max = 1})) {}

Connector::Connector(EventLoop& loop, const SocketAddress& address, const ConnectorOptions& options,
                     Callback callback)
    : Connector(loop, options, std::move(callback)) {
  addresses_ = {address};
  Attempt();
}

Connector::Connector(EventLoop& loop, std::string_view target, const ConnectorOptions& options,
                     Callback callback)
    : Connector(loop, options, std::move(callback)) {
  const absl::Status set = SetTarget(target);
  if (set.ok()) {
    Attempt();
  } else {
    timer_ = loop_.RunAfter(Duration::zero(), [this, set] { Finish(set); });
  }
}

Connector::~Connector() { loop_.CancelTimer(timer_); }

absl::Status Connector::SetTarget(std::string_view target) {
  const absl::StatusOr<SocketAddress> address = SocketAddress::Parse(target);
  if (address.ok()) {
    addresses_ = {*address};
    return absl::OkStatus();
  }
  absl::StatusOr<HostPort> name = HostPort::Parse(target);
  if (name.ok()) {
    name_ = *std::move(name);
    return absl::OkStatus();
  }
  // What is no name, but looks like an address, has an error of its own.
  const bool like_an_address = target.starts_with("unix:") || target.starts_with('[');
  return like_an_address ? address.status() : name.status();
}

void Connector::Attempt() {
  next_address_ = 0;
  name_ ? LookUpName() : TryNextAddress();
}

void Connector::LookUpName() {
  Resolver& resolver = options_.resolver != nullptr ? *options_.resolver : Resolver::Default();
  lookup_ = resolver.Start(loop_, *name_, [this](absl::StatusOr<Resolver::Addresses> found) {
    OnFound(std::move(found));
  });
  if (options_.timeout > Duration::zero()) {
    timer_ = loop_.RunAfter(options_.timeout, [this] {
      OnFound(
          absl::DeadlineExceededError(fmt::format("resolve {}: no answer in time", name_->host)));
    });
  }
  EnterPhase(Phase::kResolving);
}

void Connector::OnFound(absl::StatusOr<Resolver::Addresses> found) {
  loop_.CancelTimer(timer_);
  lookup_.reset();
  if (!found.ok()) return AttemptFailed(found.status());
  addresses_ = *std::move(found);
  TryNextAddress();
}

void Connector::TryNextAddress() {
  attempt_.emplace(loop_, addresses_[next_address_++], options_.timeout,
                   [this](absl::StatusOr<Descriptor> socket) { OnAttempted(std::move(socket)); });
  EnterPhase(Phase::kConnecting);
}

void Connector::OnAttempted(absl::StatusOr<Descriptor> socket) {
  attempt_.reset();
  if (socket.ok()) return Finish(std::move(socket));
  if (next_address_ < addresses_.size()) return TryNextAddress();
  AttemptFailed(socket.status());
}

void Connector::AttemptFailed(const absl::Status& why) {
  if (!WaitForNextAttempt(why)) return Finish(GaveUp());
  EnterPhase(Phase::kWaiting);
}

bool Connector::WaitForNextAttempt(const absl::Status& why) {
  last_error_ = why;
  const std::optional<Duration> delay = backoff_.NextDelay();
  if (delay) timer_ = loop_.RunAfter(*delay, [this] { Attempt(); });
  return delay.has_value();
}

void Connector::Reconnect(const absl::Status& why, bool steady, Callback callback) {
  callback_ = std::move(callback);
  if (steady) backoff_.Reset();
  if (!WaitForNextAttempt(why)) {
    timer_ = loop_.RunAfter(Duration::zero(), [this] { Finish(GaveUp()); });
  }
  EnterPhase(Phase::kWaiting);
}

void Connector::OnPhase(PhaseCallback on_phase) {
  on_phase_ = std::make_shared<PhaseCallback>(std::move(on_phase));
}

// The last thing that its callers do: the callback may destroy this connector.
void Connector::EnterPhase(Phase phase) {
  if (std::exchange(phase_, phase) == phase) return;
  if (const std::shared_ptr<PhaseCallback> on_phase = on_phase_) (*on_phase)(phase);
}

void Connector::Finish(absl::StatusOr<Descriptor> socket) {
  phase_ = Phase::kDone;
  // Moved out: the callback may destroy this connector.
  Callback callback = std::move(callback_);
  callback(std::move(socket));
}

absl::Status Connector::GaveUp() const {
  if (!name_ && backoff_.failures() == 1) return last_error_;
  const std::string target = name_ ? name_->ToString() : addresses_.front().ToString();
  const std::string often =
      backoff_.failures() == 1 ? ""
                               : fmt::format("{} attempts failed, the last: ", backoff_.failures());
  return absl::Status(last_error_.code(), fmt::format("connect {}: {}{}", target, often,
                                                      std::string(last_error_.message())));
}

}  // namespace sluice
