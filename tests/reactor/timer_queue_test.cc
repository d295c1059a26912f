#include "sluice/reactor/timer_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace sluice {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr MonotonicTime kStart{100s};

class TimerQueueTest : public ::testing::Test {
 protected:
  TimerId Once(Duration delay, std::string name) {
    return timers.Add(kStart + delay, 0s, [this, name] { fired.push_back(name); });
  }

  TimerQueue timers;
  std::vector<std::string> fired;
};

TEST_F(TimerQueueTest, FiresByDeadlineAndEqualDeadlinesInOrderOfCreation) {
  Once(2ms, "c");
  Once(1ms, "a");
  Once(1ms, "b");
  timers.RunDue(kStart + 999us);
  EXPECT_THAT(fired, ElementsAre());
  timers.RunDue(kStart + 2ms);
  EXPECT_THAT(fired, ElementsAre("a", "b", "c"));
  EXPECT_EQ(timers.size(), 0u);
}

TEST_F(TimerQueueTest, NextDeadlineIsTheEarliestThatIsLeft) {
  EXPECT_EQ(timers.NextDeadline(), std::nullopt);
  Once(5ms, "b");
  const TimerId first = Once(3ms, "a");
  EXPECT_EQ(timers.NextDeadline(), kStart + 3ms);
  timers.Cancel(first);
  EXPECT_EQ(timers.NextDeadline(), kStart + 5ms);
}

TEST_F(TimerQueueTest, ACancelledTimerDoesNotFireEvenInTheTickInWhichItIsDue) {
  TimerId second;
  timers.Add(kStart, 0s, [&] { EXPECT_TRUE(timers.Cancel(second)); });
  second = Once(0s, "second");
  Once(0s, "third");
  timers.RunDue(kStart);
  EXPECT_THAT(fired, ElementsAre("third"));
}

TEST_F(TimerQueueTest, AnIdIsStaleAfterFiringAndNeverNamesTheNextTimer) {
  const TimerId old = Once(0s, "old");
  timers.RunDue(kStart);
  const TimerId reused = Once(1ms, "new");
  EXPECT_EQ(old.slot, reused.slot);
  EXPECT_FALSE(timers.Cancel(old));
  EXPECT_FALSE(timers.Cancel(TimerId{}));
  timers.RunDue(kStart + 1ms);
  EXPECT_THAT(fired, ElementsAre("old", "new"));
}

TEST_F(TimerQueueTest, APeriodicTimerMayCancelItself) {
  TimerId id;
  int calls = 0;
  id = timers.Add(kStart, 1ms, [&] {
    if (++calls == 3) {
      EXPECT_TRUE(timers.Cancel(id));
    }
  });
  for (int i = 0; i < 10; ++i) timers.RunDue(kStart + i * 1ms);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(timers.size(), 0u);
}

TEST_F(TimerQueueTest, AOneShotTimerThatCancelsItselfIsToldThatItIsTooLate) {
  TimerId id;
  id = timers.Add(kStart, 0s, [&] { EXPECT_FALSE(timers.Cancel(id)); });
  timers.RunDue(kStart);
}

TEST_F(TimerQueueTest, ATimerOfZeroDelayAddedByATimerWaitsForTheNextTick) {
  int calls = 0;
  std::function<void()> again = [&] {
    ++calls;
    timers.Add(kStart - 1h, 0s, again);  // overdue, to be first if it could
  };
  timers.Add(kStart, 0s, again);
  Once(0s, "other");
  timers.RunDue(kStart);
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(fired, ElementsAre("other"));
  Once(0s, "later");
  timers.RunDue(kStart);
  EXPECT_EQ(calls, 2);
  EXPECT_THAT(fired, ElementsAre("other", "later"));
}

TEST_F(TimerQueueTest, APeriodicTimerThatWasLateFiresOnceAndKeepsItsRhythm) {
  int calls = 0;
  timers.Add(kStart + 10ms, 10ms, [&] { ++calls; });
  timers.RunDue(kStart + 95ms);  // nine periods, a stall or a jump of the clock
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(timers.NextDeadline(), kStart + 100ms);
  timers.RunDue(kStart + 95ms);
  EXPECT_EQ(calls, 1);
}

TEST_F(TimerQueueTest, ATimerThatThrowsLosesNeitherTheOthersNorItself) {
  int calls = 0;
  timers.Add(kStart, 1ms, [&] {
    if (++calls == 1) throw std::runtime_error("first");
  });
  Once(0s, "other");
  EXPECT_THROW(timers.RunDue(kStart), std::runtime_error);
  EXPECT_THAT(fired, ElementsAre());
  timers.RunDue(kStart + 1ms);
  EXPECT_THAT(fired, ElementsAre("other"));
  EXPECT_EQ(calls, 2);
}

TEST_F(TimerQueueTest, AHundredThousandFireInOrderWithHalfOfThemCancelled) {
  std::vector<TimerId> ids;
  std::vector<int64_t> order;
  uint32_t random = 1;
  for (int i = 0; i < 100'000; ++i) {
    random = random * 1664525 + 1013904223;
    const auto deadline = kStart + Duration(random % 50'000);
    ids.push_back(timers.Add(deadline, 0s, [&order, deadline] {
      order.push_back(deadline.time_since_epoch().count());
    }));
  }
  for (size_t i = 0; i < ids.size(); i += 2) EXPECT_TRUE(timers.Cancel(ids[i]));
  timers.RunDue(kStart + 1s);
  EXPECT_EQ(order.size(), 50'000u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

}  // namespace
}  // namespace sluice
