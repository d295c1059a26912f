#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>

#include "bench/echo_servers.h"

// What a server does for a message, counted by tools that slow it down; hence in passes of their
// own, away from the clock. NaN where a tool is missing or not permitted.
namespace sluice::bench::echo {

constexpr double kNotCounted = std::numeric_limits<double>::quiet_NaN();

struct SystemCalls {
  double per_message_100x1 = kNotCounted;
  double per_message_100x32 = kNotCounted;
  double per_connection = kNotCounted;
};

// With strace, which is attached while `messages` are echoed at 100 x 32, and fewer elsewhere.
// `file` is written and removed.
SystemCalls CountSystemCalls(const EchoServer& server, size_t messages,
                             const std::filesystem::path& file);

// In user space.
struct Work {
  double instructions_100x1 = kNotCounted;
  double instructions_100x32 = kNotCounted;
  double allocations_100x1 = kNotCounted;
  double allocations_100x32 = kNotCounted;
};

// With callgrind, from the difference between a run and one that has `messages` more of one kind,
// so that what a server does once is not in it. `file` is written and removed.
Work CountWork(const EchoServer& server, size_t messages, const std::filesystem::path& file);

// Whether a program is installed.
bool HasProgram(const std::string& name);

}  // namespace sluice::bench::echo
