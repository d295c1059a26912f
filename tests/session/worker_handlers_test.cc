// Handlers that run in the threads of a pool.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/session/worker_handlers_fixture.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(WorkerHandlersTest, RunInAnotherThread) {
  MakePool();
  std::promise<std::thread::id> thread;
  table.On<Ask>([&](const Ask&) { thread.set_value(std::this_thread::get_id()); }).RunOn(*pool);
  const auto peer = Connect();
  peer->Send(Hex(kAsk5));
  Turn();
  EXPECT_NE(thread.get_future().get(), std::this_thread::get_id());
}

TEST_F(WorkerHandlersTest, FailWhenTheirReplyCannotBeEncoded) {
  MakePool();
  table.On<Ask>([](const Ask&) { return Ask{.text = "longer than 8"}; }).RunOn(*pool);
  const auto peer = Connect();
  peer->Send(Hex(kAsk5));
  const char* const answer = "00000009 00000002 00000005 e5";
  EXPECT_EQ(Received(*peer, answer), Hex(answer));
  EXPECT_THAT(std::string(refused[0].status.message()), HasSubstr("Ask.text"));
}

TEST_F(WorkerHandlersTest, ReplyInTheOrderInWhichTheyAreDone) {
  MakePool({.threads = 2});
  table
      .On<Ask>([this](const Ask& ask) {
        if (ask.number == 7) Wait();
        return Answer{.number = ask.number};
      })
      .RunOn(*pool);
  const auto peer = Connect();
  peer->Send(Hex(kAsk5) + Hex(kAsk6));
  const char* const second = "00000009 00000002 00000006 08";
  EXPECT_EQ(Received(*peer, second), Hex(second));
  Release();
  const char* const first = "00000009 00000002 00000005 07";
  EXPECT_EQ(Received(*peer, first), Hex(first));
}

TEST_F(WorkerHandlersTest, RunInTheOrderOfTheirPriorities) {
  MakePool();
  std::vector<int> ran;
  table.On<Title>([&](const Title&) { Wait(); }).RunOn(*pool);
  table.On<Numbers>([&](const Numbers&) { ran.push_back(3); }).RunOn(*pool, TaskPriority::kLow);
  table.On<Ask>([&](const Ask&) { ran.push_back(1); }).RunOn(*pool, TaskPriority::kHigh);
  const auto peer = Connect();
  const Bytes low = Hex("00000009 00000003 00000001 00");
  peer->Send(Hex("00000009 00000004 00000001 00") + low + low + Hex(kAsk5) + Hex(kAsk6));
  ASSERT_TRUE(RunUntil([&] { return Count(FrameOutcome::kHandled) == 5; }));
  Release();
  pool->Finish();
  EXPECT_THAT(ran, ElementsAre(1, 1, 3, 3));
}

TEST_F(WorkerHandlersTest, RefuseWhatTheyHaveNoPlaceFor) {
  MakePool({.threads = 1, .waiting_max = 1});
  table
      .On<Ask>([this](const Ask& ask) {
        Wait();
        return Answer{.number = ask.number};
      })
      .RunOn(*pool);
  const auto peer = Connect();
  peer->Send(Hex(kAsk5));
  ASSERT_TRUE(RunUntil([&] { return pool->counters().queue_time_ns.count() == 1; }));
  peer->Send(Hex(kAsk6) + Hex("0000000a 00000001 00000007 09 00"));
  const char* const refusal = "00000009 00000002 00000007 e7";
  EXPECT_EQ(Received(*peer, refusal), Hex(refusal));
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].outcome, FrameOutcome::kOverloaded);
  EXPECT_EQ(refused[0].message_type, 1u);
  EXPECT_EQ(refused[0].status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused[0].status.message()),
              HasSubstr("frame at stream offset 28: overloaded: Ask: no place"));
  EXPECT_EQ(Count(FrameOutcome::kOverloaded), 1u);
  EXPECT_EQ(pool->counters().refused, 1u);
  Release();
  const char* const answers = "00000009 00000002 00000005 07 00000009 00000002 00000006 08";
  EXPECT_EQ(Received(*peer, answers), Hex(answers));
  EXPECT_EQ(host->counters().dropped_replies, 0u);
}

// One that was refused no longer counts.
TEST_F(WorkerHandlersTest, RefuseAtTheLimitOfRepliesWithoutHoldingThePeerForIt) {
  options.limits = SessionLimits();
  options.limits->pending_replies_max = 1;
  MakePool();
  pool->Stop();
  table.On<Ask>([](const Ask&) { return Answer{}; }).RunOn(*pool);
  const auto peer = Connect();
  peer->Send(Hex(kAsk5) + Hex(kAsk6));
  const char* const refusals = "00000009 00000002 00000005 e7 00000009 00000002 00000006 e7";
  EXPECT_EQ(Received(*peer, refusals), Hex(refusals));
}

TEST_F(WorkerHandlersTest, HoldAPeerWhoseWaitingBytesAreTooMany) {
  options.limits = SessionLimits();
  options.limits->pending_bytes_max = 4;
  MakePool();
  table
      .On<Ask>([this](const Ask& ask) {
        Wait();
        return Answer{.number = ask.number};
      })
      .RunOn(*pool);
  const auto peer = Connect();
  peer->Send(Hex(kAsk5) + Hex(kAsk5) + Hex(kAsk6) + Hex(kAsk6));
  Turn();
  EXPECT_EQ(Count(FrameOutcome::kHandled), 2u);  // of 2 bytes each
  Release();
  EXPECT_TRUE(RunUntil([&] { return Count(FrameOutcome::kHandled) == 4; }));
  EXPECT_THAT(refused, IsEmpty());
}

TEST_F(WorkerHandlersTest, NeverAnswerANewcomerInThePlaceOfASessionThatHasEnded) {
  MakePool();
  table
      .On<Ask>([this](const Ask& ask) {
        Wait();
        return Answer{.number = ask.number};
      })
      .RunOn(*pool);
  options.connection.close_deadline = std::chrono::milliseconds(1);
  auto peer = Connect();
  peer->Send(Hex(kAsk5));
  ASSERT_TRUE(RunUntil([&] { return Count(FrameOutcome::kHandled) == 1; }));
  peer->Close();
  ASSERT_TRUE(RunUntil([&] { return closed == 1; }));
  const auto newcomer = Connect();
  EXPECT_EQ(opened[1].connection.slot, opened[0].connection.slot);
  Release();
  EXPECT_TRUE(RunUntil([&] { return host->counters().dropped_replies == 1; }));
  EXPECT_THAT(newcomer->Receive(), IsEmpty());
}

TEST_F(WorkerHandlersTest, MayOutliveServerTableAndLoop) {
  MakePool();
  auto busy = std::make_unique<DispatchTable>();
  const auto kept = std::make_shared<int>(4);
  std::promise<int> seen;
  busy->On<Ask>([this, kept, &seen](const Ask&) {
        Wait();
        seen.set_value(*kept);
        return Answer{};
      })
      .RunOn(*pool);
  host = SessionHost::Create(*loop, *busy, options);
  const auto peer = Connect();
  peer->Send(Hex(kAsk5));
  ASSERT_TRUE(RunUntil([&] { return pool->counters().queue_time_ns.count() == 1; }));
  host.reset();
  busy.reset();
  loop.reset();
  Release();
  EXPECT_EQ(seen.get_future().get(), 4);
  pool->Finish();
}

TEST_F(WorkerHandlersTest, TellWhoWaitedWhenThePoolIsStopped) {
  MakePool();
  table.On<Title>([&](const Title&) { Wait(); }).RunOn(*pool);
  table.On<Ask>([](const Ask&) { return Answer{}; }).RunOn(*pool);
  const auto peer = Connect();
  peer->Send(Hex("00000009 00000004 00000001 00"));
  ASSERT_TRUE(RunUntil([&] { return pool->counters().queue_time_ns.count() == 1; }));
  peer->Send(Hex(kAsk5));
  ASSERT_TRUE(RunUntil([&] { return Count(FrameOutcome::kHandled) == 2; }));
  std::thread stopper([&] { pool->Stop(); });
  const char* const refusal = "00000009 00000002 00000005 e7";
  EXPECT_EQ(Received(*peer, refusal), Hex(refusal));
  EXPECT_EQ(refused[0].status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(std::string(refused[0].status.message()),
            "reply to sequence 5: overloaded: Ask: the workers have stopped");
  EXPECT_EQ(Count(FrameOutcome::kOverloaded), 1u);
  EXPECT_EQ(Count(FrameOutcome::kHandled), 2u);
  EXPECT_EQ(host->counters().failed_replies, 1u);
  Release();
  stopper.join();
}

TEST_F(WorkerHandlersTest, AreTimedAndThoseOfTheLoopWhenThatIsWanted) {
  MakePool();
  table.On<Ask>([](const Ask&) { return Answer{}; }).RunOn(*pool);
  table.On<Numbers>([](ClientSession& session, const Numbers&) { session.Reply(Answer{}); });
  const char* const two = "00000009 00000002 00000005 00 00000009 00000002 00000006 00";
  const Bytes requests = Hex("0000000a 00000001 00000005 07 00");
  const Bytes numbers = Hex("00000009 00000003 00000006 00");
  auto peer = Connect();
  peer->Send(requests + numbers);
  EXPECT_THAT(Received(*peer, two), SizeIs(26));
  EXPECT_EQ(host->counters().worker_handler_time_ns.count(), 1u);
  EXPECT_EQ(host->counters().worker_queue_time_ns.count(), 1u);
  EXPECT_EQ(host->counters().handler_time_ns.count(), 0u);
  table.MeasureHandlers();
  peer->Send(requests + numbers);
  EXPECT_THAT(Received(*peer, two), SizeIs(26));
  DispatchCounters sum = host->counters();
  EXPECT_EQ(sum.handler_time_ns.count(), 1u);
  EXPECT_GT(sum.handler_time_ns.max(), 0u);
  sum += host->counters();
  EXPECT_EQ(sum.handler_time_ns.count(), 2u);
  EXPECT_EQ(sum.worker_handler_time_ns.count(), 4u);
  EXPECT_EQ(sum.worker_queue_time_ns.count(), 4u);
}

}  // namespace
}  // namespace sluice::test
