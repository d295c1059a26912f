// Handlers that take the message alone, in the loop and in the threads of a pool.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "sluice/reactor/worker_pool.h"
#include "tests/session/session_fixture.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Points into the body that it came in.
struct Title {
  std::string_view text;

  static constexpr auto Describe() { return Message("Title", 4, Field("text", &Title::text)); }
};

const char* const kAsk5 = "0000000a 00000001 00000005 07 00";
const char* const kAsk6 = "0000000a 00000001 00000006 08 00";

class WorkerHandlersTest : public SessionFixture {
 protected:
  WorkerHandlersTest() {
    table.OnOpen([this](ClientSession& session) { opened.push_back(session.id()); });
    table.OnClosed([this](ClientSession&, const CloseReason&) { ++closed; });
    table.OnRefused([this](ClientSession& session, const RefusedFrame& frame) {
      refused.push_back(frame);
      session.Reply(Answer{.number = static_cast<uint8_t>(0xe0 + static_cast<int>(frame.outcome))});
    });
    table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
  }
  ~WorkerHandlersTest() override {
    Release();
    host.reset();
  }

  void MakePool(WorkerPoolOptions of_pool = {.threads = 1}) {
    of_pool.log = [](LogSeverity, std::string_view) { ADD_FAILURE(); };
    pool = *WorkerPool::Create(of_pool);
  }
  // Has each of these wait for Release().
  void Wait() { released.wait(); }
  void Release() {
    if (!std::exchange(was_released, true)) release.set_value();
  }

  template <class Done>
  bool RunUntil(Done done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done() && std::chrono::steady_clock::now() < give_up) {
      EXPECT_TRUE(loop->RunOnce(std::chrono::milliseconds(1)).ok());
    }
    return done();
  }
  // What the peer has got when that is as long as what is expected, or nothing more comes.
  Bytes Received(const Peer& peer, std::string_view expected) {
    Bytes received;
    RunUntil([&] {
      received = std::move(received) + peer.Receive();
      return received.size() >= Hex(expected).size();
    });
    return received;
  }
  uint64_t Count(FrameOutcome outcome) const { return host->counters().of(outcome); }
  // A message that fails in a worker had been taken for handled before.
  uint64_t CountWell() const {
    return Count(FrameOutcome::kHandled) - host->counters().failed_replies;
  }

  bool was_released = false;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::vector<SessionId> opened;
  int closed = 0;
  std::vector<RefusedFrame> refused;
  std::unique_ptr<WorkerPool> pool;
};

// In the loop, and in a worker.
class MessageHandlersTest : public WorkerHandlersTest, public testing::WithParamInterface<bool> {
 protected:
  MessageHandlersTest() { MakePool(); }
  template <class M, class Handler>
  void Handle(Handler handler) {
    auto registration = table.On<M>(std::move(handler));
    if (GetParam()) registration.RunOn(*pool);
  }
  void ExpectAnswer(std::string_view request, std::string_view answer) {
    const auto peer = Connect();
    peer->Send(Hex(request));
    EXPECT_EQ(Received(*peer, answer), Hex(answer));
  }
};

INSTANTIATE_TEST_SUITE_P(InTheLoopOrInAWorkerTest, MessageHandlersTest, testing::Bool(),
                         [](const auto& worker) { return worker.param ? "Worker" : "Loop"; });

TEST_P(MessageHandlersTest, MayReturnTheReply) {
  Handle<Ask>([](const Ask& ask) { return Answer{.number = ask.number}; });
  ExpectAnswer(kAsk5, "00000009 00000002 00000005 07");
  EXPECT_EQ(Count(FrameOutcome::kHandled), 1u);
  EXPECT_EQ(host->counters().types[0].handled, 1u);
}

TEST_P(MessageHandlersTest, MayReturnTheReplyOrAnError) {
  Handle<Ask>([](const Ask& ask) -> absl::StatusOr<Answer> {
    if (ask.number == 8) return absl::NotFoundError("no eight");
    return Answer{.number = ask.number};
  });
  ExpectAnswer(std::string(kAsk5) + kAsk6,
               "00000009 00000002 00000005 07 00000009 00000002 00000006 e5");
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].outcome, FrameOutcome::kHandlerError);
  EXPECT_EQ(refused[0].message_type, 1u);
  EXPECT_EQ(refused[0].sequence, 6u);
  EXPECT_EQ(refused[0].status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(refused[0].status.message()), HasSubstr("handler error: Ask: no eight"));
  EXPECT_EQ(CountWell(), 1u);
  EXPECT_EQ(Count(FrameOutcome::kHandlerError), 1u);
  EXPECT_EQ(host->counters().types[0].handled, Count(FrameOutcome::kHandled));
}

TEST_P(MessageHandlersTest, MayReturnAStatusAlone) {
  Handle<Ask>([](const Ask& ask) {
    return ask.number == 8 ? absl::NotFoundError("no eight") : absl::OkStatus();
  });
  ExpectAnswer(std::string(kAsk5) + kAsk6, "00000009 00000002 00000006 e5");
  EXPECT_EQ(CountWell(), 1u);
}

TEST_P(MessageHandlersTest, MayReturnNothing) {
  std::atomic<int> asked{0};
  Handle<Ask>([&asked](const Ask& ask) { asked += ask.number; });
  Handle<Numbers>([](const Numbers&) { return Answer{.number = 1}; });
  ExpectAnswer(std::string(kAsk5) + kAsk6 + "00000009 00000003 00000007 00",
               "00000009 00000002 00000007 01");
  EXPECT_EQ(asked, 15);
  EXPECT_EQ(host->counters().dropped_replies, 0u);
}

TEST_P(MessageHandlersTest, FailByAnException) {
  Handle<Ask>([](const Ask&) -> Answer { throw std::runtime_error("no such disk"); });
  ExpectAnswer(kAsk5, "00000009 00000002 00000005 e5");
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_THAT(std::string(refused[0].status.message()), HasSubstr("Ask: no such disk"));
  EXPECT_EQ(Count(FrameOutcome::kHandlerError), 1u);
}

TEST_P(MessageHandlersTest, CloseAPeerWhoseMessageCannotBeDecoded) {
  Handle<Ask>([](const Ask&) { return Answer{}; });
  const auto peer = Connect();
  peer->Send(Hex("00000009 00000001 00000018 01"));
  const char* const answer = "00000009 00000002 00000018 e2";
  EXPECT_EQ(Received(*peer, answer), Hex(answer));
  EXPECT_TRUE(RunUntil([&] {
    bool ended = false;
    peer->Receive(&ended);
    return ended;
  }));
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].outcome, FrameOutcome::kUndecodable);
  EXPECT_THAT(std::string(refused[0].status.message()), HasSubstr("Ask.text"));
  EXPECT_EQ(Count(FrameOutcome::kUndecodable), 1u);
  EXPECT_EQ(CountWell(), 0u);
}

TEST_P(MessageHandlersTest, SeeViewsOfTheirMessageAndReplyWithThem) {
  Handle<Title>([](const Title& title) { return Title{.text = title.text.substr(1)}; });
  ExpectAnswer("0000000b 00000004 00000005 02 6869", "0000000a 00000004 00000005 01 69");
}

TEST_P(MessageHandlersTest, AreToldToMiddleware) {
  std::vector<std::string> events;
  table.Before([&](ClientSession&, const MessageContext& message) {
    events.push_back("before " + std::string(message.name));
    return message.sequence == 9 ? absl::PermissionDeniedError("no nine") : absl::OkStatus();
  });
  table.After([&](ClientSession& session, const MessageContext& message, const absl::Status& s) {
    EXPECT_TRUE(session.connection()->loop().IsInLoopThread());
    EXPECT_EQ(message.message_type, 1u);
    EXPECT_EQ(message.body.size(), 2u);
    events.push_back("after " + std::to_string(message.sequence) + (s.ok() ? " ok" : " failed"));
    if (message.sequence == 7) throw std::runtime_error("too late");
  });
  table.SetPolicy(FrameOutcome::kNotAllowed, OutcomePolicy::kIgnore);
  Handle<Ask>([](const Ask& ask) -> absl::StatusOr<Answer> {
    if (ask.number == 8) return absl::NotFoundError("no eight");
    return Answer{.number = ask.number};
  });
  ExpectAnswer(kAsk5, "00000009 00000002 00000005 07");
  ExpectAnswer(kAsk6, "00000009 00000002 00000006 e5");
  ExpectAnswer("0000000a 00000001 00000007 07 00",
               "00000009 00000002 00000007 07 00000009 00000002 00000007 e5");
  ExpectAnswer("0000000a 00000001 00000009 07 00", "00000009 00000002 00000009 e3");
  EXPECT_THAT(events, ElementsAre("before Ask", "after 5 ok", "before Ask", "after 6 failed",
                                  "before Ask", "after 7 ok", "before Ask"));
  EXPECT_EQ(CountWell(), 1u);
}

TEST_P(MessageHandlersTest, RunInTheirStatesAlone) {
  auto registration = table.On<Ask>([](const Ask&) { return Answer{.number = 1}; });
  registration.In(1);
  if (GetParam()) registration.RunOn(*pool);
  ExpectAnswer(kAsk5, "00000009 00000002 00000005 e3");
}

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
