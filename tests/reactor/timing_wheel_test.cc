#include "sluice/reactor/timing_wheel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace sluice {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr MonotonicTime kStart{100s};
constexpr Duration kTick = 100ms;

struct Named : TimingWheel::Node {
  explicit Named(std::string n) : name(std::move(n)) {}
  std::string name;
};

class TimingWheelTest : public ::testing::Test {
 protected:
  std::vector<std::string> Due(Duration after_start) {
    std::vector<std::string> names;
    while (TimingWheel::Node* node = wheel.PopDue(kStart + after_start)) {
      EXPECT_FALSE(node->is_scheduled());
      names.push_back(static_cast<Named*>(node)->name);
    }
    return names;
  }

  TimingWheel wheel{kTick, kStart};
  Named a{"a"}, b{"b"}, c{"c"};
};

TEST_F(TimingWheelTest, IsDueAtTheFirstTickAtOrAfterTheTime) {
  wheel.Schedule(a, kStart + 300ms);
  wheel.Schedule(b, kStart + 300ms + 1ns);
  EXPECT_EQ(wheel.DueTime(a), kStart + 300ms);
  EXPECT_EQ(wheel.DueTime(b), kStart + 400ms);
  EXPECT_THAT(Due(300ms - 1ns), IsEmpty());
  EXPECT_THAT(Due(300ms), ElementsAre("a"));
  EXPECT_THAT(Due(400ms - 1ns), IsEmpty());
  EXPECT_THAT(Due(400ms), ElementsAre("b"));
}

TEST_F(TimingWheelTest, GivesEverythingThatIsDueAfterALongPause) {
  wheel.Schedule(a, kStart + 1s);
  wheel.Schedule(b, kStart + 1s);
  wheel.Schedule(c, kStart + 10min);
  EXPECT_THAT(Due(1h), UnorderedElementsAre("a", "b", "c"));
  EXPECT_EQ(wheel.NextDeadline(), std::nullopt);
}

TEST_F(TimingWheelTest, IsNeitherEarlyNorLateBeyondItsEnd) {
  for (const Duration delay : {51'100ms, 51'200ms, 51'300ms, 102'400ms, 300'000ms}) {
    TimingWheel far(kTick, kStart);
    Named node("far");
    far.Schedule(node, kStart + delay);
    EXPECT_EQ(far.PopDue(kStart + delay - 1ns), nullptr);
    EXPECT_EQ(far.PopDue(kStart + delay), &node);
  }
}

TEST_F(TimingWheelTest, NextDeadlineLeadsToEveryNodeInFewSteps) {
  wheel.Schedule(a, kStart + 5min);
  int steps = 0;
  for (;; ++steps) {
    const std::optional<MonotonicTime> next = wheel.NextDeadline();
    ASSERT_TRUE(next.has_value());
    if (TimingWheel::Node* node = wheel.PopDue(*next)) {
      EXPECT_EQ(node, &a);
      EXPECT_EQ(*next, kStart + 5min);
      break;
    }
  }
  EXPECT_LE(steps, 6);
}

TEST_F(TimingWheelTest, NextDeadlineIsTheEarliestThatIsLeft) {
  EXPECT_EQ(wheel.NextDeadline(), std::nullopt);
  wheel.Schedule(a, kStart + 700ms);
  wheel.Schedule(b, kStart + 30s);
  EXPECT_EQ(wheel.NextDeadline(), kStart + 700ms);
  wheel.Cancel(a);
  EXPECT_EQ(wheel.NextDeadline(), kStart + 30s);
  wheel.Schedule(b, kStart + 200ms);
  EXPECT_EQ(wheel.NextDeadline(), kStart + 200ms);
}

TEST_F(TimingWheelTest, TakesATimeThatHasPassedForTheNextTick) {
  wheel.Schedule(a, kStart - 1h);
  EXPECT_THAT(Due(0s), IsEmpty());
  EXPECT_THAT(Due(100ms), ElementsAre("a"));
}

TEST_F(TimingWheelTest, ANodeMayBePutOffWhileOthersAreDue) {
  for (Named* node : {&a, &b, &c}) wheel.Schedule(*node, kStart + 1s);
  auto* first = static_cast<Named*>(wheel.PopDue(kStart + 1s));
  ASSERT_NE(first, nullptr);
  for (Named* node : {&a, &b, &c}) wheel.Schedule(*node, kStart + 2s);
  EXPECT_THAT(Due(1s), IsEmpty());
  EXPECT_THAT(Due(2s), UnorderedElementsAre("a", "b", "c"));
}

TEST_F(TimingWheelTest, ANodeThatDiesIsNeverGiven) {
  auto doomed = std::make_unique<Named>("doomed");
  for (Named* node : {&a, doomed.get(), &b}) wheel.Schedule(*node, kStart + 1s);
  EXPECT_NE(wheel.PopDue(kStart + 1s), nullptr);
  doomed.reset();
  EXPECT_EQ(Due(1s).size(), 1u);
}

TEST_F(TimingWheelTest, NodesMayOutliveTheWheel) {
  {
    TimingWheel brief(kTick, kStart);
    brief.Schedule(a, kStart + 1s);
    brief.Schedule(b, kStart + 2s);
    brief.Schedule(c, kStart + 1s);
    EXPECT_NE(brief.PopDue(kStart + 1s), nullptr);
  }
  EXPECT_FALSE(a.is_scheduled() || b.is_scheduled() || c.is_scheduled());
}

// B30: what a turn costs does not grow with the number of nodes that are not due.
TEST_F(TimingWheelTest, VisitsEachOfAHundredThousandAtItsTickOnly) {
  std::list<Named> nodes;
  std::vector<std::pair<MonotonicTime, Named*>> deadlines;
  uint32_t random = 1;
  for (int i = 0; i < 100'000; ++i) {
    random = random * 1664525 + 1013904223;
    Named& node = nodes.emplace_back("");
    const MonotonicTime when = kStart + 1ms * (1 + random % 120'000);
    wheel.Schedule(node, when);
    deadlines.emplace_back(when, &node);
  }
  size_t given = 0;
  for (MonotonicTime now = kStart; now <= kStart + 121s; now += 50ms) {
    while (TimingWheel::Node* node = wheel.PopDue(now)) {
      ASSERT_GE(now, wheel.DueTime(*node));
      ASSERT_LT(now, wheel.DueTime(*node) + kTick);
      ++given;
    }
  }
  EXPECT_EQ(given, nodes.size());
  for (const auto& [when, node] : deadlines) {
    ASSERT_GE(wheel.DueTime(*node), when);
    ASSERT_LT(wheel.DueTime(*node), when + kTick);
  }
}

}  // namespace
}  // namespace sluice
