#include "sluice/session/stop_on_signal.h"

#include <signal.h>

#include <utility>

namespace sluice {

absl::Status StopOnSignal(EventLoop& loop, Server& server, Duration deadline) {
  const int signals[] = {SIGINT, SIGTERM};
  return loop.OnSignals(signals, [&loop, &server, deadline, draining = false](int) mutable {
    if (std::exchange(draining, true)) return loop.Stop();
    server.Drain(deadline, [&loop] { loop.Stop(); });
  });
}

}  // namespace sluice
