#pragma once

#include <functional>

#include "sluice/codec/message.h"
#include "sluice/reactor/monotonic_time.h"
#include "sluice/session/client_session.h"

namespace sluice {

// Heartbeat is what a session sends when it has sent nothing else for a while: the peer, and what
// stands between, sees that it lives.
//
//   options.heartbeat = Heartbeat::Of(Ping(), std::chrono::seconds(15));
//   options.limits->idle_timeout = std::chrono::seconds(40);
//
// It finds out a silent peer together with SessionLimits::idle_timeout, and a peer that sends
// heartbeats of its own or answers these: that a heartbeat was taken is no sign of life, as the
// kernel takes it for a peer that is gone too.
// Cost: nothing for a message. The host's wheel looks at each session eight times an interval.
struct Heartbeat {
  // Off when 0. A heartbeat comes up to an eighth later, and 0.1 s.
  Duration interval{};
  // Sends it, if this session is to have one now. A session with output that waits is not asked.
  // What it throws closes the session.
  std::function<void(ClientSession&)> send = nullptr;

  template <DescribedMessage M>
  static Heartbeat Of(const M& ping, Duration interval) {
    return {interval, [ping](ClientSession& session) { session.Send(ping); }};
  }

  bool is_on() const { return interval > Duration::zero() && send != nullptr; }
};

}  // namespace sluice
