#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sluice/reactor/monotonic_time.h"

namespace sluice {

// How often, and how soon, something that failed is tried again.
struct RetryOptions {
  // So many failures in a row, the first included, and it is given up. 0: never.
  uint32_t attempts_max = 0;
  Duration first_delay = std::chrono::milliseconds(100);
  // Each delay is so many times the one before it, up to `delay_max`.
  double factor = 2;
  Duration delay_max = std::chrono::seconds(30);
  // Up to this share of each delay, 0 to 1, is left out at random, so that clients who have lost
  // the same server do not come back as one.
  double jitter = 0.5;
  // Where the random numbers begin; unset: elsewhere each time.
  std::optional<uint64_t> seed = std::nullopt;
};

// Backoff says how long to wait after each failure: longer each time, and never the same for all.
//
//   Backoff backoff(RetryOptions{.attempts_max = 5});
//   std::optional<Duration> delay = backoff.NextDelay();
//   if (!delay) return GiveUp();
//   loop.RunAfter(*delay, [this] { TryAgain(); });
//
// No delay is below a millisecond: what fails at once must not keep a loop busy.
class Backoff {
 public:
  explicit Backoff(const RetryOptions& options);

  // Notes a failure. How long to wait before the next attempt; nothing: it was the last.
  std::optional<Duration> NextDelay();

  // After a success: the next failure is the first again.
  void Reset();

  // In a row, since the start or Reset().
  uint64_t failures() const { return failures_; }

 private:
  double Random();  // 0 to 1, without 1

  RetryOptions options_;
  uint64_t random_state_;
  uint64_t failures_ = 0;
  double delay_ns_ = 0;  // of the next failure, before jitter
};

}  // namespace sluice
