#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice {

// Histogram counts values, times for example, by their size: each to 1 part in 32, and those below
// 32 exactly. It tells percentiles, and those of several loops or runs are added up.
//
//   Histogram latencies;
//   latencies.Add(nanoseconds);
//   uint64_t worst_of_a_thousand = latencies.Percentile(99.9);
//
// It takes at most 15 KiB, and memory only when a value is larger than all before it.
//
// Threads: one at a time.
class Histogram {
 public:
  void Add(uint64_t value) {
    const size_t index = IndexOf(value);
    if (index >= counts_.size()) [[unlikely]]
      counts_.resize(index + 1);
    ++counts_[index];
    ++count_;
    if (value > max_) max_ = value;
  }
  Histogram& operator+=(const Histogram& other);

  // So that `percent` of the values, 0 to 100, are no larger; up to 1 part in 32 too large, but
  // never above max(). 0 where nothing was added.
  uint64_t Percentile(double percent) const;

  uint64_t count() const { return count_; }
  uint64_t max() const { return max_; }  // 0 where nothing was added

 private:
  static constexpr unsigned kStepBits = 5;
  static constexpr uint64_t kSteps = uint64_t{1} << kStepBits;

  // Values below kSteps have a place each, and then every power of two has kSteps of them.
  static size_t IndexOf(uint64_t value) {
    if (value < kSteps) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - kStepBits - 1;
    return (shift + 1) * kSteps + ((value >> shift) - kSteps);
  }
  static uint64_t UpperEnd(size_t index);

  std::vector<uint64_t> counts_;
  uint64_t count_ = 0;
  uint64_t max_ = 0;
};

}  // namespace sluice
