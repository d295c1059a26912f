#include "bench/paired.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "sluice/codec/testing/allocation_counter.h"

namespace sluice::bench {
namespace {

bool any_failed = false;

// What bench/instructions.sh counts in; hence neither inlined nor without a name.
[[gnu::noinline]] void RunMeasuredSide(const Side& side) {
  side.run();
  benchmark::ClobberMemory();
}

template <class Run>
double SecondsOf(const Run& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

void MeasureInTurns(benchmark::State& state, SliceSize slice, const std::vector<Side>& sides) {
  std::vector<std::vector<double>> ratios(sides.size());
  RunMeasuredSide(sides[0]);  // warm
  for (size_t i = 1; i < sides.size(); ++i) sides[i].run();
  if (state.error_occurred()) return;
  uint64_t allocations = 0;
  for (auto _ : state) {
    const uint64_t allocations_before = AllocationCounter::OfAllThreads();
    const double seconds = SecondsOf([&] { RunMeasuredSide(sides[0]); });
    allocations += AllocationCounter::OfAllThreads() - allocations_before;
    for (size_t i = 1; i < sides.size(); ++i) {
      ratios[i].push_back(seconds / SecondsOf(sides[i].run));
    }
    if (state.error_occurred()) return;
    state.SetIterationTime(seconds);
  }
  const auto slices = static_cast<int64_t>(state.iterations());
  state.SetItemsProcessed(slices * static_cast<int64_t>(slice.items));
  state.SetBytesProcessed(slices * static_cast<int64_t>(slice.bytes));
  for (size_t i = 1; i < sides.size(); ++i) {
    state.counters["x_" + sides[i].name] = Median(ratios[i]);
  }
  state.counters["slice"] = static_cast<double>(slice.items);
  state.counters["allocs"] = static_cast<double>(allocations) /
                             (static_cast<double>(slices) * static_cast<double>(slice.items));
}

void Fail(benchmark::State& state, const std::string& why) {
  any_failed = true;
  state.SkipWithError(why.c_str());
}

}  // namespace sluice::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  sluice::bench::RegisterBenchmarks();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return sluice::bench::any_failed ? 1 : 0;
}
