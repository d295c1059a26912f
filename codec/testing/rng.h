#pragma once

#include <cstdint>

namespace sluice::test {

// Rng is a sequence of pseudo-random numbers, the same on every host: a seed names a test case.
//
//   Rng rng(7);
//   if (rng.OneIn(4)) bytes.resize(rng.Below(bytes.size()));
class Rng {
 public:
  explicit Rng(uint64_t seed) : state_(seed) {}

  // Any number of 64 bits. SplitMix64, https://prng.di.unimi.it/splitmix64.c
  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }

  // 0 to bound - 1; `bound` is at least 1.
  uint64_t Below(uint64_t bound) { return Next() % bound; }

  bool OneIn(uint64_t times) { return Below(times) == 0; }

 private:
  uint64_t state_;
};

}  // namespace sluice::test
