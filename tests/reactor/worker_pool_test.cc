#include "sluice/reactor/worker_pool.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "tests/support/fault_kernel.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A pool whose threads are all kept busy until Release().
class WorkerPoolTest : public testing::Test {
 protected:
  void Make(WorkerPoolOptions options) {
    options.kernel = &kernel;
    options.log = [this](LogSeverity severity, std::string_view text) {
      EXPECT_EQ(severity, LogSeverity::kError);
      log.emplace_back(text);
    };
    pool = *WorkerPool::Create(options);
    std::latch busy(static_cast<std::ptrdiff_t>(options.threads));
    for (size_t i = 0; i < options.threads; ++i) {
      Task task = [&busy, released = released] {
        busy.count_down();
        released.wait();
      };
      ASSERT_TRUE(pool->Post(std::move(task)));
    }
    busy.wait();
  }
  void Release() { release.set_value(); }

  bool Post(int number, TaskPriority priority = TaskPriority::kNormal) {
    Task task = [this, number] { ran.push_back(number); };
    return pool->Post(std::move(task), priority);
  }

  FaultKernel kernel{RealKernel()};
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::vector<std::string> log;
  std::vector<int> ran;  // by a single thread
  std::unique_ptr<WorkerPool> pool;
};

TEST_F(WorkerPoolTest, RunsTasksOfOnePriorityInTheirOrder) {
  Make({.threads = 1});
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(Post(i));
  Release();
  pool->Finish();
  EXPECT_THAT(ran, ElementsAre(0, 1, 2, 3, 4));
}

TEST_F(WorkerPoolTest, RunsAsManyTasksAtOnceAsItHasThreads) {
  Make({.threads = 3});
  Release();
  // Each waits for the others.
  std::latch together(3);
  std::atomic<int> arrived{0};
  for (int i = 0; i < 3; ++i) {
    Task task = [&] {
      together.arrive_and_wait();
      ++arrived;
    };
    EXPECT_TRUE(pool->Post(std::move(task)));
  }
  pool->Finish();
  EXPECT_EQ(arrived, 3);
}

TEST_F(WorkerPoolTest, HasAThreadWhenItIsGivenNone) {
  pool = *WorkerPool::Create({.threads = 0});
  EXPECT_TRUE(Post(1));
  pool->Finish();
  EXPECT_THAT(ran, ElementsAre(1));
}

TEST_F(WorkerPoolTest, TakesTheHigherPriorityFirstAndTheLowestLast) {
  Make({.threads = 1});
  Post(30, TaskPriority::kLow);
  Post(20, TaskPriority::kNormal);
  Post(10, TaskPriority::kHigh);
  Post(11, TaskPriority::kHigh);
  Post(21, TaskPriority::kNormal);
  Post(31, TaskPriority::kLow);
  Release();
  pool->Finish();
  EXPECT_THAT(ran, ElementsAre(10, 11, 20, 21, 30, 31));
}

// B29
TEST_F(WorkerPoolTest, PassesNoPriorityOverForLong) {
  Make({.threads = 1});
  for (int i = 0; i < 40; ++i) Post(1, TaskPriority::kHigh);
  for (int i = 0; i < 2; ++i) Post(2, TaskPriority::kNormal);
  for (int i = 0; i < 2; ++i) Post(3, TaskPriority::kLow);
  Release();
  pool->Finish();
  ASSERT_THAT(ran, SizeIs(44));
  const std::vector<int> eight(8, 1);
  std::vector<int> expected = eight;
  expected.insert(expected.end(), {2, 3});
  // The one that was passed over by its neighbour too comes a place sooner.
  expected.insert(expected.end(), 7, 1);
  expected.insert(expected.end(), {2, 3});
  expected.insert(expected.end(), 25, 1);
  EXPECT_EQ(ran, expected);
}

TEST_F(WorkerPoolTest, RefusesWhatIsBeyondItsMaximumAndLeavesTheTaskToItsOwner) {
  Make({.threads = 1, .waiting_max = 2});
  EXPECT_TRUE(Post(1));
  EXPECT_TRUE(Post(2));
  Task third = [this] { ran.push_back(3); };
  EXPECT_FALSE(pool->Post(std::move(third)));
  ASSERT_TRUE(third);  // NOLINT(bugprone-use-after-move)
  third();
  // Of another priority there is room.
  EXPECT_TRUE(Post(4, TaskPriority::kLow));
  EXPECT_EQ(pool->counters().refused, 1u);
  EXPECT_EQ(pool->counters().waiting, 3u);
  Release();
  pool->Finish();
  EXPECT_THAT(ran, ElementsAre(3, 1, 2, 4));
  EXPECT_EQ(pool->counters().waiting, 0u);
  EXPECT_EQ(pool->counters().run, 4u);  // with the one that kept the thread busy
}

// B52
TEST_F(WorkerPoolTest, LogsAndCountsWhatATaskThrowsAndGoesOn) {
  Make({.threads = 1});
  Task a = [] { throw std::runtime_error("no such disk"); };
  Task b = [] { throw 7; };
  pool->Post(std::move(a));
  pool->Post(std::move(b));
  Post(1);
  Release();
  pool->Finish();
  EXPECT_THAT(log, ElementsAre(HasSubstr("has thrown: no such disk"),
                               HasSubstr("has thrown: something that is no std::exception")));
  EXPECT_EQ(pool->counters().thrown, 2u);
  EXPECT_EQ(pool->counters().run, 4u);
  EXPECT_THAT(ran, ElementsAre(1));
}

// The thread is busy until what waits has been dropped.
TEST_F(WorkerPoolTest, DropsWhatWaitsWhenItStopsAndRefusesWhatComesLater) {
  Make({.threads = 1});
  auto releases = absl::MakeCleanup([this] { Release(); });
  Task task = [this, releases = std::move(releases)] { ran.push_back(1); };
  EXPECT_TRUE(pool->Post(std::move(task)));
  pool->Stop();
  EXPECT_EQ(pool->counters().dropped, 1u);
  EXPECT_EQ(pool->counters().waiting, 0u);
  EXPECT_EQ(pool->counters().run, 1u);
  EXPECT_FALSE(Post(2));
  pool->Stop();  // once more is nothing
  pool.reset();
  EXPECT_THAT(ran, IsEmpty());
}

TEST_F(WorkerPoolTest, CountsHowLongTasksWaited) {
  Make({.threads = 1});
  Post(1);
  kernel.AdvanceClock(1h);
  Post(2);
  Release();
  pool->Finish();
  const Histogram waited = pool->counters().queue_time_ns;
  EXPECT_EQ(waited.count(), 3u);
  EXPECT_GE(waited.max(), static_cast<uint64_t>(std::chrono::nanoseconds(1h).count()));
  EXPECT_LT(waited.Percentile(50), static_cast<uint64_t>(std::chrono::nanoseconds(1min).count()));
}

TEST_F(WorkerPoolTest, TakesTasksFromAllThreadsAndFromItsOwn) {
  pool = *WorkerPool::Create({.threads = 3, .waiting_max = 100'000});
  std::atomic<int> done{0};
  std::latch all(4 * 500 * 2);
  std::vector<std::thread> posters;
  for (int t = 0; t < 4; ++t) {
    posters.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        Task task = [&] {
          Task more = [&] {
            ++done;
            all.count_down();
          };
          EXPECT_TRUE(pool->Post(std::move(more), TaskPriority::kHigh));
          ++done;
          all.count_down();
        };
        EXPECT_TRUE(pool->Post(std::move(task), static_cast<TaskPriority>(i % 3)));
      }
    });
  }
  for (std::thread& poster : posters) poster.join();
  all.wait();
  pool->Finish();
  EXPECT_EQ(done, 4 * 500 * 2);
  EXPECT_EQ(pool->counters().run, 4000u);
  EXPECT_EQ(pool->counters().queue_time_ns.count(), 4000u);
}

TEST_F(WorkerPoolTest, WhereNoneMayWaitAllAreRefused) {
  pool = *WorkerPool::Create({.threads = 1, .waiting_max = 0});
  Task task = [] {};
  EXPECT_FALSE(pool->Post(std::move(task)));
  EXPECT_EQ(pool->counters().refused, 1u);
}

TEST_F(WorkerPoolTest, SaysWhyThereIsNoThread) {
  kernel.faults().Fail(Call::kSigMask, EINVAL, /*nth=*/3);
  const auto made = WorkerPool::Create({.threads = 2, .kernel = &kernel});
  EXPECT_EQ(made.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(made.status().message()), HasSubstr("pthread_sigmask"));
}

TEST_F(WorkerPoolTest, LeavesSignalsToOtherThreads) {
  pool = *WorkerPool::Create({.threads = 1});
  std::promise<sigset_t> mask;
  Task task = [&mask] {
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    mask.set_value(blocked);
  };
  ASSERT_TRUE(pool->Post(std::move(task)));
  const sigset_t blocked = mask.get_future().get();
  EXPECT_TRUE(sigismember(&blocked, SIGTERM));
  EXPECT_FALSE(sigismember(&blocked, SIGSEGV));
  sigset_t here;
  pthread_sigmask(SIG_BLOCK, nullptr, &here);
  EXPECT_FALSE(sigismember(&here, SIGTERM));
}

}  // namespace
}  // namespace sluice::test
