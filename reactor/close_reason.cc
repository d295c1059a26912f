#include "sluice/reactor/close_reason.h"

namespace sluice {

std::string_view CloseCauseName(CloseCause cause) {
  switch (cause) {
    case CloseCause::kPeerClosed:
      return "peer closed";
    case CloseCause::kDrained:
      return "drained";
    case CloseCause::kLocal:
      return "closed here";
    case CloseCause::kPeerReset:
      return "peer reset";
    case CloseCause::kNetworkError:
      return "network error";
    case CloseCause::kOutputLimit:
      return "output limit";
    case CloseCause::kCloseDeadline:
      return "close deadline";
    case CloseCause::kLoopStopped:
      return "loop stopped";
    case CloseCause::kIdleTimeout:
      return "idle timeout";
    case CloseCause::kFirstFrameTimeout:
      return "first frame timeout";
    case CloseCause::kSlowFrame:
      return "slow frame";
    case CloseCause::kDrainDeadline:
      return "drain deadline";
  }
  return "unknown";
}

}  // namespace sluice
