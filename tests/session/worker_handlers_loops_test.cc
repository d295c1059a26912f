// Handlers in workers, and sessions in several loops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "sluice/reactor/worker_pool.h"
#include "tests/session/server_loops_fixture.h"

namespace sluice::test {
namespace {

constexpr uint8_t kAsked = 100;

class WorkerHandlersLoopsTest : public ServerLoopsTest {
 protected:
  WorkerHandlersLoopsTest() {
    slow.On<Ask>([](const Ask& ask) { return Answer{.number = ask.number}; }).RunOn(*pool);
    slow.OnOpen([this](ClientSession& session) {
      const std::lock_guard<std::mutex> lock(mutex);
      opened.push_back(session.id());
    });
    slow.OnClosed([this](ClientSession& session, const CloseReason&) {
      const std::lock_guard<std::mutex> lock(mutex);
      ended.push_back(session.id());
    });
    ServerOptions options{.sub_loops = 2};
    options.sub_loop.log = [](LogSeverity, std::string_view) {};
    server = std::make_unique<Server>(*loop, slow, options);
    EXPECT_TRUE(server->Listen("127.0.0.1:0").ok());
  }
  ~WorkerHandlersLoopsTest() override {
    callers.clear();
    server.reset();
  }
  void AskAll() {
    for (uint8_t number = 0; number < kAsked; ++number) {
      for (auto& caller : callers) EXPECT_TRUE(caller->client->Send(Ask{.number = number}));
    }
  }
  uint64_t Answered() const {
    uint64_t sum = 0;
    for (const auto& caller : callers) sum += caller->answers.size();
    return sum;
  }

  std::unique_ptr<WorkerPool> pool = *WorkerPool::Create({.threads = 3});
  DispatchTable slow;
};

TEST_F(WorkerHandlersLoopsTest, AnswerThePeersOfAllLoops) {
  ConnectAndOpen(8);
  AskAll();
  EXPECT_TRUE(RunUntil([&] { return Answered() == 8u * kAsked; }));
  std::vector<uint8_t> all(kAsked);
  for (uint8_t number = 0; number < kAsked; ++number) all[number] = number;
  for (auto& caller : callers) {
    std::ranges::sort(caller->answers);
    EXPECT_EQ(caller->answers, all);
  }
  const DispatchCounters counters = server->counters();
  EXPECT_EQ(counters.of(FrameOutcome::kHandled), 8u * kAsked);
  EXPECT_EQ(counters.worker_queue_time_ns.count(), 8u * kAsked);
  EXPECT_EQ(counters.worker_handler_time_ns.count(), 8u * kAsked);
  EXPECT_EQ(counters.dropped_replies, 0u);
}

TEST_F(WorkerHandlersLoopsTest, AreWaitedForByADrain) {
  ConnectAndOpen(4);
  AskAll();
  ASSERT_TRUE(RunUntil([&] { return Answered() > 0; }));
  bool drained = false;
  server->Drain(std::chrono::seconds(20), [&] { drained = true; });
  EXPECT_TRUE(RunUntil([&] {
    return drained && std::ranges::all_of(callers, [](auto& c) { return c->closed == 1; });
  }));
  EXPECT_EQ(Answered(), server->counters().of(FrameOutcome::kHandled));
  EXPECT_EQ(server->counters().dropped_replies, 0u);
}

TEST_F(WorkerHandlersLoopsTest, AreWaitedForByAStop) {
  ConnectAndOpen(4);
  AskAll();
  ASSERT_TRUE(RunUntil([&] { return Answered() > 0; }));
  bool stopped = false;
  server->Stop([&] { stopped = true; });
  EXPECT_TRUE(RunUntil([&] {
    return stopped && std::ranges::all_of(callers, [](auto& c) { return c->closed == 1; });
  }));
  EXPECT_EQ(Answered(), server->counters().of(FrameOutcome::kHandled));
}

TEST_F(WorkerHandlersLoopsTest, MayBeAtWorkWhenTheServerIsDestroyed) {
  ConnectAndOpen(8);
  AskAll();
  ASSERT_TRUE(RunUntil([&] { return Answered() > 0; }));
  server.reset();
  pool->Finish();
}

TEST_F(WorkerHandlersLoopsTest, MayBeStoppedWhileTheServerGoesOn) {
  ConnectAndOpen(4);
  AskAll();
  ASSERT_TRUE(RunUntil([&] { return Answered() > 0; }));
  pool->Stop();
  EXPECT_TRUE(RunUntil([&] {
    const DispatchCounters counters = server->counters();
    const uint64_t answered = counters.of(FrameOutcome::kHandled) - counters.failed_replies;
    return answered + counters.of(FrameOutcome::kOverloaded) == 4u * kAsked &&
           answered == Answered();
  }));
}

}  // namespace
}  // namespace sluice::test
