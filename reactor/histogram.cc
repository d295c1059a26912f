#include "sluice/reactor/histogram.h"

#include <algorithm>

namespace sluice {

Histogram& Histogram::operator+=(const Histogram& other) {
  if (counts_.size() < other.counts_.size()) counts_.resize(other.counts_.size());
  for (size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  return *this;
}

uint64_t Histogram::Percentile(double percent) const {
  const double wanted = static_cast<double>(count_) * percent / 100;
  uint64_t seen = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (counts_[i] != 0 && static_cast<double>(seen) >= wanted) return std::min(UpperEnd(i), max_);
  }
  return max_;
}

uint64_t Histogram::UpperEnd(size_t index) {
  if (index < kSteps) return index;
  const auto shift = static_cast<unsigned>(index / kSteps) - 1;
  // The last place ends at 2^64, of which 1 is subtracted: 0 - 1 is the largest value.
  return ((index % kSteps + kSteps + 1) << shift) - 1;
}

}  // namespace sluice
