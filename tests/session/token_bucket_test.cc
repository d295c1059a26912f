#include "sluice/session/token_bucket.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr MonotonicTime kStart{100s};

// How many single tokens are to be had at `now`.
int TakeAll(TokenBucket& bucket, MonotonicTime now) {
  int taken = 0;
  while (taken < 1'000'000 && bucket.Has(now)) {
    bucket.Take(1, now);
    ++taken;
  }
  return taken;
}

TEST(TokenBucketTest, BeginsWithItsBurstAndNotOneMore) {
  for (const uint64_t rate : {1u, 3u, 7u, 1000u, 999'983u}) {
    TokenBucket bucket(rate, 20);
    EXPECT_EQ(TakeAll(bucket, kStart), 20) << rate;
  }
}

TEST(TokenBucketTest, HasASecondsWorthWhenNoBurstIsGiven) {
  TokenBucket bucket(7);
  EXPECT_EQ(TakeAll(bucket, kStart), 7);
}

TEST(TokenBucketTest, FillsAtItsRateAndNotAboveItsBurst) {
  TokenBucket bucket(10, 20);
  TakeAll(bucket, kStart);
  EXPECT_EQ(bucket.ReadyAt(), kStart + 100ms);
  EXPECT_FALSE(bucket.Has(kStart + 100ms - 1ns));
  EXPECT_EQ(TakeAll(bucket, kStart + 100ms), 1);
  EXPECT_EQ(TakeAll(bucket, kStart + 600ms), 5);
  EXPECT_EQ(TakeAll(bucket, kStart + 1h), 20);
}

TEST(TokenBucketTest, GivesNoMoreThanItsRateInTheLongRun) {
  for (const uint64_t rate : {1u, 3u, 7u, 999u}) {
    TokenBucket bucket(rate, 1);
    uint64_t taken = 0;
    MonotonicTime now = kStart;
    for (; now < kStart + 100s; now = bucket.ReadyAt())
      taken += static_cast<uint64_t>(TakeAll(bucket, now));
    EXPECT_LE(taken, rate * 100 + 1) << rate;
    EXPECT_GE(taken, rate * 100) << rate;
  }
}

TEST(TokenBucketTest, OwesWhatWasTakenBeyondTheBurst) {
  TokenBucket bucket(1000, 100);
  bucket.Take(5100, kStart);
  EXPECT_FALSE(bucket.Has(kStart + 5s));
  EXPECT_EQ(bucket.ReadyAt(), kStart + 5s + 1ms);
  EXPECT_EQ(TakeAll(bucket, kStart + 5s + 1ms), 1);
}

TEST(TokenBucketTest, LimitsNothingAtRateZero) {
  TokenBucket bucket(0);
  EXPECT_EQ(TakeAll(bucket, MonotonicTime{}), 1'000'000);
  EXPECT_EQ(TakeAll(bucket, kStart), 1'000'000);
}

TEST(TokenBucketTest, StandsTheLargestNumbers) {
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  TokenBucket fast(kMost, kMost);
  EXPECT_TRUE(fast.Has(MonotonicTime{}));
  TokenBucket slow(1, kMost);
  for (int i = 0; i < 10; ++i) slow.Take(kMost, kStart);
  EXPECT_GT(slow.ReadyAt(), kStart - std::chrono::hours(1));
  TokenBucket bytes(10'000'000'000, 1);
  bytes.Take(kMost, kStart);
  EXPECT_GT(bytes.ReadyAt(), kStart + std::chrono::hours(1));
}

}  // namespace
}  // namespace sluice
