#include "sluice/reactor/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

namespace sluice {

void LogToStderr(LogSeverity severity, std::string_view text) {
  constexpr std::string_view kLetters = "IWE";
  const std::string line =
      fmt::format("{} {}\n", kLetters[static_cast<size_t>(severity)], EscapeControlBytes(text));
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string EscapeControlBytes(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e || byte == '\\') {
      fmt::format_to(std::back_inserter(escaped), "\\x{:02x}", byte);
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

bool LogRateLimiter::Allow(MonotonicTime now) {
  if (used_ && now < paid_until_ - credit_) {
    ++suppressed_;
    return false;
  }
  paid_until_ = (used_ ? std::max(paid_until_, now) : now) + interval_;
  used_ = true;
  return true;
}

uint64_t LogRateLimiter::TakeSuppressed() { return std::exchange(suppressed_, 0); }

}  // namespace sluice
