#include "sluice/session/stop_on_signal.h"

#include <signal.h>

namespace sluice {

absl::Status StopOnSignal(EventLoop& loop, Server& server) {
  const int signals[] = {SIGINT, SIGTERM};
  return loop.OnSignals(signals, [&](int) { server.Stop([&loop] { loop.Stop(); }); });
}

}  // namespace sluice
