#include "bench/rounds.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace sluice::bench {
namespace {

constexpr double kSliceNanoseconds = 150'000;
constexpr size_t kRoundsMin = 3;

double NanosecondsOf(const Way& way, size_t times) {
  const auto start = std::chrono::steady_clock::now();
  way.run(times);
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

// How often `way` fits into a slice.
size_t TimesPerSlice(const Way& way) {
  size_t times = 1;
  while (NanosecondsOf(way, times) < kSliceNanoseconds / 2) times *= 2;
  double fastest = NanosecondsOf(way, times);
  for (int i = 0; i < 4; ++i) fastest = std::min(fastest, NanosecondsOf(way, times));
  const double per_slice = kSliceNanoseconds * static_cast<double>(times) / fastest;
  return std::max<size_t>(1, static_cast<size_t>(per_slice));
}

}  // namespace

Rounds::Rounds(const std::vector<Way>& ways, double seconds) {
  std::vector<size_t> times_per_slice;
  for (const Way& way : ways) {
    times_.push_back({way.name, {}});
    times_per_slice.push_back(TimesPerSlice(way));
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  for (size_t round = 0; round < kRoundsMin || std::chrono::steady_clock::now() < end; ++round) {
    for (size_t i = 0; i < ways.size(); ++i) {
      // There and back, so that nobody always follows the same one.
      const size_t at = round % 2 == 0 ? i : ways.size() - 1 - i;
      ways[at].run(1);  // has the caches for itself from here on
      const double nanoseconds = NanosecondsOf(ways[at], times_per_slice[at]);
      times_[at].nanoseconds.push_back(nanoseconds / static_cast<double>(times_per_slice[at]));
    }
  }
}

double Rounds::Ratio(std::string_view way, std::string_view other) const {
  std::vector<double> ratios = Of(way).nanoseconds;
  const std::vector<double>& others = Of(other).nanoseconds;
  for (size_t i = 0; i < ratios.size(); ++i) ratios[i] /= others[i];
  return Median(std::move(ratios));
}

double Rounds::Nanoseconds(std::string_view way) const { return Median(Of(way).nanoseconds); }

const Rounds::Times& Rounds::Of(std::string_view way) const {
  const auto found =
      std::find_if(times_.begin(), times_.end(), [&](const Times& t) { return t.way == way; });
  Check(found != times_.end(), way);
  return *found;
}

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void Check(bool right, std::string_view what) {
  if (right) return;
  fmt::print(stderr, "WRONG: {}\n", what);
  std::exit(1);
}

}  // namespace sluice::bench
