#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace sluice::bench {

// One way of doing a piece of work. `run` does a whole slice of it, and may Fail().
struct Side {
  std::string name;
  std::function<void()> run;
};

// What one slice of the first side gets through.
struct SliceSize {
  size_t items = 0;
  size_t bytes = 0;
};

// Measures sides[0] beside its peers: a slice of each in turn, again and again, so that whatever
// else the machine does hits all of them alike.
//
//   MeasureInTurns(state, {.items = 1000, .bytes = 46'000},
//                  {{"sluice", encode}, {"hand", encode_by_hand}, {"memcpy", copy}});
//
// The time, bytes and items per second are those of sides[0]. Counters: "x_hand", the median of
// (time of sides[0] / time of "hand") over the slices, so 1.1 is 10% slower than by hand; and
// "allocs", the allocations of sides[0] per item; "slice", the items of a slice, which
// is what the time column is the time of. The benchmark wants UseManualTime().
void MeasureInTurns(benchmark::State& state, SliceSize slice, const std::vector<Side>& sides);

// Ends the benchmark with an error, and the program with exit code 1.
void Fail(benchmark::State& state, const std::string& why);

// Every benchmark program defines this; main() calls it.
void RegisterBenchmarks();

}  // namespace sluice::bench
