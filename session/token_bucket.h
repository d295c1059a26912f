#pragma once

#include <cstdint>

#include "sluice/reactor/monotonic_time.h"

namespace sluice {

// TokenBucket says whether something may happen now, when so many may happen in a second.
//
//   TokenBucket bucket(/*per_second=*/100, /*burst=*/20);
//   if (!bucket.Has(now)) return WaitUntil(bucket.ReadyAt());
//   bucket.Take(1, now);
//
// It begins full, with `burst` tokens. Whoever finds one token there may take more than there are:
// the bucket owes them then, and has none until they have come in. So what costs more than the
// whole burst happens all the same, and is waited for afterwards.
// Cost: one stored time, no timer; rates above 10^10 a second count as 10^10.
class TokenBucket {
 public:
  // A rate of 0 is no limit. A burst of 0 is what comes in one second.
  explicit TokenBucket(uint64_t per_second, uint64_t burst = 0);

  bool Has(MonotonicTime now) const { return ReadyAt() <= now; }
  void Take(uint64_t tokens, MonotonicTime now);

  // When there will be a token; the past when there is one.
  MonotonicTime ReadyAt() const { return full_at_ - slack_; }

 private:
  Duration TimeFor(uint64_t tokens) const;

  uint64_t per_second_;
  // The bucket has a token as long as it will be full within this time.
  Duration slack_{};
  MonotonicTime full_at_{};
};

}  // namespace sluice
