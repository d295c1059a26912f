#include "sluice/codec/testing/mutate.h"

#include <set>

#include "gtest/gtest.h"

namespace sluice::test {
namespace {

TEST(MutateTest, IsTheSameForTheSameSeed) {
  std::vector<std::byte> a(50), b(50);
  Rng rng(7), same(7);
  Mutate(&a, rng);
  Mutate(&b, same);
  EXPECT_EQ(a, b);
}

TEST(MutateTest, ShrinksGrowsAndKeepsTheSize) {
  const std::vector<std::byte> original(50);
  Rng rng(1);
  std::set<int> changes;
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::byte> bytes = original;
    Mutate(&bytes, rng);
    ASSERT_LE(bytes.size(), original.size() + 256);
    if (bytes != original) changes.insert(bytes.size() < 50 ? -1 : bytes.size() > 50 ? 1 : 0);
  }
  EXPECT_EQ(changes, (std::set<int>{-1, 0, 1}));
}

TEST(MutateTest, MakesSomethingOfNothing) {
  Rng rng(1);
  int grown = 0;
  for (int i = 0; i < 100; ++i) {
    std::vector<std::byte> bytes;
    Mutate(&bytes, rng);
    if (!bytes.empty()) ++grown;
  }
  EXPECT_GT(grown, 50);
}

TEST(MutateTest, ClaimsHugeLengthsInEachWidth) {
  Rng rng(1);
  std::set<size_t> widths;
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::byte> bytes(50);
    Mutate(&bytes, rng);
    size_t ones = 0;
    for (const std::byte byte : bytes) {
      ones = byte == std::byte{0xff} ? ones + 1 : 0;
      widths.insert(ones);
    }
  }
  for (const size_t width : {1u, 2u, 4u, 8u}) EXPECT_TRUE(widths.contains(width)) << width;
}

}  // namespace
}  // namespace sluice::test
