#include "tests/soak/process_size.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <vector>

namespace sluice::soak {
namespace {

using testing::HasSubstr;
using testing::Optional;

constexpr size_t kMiB = size_t{1024} * 1024;

TEST(ProcessSizeTest, SeesADescriptorThatIsOpen) {
  const size_t before = OpenDescriptors();
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(OpenDescriptors(), before + 1);
  close(fd);
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST(ProcessSizeTest, SeesMemoryThatIsUsed) {
  const size_t before = ResidentBytes();
  const auto used = std::make_unique<char[]>(64 * kMiB);
  std::memset(used.get(), 1, 64 * kMiB);
  EXPECT_GE(ResidentBytes(), before + 60 * kMiB) << used[kMiB];
}

TEST(MemoryGrowthTest, FindsWhatGrowsAllTheTime) {
  std::vector<size_t> samples;
  for (size_t i = 0; i < 60; ++i) samples.push_back(20 * kMiB + i * 20'000);
  EXPECT_THAT(MemoryGrowth(samples), Optional(HasSubstr("grew from 20")));
}

TEST(MemoryGrowthTest, TakesWhatComesAtTheBeginningAndASingleHighSample) {
  std::vector<size_t> samples(60, 20 * kMiB);
  for (size_t i = 0; i < 15; ++i) samples[i] = i * kMiB;
  samples[50] = 40 * kMiB;
  EXPECT_EQ(MemoryGrowth(samples), std::nullopt);
}

TEST(MemoryGrowthTest, TakesJustItsTolerance) {
  std::vector<size_t> samples(40, 100 * kMiB);
  const size_t limit = 101 * kMiB + 256 * 1024;
  std::fill(samples.begin() + 20, samples.end(), limit);
  EXPECT_EQ(MemoryGrowth(samples), std::nullopt);
  std::fill(samples.begin() + 20, samples.end(), limit + 1);
  EXPECT_NE(MemoryGrowth(samples), std::nullopt);
}

TEST(MemoryGrowthTest, SaysNothingOfAFewSamples) {
  std::vector<size_t> samples(kMemorySamplesMin, kMiB);
  samples.back() = samples[17] = samples[18] = samples[16] = 9 * kMiB;
  EXPECT_NE(MemoryGrowth(samples), std::nullopt);
  samples.erase(samples.begin());
  EXPECT_EQ(MemoryGrowth(samples), std::nullopt);
}

}  // namespace
}  // namespace sluice::soak
