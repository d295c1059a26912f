#include "sluice/reactor/loop_threads.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "sluice/reactor/post_and_wait.h"
#include "tests/support/fault_kernel.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(LoopThreadsTest, RunsEachLoopInAThreadOfItsOwn) {
  const std::unique_ptr<LoopThreads> threads = *LoopThreads::Start(3);
  ASSERT_EQ(threads->size(), 3u);
  std::set<std::thread::id> ids{std::this_thread::get_id()};
  for (size_t i = 0; i < threads->size(); ++i) {
    ids.insert(*PostAndWait(threads->loop(i), [] { return std::this_thread::get_id(); }));
  }
  EXPECT_EQ(ids.size(), 4u);
}

TEST(LoopThreadsTest, RunsWhatWasPostedBeforeItIsJoined) {
  const std::unique_ptr<LoopThreads> threads = *LoopThreads::Start(2);
  int ran[2] = {0, 0};
  for (int i = 0; i < 100; ++i) {
    for (size_t l = 0; l < 2; ++l) EXPECT_TRUE(threads->loop(l).Post([&, l] { ++ran[l]; }));
  }
  threads->Join();
  EXPECT_THAT(ran, ElementsAre(100, 100));
  EXPECT_FALSE(threads->loop(0).Post([] {}));
  threads->Join();  // nothing is left to be joined
}

TEST(LoopThreadsTest, LogsWhatACallbackThrowsAndGoesOn) {
  std::vector<std::string> log;
  const std::unique_ptr<LoopThreads> threads = *LoopThreads::Start(
      1, {.log = [&](LogSeverity, std::string_view text) { log.emplace_back(text); }});
  int ran = 0;
  threads->loop(0).Post([] { throw std::runtime_error("no such room"); });
  threads->loop(0).Post([] { throw 7; });
  threads->loop(0).Post([&] { ++ran; });
  threads->Join();
  EXPECT_THAT(log, ElementsAre("a callback has thrown: no such room",
                               "a callback has thrown: something that is no std::exception"));
  EXPECT_EQ(ran, 1);
}

TEST(LoopThreadsTest, SaysWhyALoopCannotGoOn) {
  FaultKernel kernel(RealKernel());
  std::vector<std::string> log;
  const std::unique_ptr<LoopThreads> threads = *LoopThreads::Start(
      1, {.kernel = &kernel,
          .log = [&](LogSeverity, std::string_view text) { log.emplace_back(text); }});
  kernel.faults().FailWait(EINVAL, /*nth=*/1, FaultScript::kForGood);
  threads->loop(0).Post([] {});  // out of the wait that has begun
  threads->Join();
  ASSERT_EQ(log.size(), 1u);
  EXPECT_THAT(log[0], HasSubstr("a loop has ended"));
  EXPECT_THAT(log[0], HasSubstr("EINVAL"));
}

TEST(LoopThreadsTest, DoesNotWaitForALoopThatNeverTurns) {
  FaultKernel kernel(RealKernel());
  kernel.faults().FailWait(EINVAL, /*nth=*/1, FaultScript::kForGood);
  const std::unique_ptr<LoopThreads> threads =
      *LoopThreads::Start(1, {.kernel = &kernel, .log = [](LogSeverity, std::string_view) {}});
  EXPECT_EQ(PostAndWait(threads->loop(0), [] {}).code(), absl::StatusCode::kCancelled);
}

TEST(LoopThreadsTest, SaysWhyALoopCannotBeMade) {
  FaultKernel kernel(RealKernel());
  kernel.faults().Fail(Call::kEventFd, EMFILE, /*nth=*/2);
  const auto threads = LoopThreads::Start(2, {.kernel = &kernel});
  EXPECT_EQ(threads.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(threads.status().ToString(), HasSubstr("eventfd"));
}

TEST(LoopThreadsTest, LeavesSignalsToALoopThatAsksForThemLater) {
  const std::unique_ptr<LoopThreads> threads = *LoopThreads::Start(2);
  const std::unique_ptr<EventLoop> loop = *EventLoop::Create();
  const int signals[] = {SIGUSR1};
  std::vector<int> received;
  ASSERT_TRUE(loop->OnSignals(signals, [&](int signal) { received.push_back(signal); }).ok());
  // One of the other threads would take it, and the program die of it.
  ASSERT_EQ(kill(getpid(), SIGUSR1), 0);
  while (received.empty()) ASSERT_TRUE(loop->RunOnce(std::chrono::seconds(5)).ok());
  EXPECT_THAT(received, ElementsAre(SIGUSR1));
}

TEST(LoopThreadsTest, LeavesTheCallersSignalsAsTheyWere) {
  sigset_t before;
  sigset_t after;
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, nullptr, &before), 0);
  const std::unique_ptr<LoopThreads> threads = *LoopThreads::Start(1);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, nullptr, &after), 0);
  for (int signal = 1; signal < NSIG; ++signal) {
    EXPECT_EQ(sigismember(&before, signal), sigismember(&after, signal)) << signal;
  }
}

}  // namespace
}  // namespace sluice::test
