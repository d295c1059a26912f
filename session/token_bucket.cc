#include "sluice/session/token_bucket.h"

#include <algorithm>
#include <chrono>

namespace sluice {
namespace {

constexpr uint64_t kRateMax = 10'000'000'000;
// So that no sum of a time and a few of these overflows.
constexpr uint64_t kSecondsMax = 1'000'000'000;

}  // namespace

TokenBucket::TokenBucket(uint64_t per_second, uint64_t burst)
    : per_second_(std::min(per_second, kRateMax)) {
  if (per_second_ == 0) return;
  slack_ = TimeFor(burst != 0 ? burst : per_second_) - TimeFor(1);
}

void TokenBucket::Take(uint64_t tokens, MonotonicTime now) {
  if (per_second_ == 0) return;
  const MonotonicTime latest = now + std::chrono::seconds(kSecondsMax);
  full_at_ = std::min(std::max(full_at_, now) + TimeFor(tokens), latest);
}

Duration TokenBucket::TimeFor(uint64_t tokens) const {
  const uint64_t seconds = std::min(tokens / per_second_, kSecondsMax);
  const uint64_t rest_ns = tokens % per_second_ * 1'000'000'000 / per_second_;
  return std::chrono::seconds(seconds) + Duration(static_cast<Duration::rep>(rest_ns));
}

}  // namespace sluice
