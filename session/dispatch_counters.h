#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sluice/reactor/histogram.h"
#include "sluice/session/frame_outcome.h"
#include "sluice/session/session_counters.h"

namespace sluice {

// What a Dispatcher has seen since it was made, and its sessions. No number ever becomes less
// (of a Server: while its loops run).
struct DispatchCounters {
  std::array<uint64_t, kFrameOutcomes> outcomes{};  // indexed by FrameOutcome
  struct OfType {
    uint32_t message_type = 0;
    std::string_view name;
    uint64_t handled = 0;
  };
  std::vector<OfType> types;  // one for each On<M>()
  uint64_t quota_waits = 0;   // how often a session began to wait for its quota
  uint64_t late_replies = 0;  // dropped, as no call waited for them any more
  // Of PendingReply: an error came in place of an answer. A message whose handler had returned well
  // counts twice, as kHandled and as what it came to then.
  uint64_t failed_replies = 0;
  // Of PendingReply: their session had ended, or they were never answered.
  uint64_t dropped_replies = 0;
  SessionCounters sessions;
  Histogram handler_time_ns;         // in the loops, after DispatchTable::MeasureHandlers()
  Histogram worker_handler_time_ns;  // of handlers that RunOn() workers, always
  Histogram worker_queue_time_ns;    // from the arrival of their messages until a worker was free

  uint64_t of(FrameOutcome outcome) const { return outcomes[static_cast<size_t>(outcome)]; }
  // Adds what another loop has seen with the same table.
  DispatchCounters& operator+=(const DispatchCounters& other);
};

}  // namespace sluice
