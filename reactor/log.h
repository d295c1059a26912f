#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "sluice/reactor/monotonic_time.h"

namespace sluice {

enum class LogSeverity : uint8_t { kInfo, kWarning, kError };

// Where a loop's log lines go. One line each, without a newline.
// Threads: a sink that several loops share is called by several threads.
using LogSink = std::function<void(LogSeverity, std::string_view text)>;

// The default sink: one write of "W text\n" to stderr, control bytes escaped.
void LogToStderr(LogSeverity severity, std::string_view text);

// `text` with every byte outside 0x20..0x7e, and the backslash, as \xNN, so
// that what a peer sent can neither forge a line nor drive a terminal.
std::string EscapeControlBytes(std::string_view text);

// LogRateLimiter lets one line through per interval, or `burst` lines at once when
// there were none for a while, and counts the rest.
//
//   if (limiter.Allow(loop.Now())) {
//     loop.Log(LogSeverity::kWarning,
//              fmt::format("accept failed ({} lines left out)",
//                          limiter.TakeSuppressed()));
//   }
//
// Threads: no locks; one limiter belongs to one thread.
class LogRateLimiter {
 public:
  explicit LogRateLimiter(Duration interval, int burst = 1)
      : interval_(interval), credit_(interval * (burst - 1)) {}

  bool Allow(MonotonicTime now);

  // How many lines were held back since the last call.
  uint64_t TakeSuppressed();

 private:
  Duration interval_;
  Duration credit_;
  MonotonicTime paid_until_{};
  bool used_ = false;
  uint64_t suppressed_ = 0;
};

}  // namespace sluice
