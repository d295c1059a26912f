#pragma once

#include <chrono>
#include <limits>

#include "sluice/reactor/monotonic_time.h"

namespace sluice {

// `timeout` as epoll_wait() and poll() want it; -1 is for ever. Rounded up: a
// timer in 0.4 ms must not make the loop spin until it is due.
inline int TimeoutMs(Duration timeout) {
  if (timeout == Duration::max()) return -1;
  if (timeout <= Duration::zero()) return 0;
  constexpr auto kMax = std::chrono::milliseconds(std::numeric_limits<int>::max());
  if (timeout > kMax) return std::numeric_limits<int>::max();
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(timeout).count());
}

}  // namespace sluice
