#include "sluice/reactor/histogram.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>

namespace sluice {
namespace {

Histogram HistogramOf(std::initializer_list<uint64_t> values) {
  Histogram histogram;
  for (const uint64_t value : values) histogram.Add(value);
  return histogram;
}

TEST(HistogramTest, HasNothingToTellOfNoValues) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.max(), 0u);
  EXPECT_EQ(histogram.Percentile(0), 0u);
  EXPECT_EQ(histogram.Percentile(100), 0u);
}

TEST(HistogramTest, TellsSmallValuesExactly) {
  Histogram histogram;
  for (uint64_t value = 1; value <= 20; ++value) histogram.Add(value);
  EXPECT_EQ(histogram.count(), 20u);
  EXPECT_EQ(histogram.Percentile(0), 1u);
  EXPECT_EQ(histogram.Percentile(5), 1u);
  EXPECT_EQ(histogram.Percentile(50), 10u);
  EXPECT_EQ(histogram.Percentile(95), 19u);
  EXPECT_EQ(histogram.Percentile(95.1), 20u);
  EXPECT_EQ(histogram.Percentile(100), 20u);
}

TEST(HistogramTest, IsAtMostAThirtySecondTooLarge) {
  for (uint64_t value = 1; value <= uint64_t{1} << 62; value += value / 7 + 1) {
    const Histogram histogram = HistogramOf({value, UINT64_MAX});
    EXPECT_GE(histogram.Percentile(50), value);
    EXPECT_LE(histogram.Percentile(50), value + value / 32) << value;
  }
}

TEST(HistogramTest, PutsNeighboursAtTheEdgeOfAPlaceIntoTwo) {
  EXPECT_EQ(HistogramOf({63, 64, 1000}).Percentile(33), 63u);
  EXPECT_EQ(HistogramOf({64, 65, 1000}).Percentile(33), 65u);  // a place of two
  EXPECT_EQ(HistogramOf({65, 66, 1000}).Percentile(33), 65u);
  EXPECT_EQ(HistogramOf({1, UINT64_MAX}).Percentile(100), UINT64_MAX);
}

TEST(HistogramTest, NeverTellsMoreThanTheLargestValue) {
  EXPECT_EQ(HistogramOf({1000001}).Percentile(50), 1000001u);
  EXPECT_EQ(HistogramOf({1000001}).max(), 1000001u);
}

TEST(HistogramTest, AddsUpThoseOfOthers) {
  Histogram sum = HistogramOf({1, 2});
  sum += HistogramOf({1000000});
  sum += Histogram();
  EXPECT_EQ(sum.count(), 3u);
  EXPECT_EQ(sum.max(), 1000000u);
  EXPECT_EQ(sum.Percentile(60), 2u);
  EXPECT_EQ(sum.Percentile(100), 1000000u);
}

}  // namespace
}  // namespace sluice
