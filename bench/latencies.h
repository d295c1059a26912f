#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sluice::bench {

// Latencies counts times by their size, each to 1 part in 32, and tells percentiles.
//
//   latencies.Add(nanoseconds);
//   double worst_of_a_thousand = latencies.Percentile(99.9);
class Latencies {
 public:
  void Add(uint64_t nanoseconds) {
    ++counts_[IndexOf(nanoseconds)];
    ++total_;
  }

  // In nanoseconds, the upper end; 0 where nothing was added.
  double Percentile(double percent) const {
    const double wanted = static_cast<double>(total_) * percent / 100;
    double seen = 0;
    for (size_t i = 0; i < counts_.size(); ++i) {
      seen += static_cast<double>(counts_[i]);
      if (counts_[i] != 0 && seen >= wanted) return UpperEnd(i);
    }
    return 0;
  }

 private:
  static constexpr unsigned kStepBits = 5;
  static constexpr uint64_t kSteps = uint64_t{1} << kStepBits;

  // Values below 32 have a place each, and then every power of two has 32 of them.
  static size_t IndexOf(uint64_t value) {
    if (value < kSteps) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - kStepBits - 1;
    return (shift + 1) * kSteps + ((value >> shift) - kSteps);
  }
  static double UpperEnd(size_t index) {
    if (index < kSteps) return static_cast<double>(index);
    const auto shift = static_cast<unsigned>(index / kSteps) - 1;
    return static_cast<double>(((index % kSteps + kSteps + 1) << shift) - 1);
  }

  std::array<uint64_t, (64 - kStepBits + 1) * kSteps> counts_{};
  uint64_t total_ = 0;
};

}  // namespace sluice::bench
