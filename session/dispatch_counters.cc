#include "sluice/session/dispatch_counters.h"

namespace sluice {

DispatchCounters& DispatchCounters::operator+=(const DispatchCounters& other) {
  for (size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += other.outcomes[i];
  if (types.size() < other.types.size()) types.resize(other.types.size());
  for (size_t i = 0; i < other.types.size(); ++i) {
    const uint64_t handled = types[i].handled + other.types[i].handled;
    types[i] = other.types[i];
    types[i].handled = handled;
  }
  quota_waits += other.quota_waits;
  late_replies += other.late_replies;
  failed_replies += other.failed_replies;
  dropped_replies += other.dropped_replies;
  sessions += other.sessions;
  handler_time_ns += other.handler_time_ns;
  worker_handler_time_ns += other.worker_handler_time_ns;
  worker_queue_time_ns += other.worker_queue_time_ns;
  return *this;
}

}  // namespace sluice
