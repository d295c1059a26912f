#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sluice/reactor/histogram.h"
#include "sluice/reactor/monotonic_time.h"

namespace stress {

// What a Load has seen.
struct LoadReport {
  uint64_t connections = 0;
  uint64_t sent = 0;
  uint64_t answered = 0;  // as it had to be
  uint64_t lost = 0;      // no answer came: the connection ended, or too much time had passed
  uint64_t out_of_order = 0;
  uint64_t wrong = 0;
  uint64_t broken = 0;              // connections that failed, or that the server closed
  sluice::Histogram latencies;      // in nanoseconds
  std::vector<std::string> faults;  // the first few of what went wrong, for a person

  bool ok() const {
    return answered == sent && lost == 0 && out_of_order == 0 && wrong == 0 && broken == 0;
  }
};

}  // namespace stress
