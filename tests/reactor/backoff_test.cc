#include "sluice/reactor/backoff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace sluice::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Le;
using ::testing::Ne;

std::vector<Duration> Delays(Backoff& backoff, int count) {
  std::vector<Duration> delays;
  for (int i = 0; i < count; ++i) delays.push_back(backoff.NextDelay().value());
  return delays;
}

TEST(BackoffTest, MultipliesEachDelayUpToTheMaximum) {
  Backoff backoff({.first_delay = 100ms, .factor = 3, .delay_max = 2s, .jitter = 0});
  EXPECT_THAT(Delays(backoff, 5), ElementsAre(100ms, 300ms, 900ms, 2s, 2s));
}

TEST(BackoffTest, BeginsAnewAfterASuccess) {
  Backoff backoff({.attempts_max = 3, .first_delay = 1s, .jitter = 0});
  EXPECT_THAT(Delays(backoff, 2), ElementsAre(1s, 2s));
  backoff.Reset();
  EXPECT_THAT(Delays(backoff, 2), ElementsAre(1s, 2s));
}

TEST(BackoffTest, EndsWithTheLastAllowedFailure) {
  Backoff backoff({.attempts_max = 2});
  EXPECT_TRUE(backoff.NextDelay().has_value());
  EXPECT_FALSE(backoff.NextDelay().has_value());
  EXPECT_EQ(backoff.failures(), 2u);
  EXPECT_FALSE(Backoff({.attempts_max = 1}).NextDelay().has_value());
}

TEST(BackoffTest, LeavesOutAtMostTheShareThatIsJitter) {
  Backoff backoff({.first_delay = 1s, .factor = 1, .jitter = 0.25, .seed = 7});
  const std::vector<Duration> delays = Delays(backoff, 1000);
  EXPECT_THAT(delays, Each(AllOf(Ge(750ms), Le(1s))));
  EXPECT_LT(*std::min_element(delays.begin(), delays.end()), 760ms);
  EXPECT_GT(*std::max_element(delays.begin(), delays.end()), 990ms);
}

TEST(BackoffTest, RepeatsItselfWithTheSameSeedAndOnlyThen) {
  const RetryOptions seven{.seed = 7};
  Backoff a(seven), b(seven), c({.seed = 8}), d({}), e({});
  const std::vector<Duration> delays = Delays(a, 8);
  EXPECT_EQ(delays, Delays(b, 8));
  EXPECT_THAT(Delays(c, 8), Ne(delays));
  EXPECT_THAT(Delays(d, 8), Ne(Delays(e, 8)));
}

TEST(BackoffTest, NeverWaitsLessThanAMillisecond) {
  Backoff none({.first_delay = 0ms});
  EXPECT_EQ(none.NextDelay(), 1ms);
  Backoff negative({.first_delay = -5s, .delay_max = -1s, .jitter = 2});
  EXPECT_THAT(Delays(negative, 10), Each(Duration(1ms)));
}

TEST(BackoffTest, StaysInItsBoundsWhateverTheOptionsSay) {
  const double not_a_number = std::numeric_limits<double>::quiet_NaN();
  Backoff odd({.first_delay = 1s, .factor = not_a_number, .jitter = not_a_number});
  EXPECT_THAT(Delays(odd, 3), ElementsAre(1s, 1s, 1s));
  Backoff shrinking({.first_delay = 1s, .factor = 0.1, .jitter = -1});
  EXPECT_THAT(Delays(shrinking, 3), ElementsAre(1s, 1s, 1s));
  Backoff endless({.factor = 1e300, .jitter = 0});
  EXPECT_THAT(Delays(endless, 4), ElementsAre(100ms, 30s, 30s, 30s));
}

}  // namespace
}  // namespace sluice::test
