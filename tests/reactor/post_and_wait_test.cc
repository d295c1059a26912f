#include "sluice/reactor/post_and_wait.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "sluice/reactor/loop_threads.h"
#include "tests/support/fault_kernel.h"

namespace sluice::test {
namespace {

// A loop that another thread runs.
class PostAndWaitTest : public ::testing::Test {
 protected:
  std::unique_ptr<LoopThreads> threads = *LoopThreads::Start(1);
  EventLoop& loop = threads->loop(0);
};

TEST_F(PostAndWaitTest, GivesBackWhatTheWorkReturnsInTheThreadOfTheLoop) {
  const auto id = PostAndWait(loop, [] { return std::this_thread::get_id(); });
  ASSERT_TRUE(id.ok());
  EXPECT_NE(*id, std::this_thread::get_id());
  EXPECT_EQ(*PostAndWait(loop, [] { return std::this_thread::get_id(); }), *id);
}

TEST_F(PostAndWaitTest, GivesBackOkWhenTheWorkReturnsNothing) {
  bool ran = false;
  EXPECT_TRUE(PostAndWait(loop, [&] { ran = true; }).ok());
  EXPECT_TRUE(ran);
}

TEST_F(PostAndWaitTest, GivesBackTheStatusOfTheWork) {
  const absl::Status status = PostAndWait(loop, [] { return absl::DataLossError("gone"); });
  EXPECT_EQ(status, absl::DataLossError("gone"));
  const absl::StatusOr<int> number =
      PostAndWait(loop, [] { return absl::StatusOr<int>(absl::DataLossError("gone")); });
  EXPECT_EQ(number.status(), absl::DataLossError("gone"));
}

TEST_F(PostAndWaitTest, CarriesWorkAndResultsThatCanOnlyBeMoved) {
  auto result = PostAndWait(
      loop, [number = std::make_unique<int>(7)]() mutable { return std::move(number); });
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(**result, 7);
}

TEST_F(PostAndWaitTest, RunsBehindWhatWasPostedBefore) {
  std::vector<int> ran;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(loop.Post([&ran, i] { ran.push_back(i); }));
  }
  EXPECT_EQ(*PostAndWait(loop, [&] { return ran; }), (std::vector<int>{0, 1, 2}));
}

TEST_F(PostAndWaitTest, RunsAtOnceInTheLoopsOwnThread) {
  const absl::StatusOr<bool> nested =
      PostAndWait(loop, [&] { return *PostAndWait(loop, [] { return true; }); });
  EXPECT_TRUE(nested.ok() && *nested);
}

TEST_F(PostAndWaitTest, TurnsWhatTheWorkThrowsIntoAStatusAndTheLoopGoesOn) {
  const auto fail = []() -> int { throw std::runtime_error("no such thing"); };
  const auto fail_oddly = [] { throw 7; };
  for (const bool inside : {false, true}) {
    const auto run = [&] {
      EXPECT_EQ(PostAndWait(loop, fail).status(), absl::InternalError("no such thing"));
      EXPECT_EQ(PostAndWait(loop, fail_oddly).code(), absl::StatusCode::kInternal);
    };
    inside ? void(PostAndWait(loop, run).IgnoreError()) : run();
  }
  EXPECT_EQ(*PostAndWait(loop, [] { return 5; }), 5);
}

TEST_F(PostAndWaitTest, DestroysTheWorkInTheCallersThread) {
  std::thread::id destroyed_in;
  const auto note = [&destroyed_in](int* number) {
    destroyed_in = std::this_thread::get_id();
    delete number;
  };
  std::unique_ptr<int, decltype(note)> owned(new int(0), note);
  EXPECT_TRUE(PostAndWait(loop, [owned = std::move(owned)] {}).ok());
  EXPECT_EQ(destroyed_in, std::this_thread::get_id());
}

TEST_F(PostAndWaitTest, SaysThatTheLoopHasStopped) {
  threads->Join();
  bool ran = false;
  EXPECT_EQ(PostAndWait(loop, [&] { ran = true; }).code(), absl::StatusCode::kCancelled);
  EXPECT_FALSE(ran);
}

TEST(PostAndWaitToADyingLoopTest, SaysThatTheLoopEndedBeforeTheWorksTurnCame) {
  FaultKernel kernel(RealKernel());
  std::unique_ptr<EventLoop> loop = *EventLoop::Create({.kernel = &kernel});
  ASSERT_TRUE(loop->RunOnce(Duration::zero()).ok());  // it is this thread's now
  absl::Status status;
  bool ran = false;
  std::thread waiter([&, raw = loop.get()] { status = PostAndWait(*raw, [&] { ran = true; }); });
  // The write that wakes the loop comes when the work is in its queue.
  while (kernel.faults().calls(Call::kWrite) == 0) std::this_thread::yield();
  loop.reset();
  waiter.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace sluice::test
