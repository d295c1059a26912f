#include "sluice/reactor/connector.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace sluice {

Connector::Connector(EventLoop& loop, const SocketAddress& address, const ConnectorOptions& options,
                     Callback callback)
    : loop_(loop),
      address_(address),
      options_(options),
      callback_(std::move(callback)),
      backoff_(options.retry.value_or(RetryOptions{.attempts_max = 1})) {
  Attempt();
}

Connector::~Connector() { loop_.CancelTimer(retry_timer_); }

void Connector::Attempt() {
  attempt_.emplace(loop_, address_, options_.timeout,
                   [this](absl::StatusOr<Descriptor> socket) { OnAttempted(std::move(socket)); });
}

void Connector::OnAttempted(absl::StatusOr<Descriptor> socket) {
  attempt_.reset();
  if (!socket.ok()) {
    if (const std::optional<Duration> delay = backoff_.NextDelay()) {
      retry_timer_ = loop_.RunAfter(*delay, [this] { Attempt(); });
      return;
    }
    socket = GaveUp(socket.status());
  }
  // Moved out: the callback may destroy this connector.
  Callback callback = std::move(callback_);
  callback(std::move(socket));
}

absl::Status Connector::GaveUp(const absl::Status& last) const {
  if (backoff_.failures() == 1) return last;
  return absl::Status(
      last.code(), fmt::format("connect {}: {} attempts failed, the last: {}", address_.ToString(),
                               backoff_.failures(), std::string(last.message())));
}

}  // namespace sluice
