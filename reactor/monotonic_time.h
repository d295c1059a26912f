#pragma once

#include <chrono>

namespace sluice {

// The time of a loop: nanoseconds of a clock that never runs backwards. It
// comes from the Kernel, so that a test can drive it.
using Duration = std::chrono::nanoseconds;
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;

}  // namespace sluice
