#include "sluice/reactor/backoff.h"

#include <algorithm>
#include <random>

namespace sluice {
namespace {

constexpr Duration kDelayMin = std::chrono::milliseconds(1);

uint64_t SystemSeed() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

}  // namespace

Backoff::Backoff(const RetryOptions& options)
    : options_(options), random_state_(options.seed ? *options.seed : SystemSeed()) {
  options_.delay_max = std::max(options_.delay_max, kDelayMin);
  options_.first_delay = std::clamp(options_.first_delay, kDelayMin, options_.delay_max);
  // In this order, so that what is no number becomes the constant.
  options_.factor = std::max(1.0, options_.factor);
  options_.jitter = std::min(1.0, std::max(0.0, options_.jitter));
  Reset();
}

void Backoff::Reset() {
  failures_ = 0;
  delay_ns_ = static_cast<double>(options_.first_delay.count());
}

std::optional<Duration> Backoff::NextDelay() {
  ++failures_;
  if (options_.attempts_max != 0 && failures_ >= options_.attempts_max) return std::nullopt;
  const double left_ns = delay_ns_ * (1 - options_.jitter * Random());
  // Before it becomes an integer: in a double the product cannot overflow.
  delay_ns_ =
      std::min(delay_ns_ * options_.factor, static_cast<double>(options_.delay_max.count()));
  return std::max(Duration(static_cast<Duration::rep>(left_ns)), kDelayMin);
}

// SplitMix64, https://prng.di.unimi.it/splitmix64.c
double Backoff::Random() {
  uint64_t z = random_state_ += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-53;
}

}  // namespace sluice
