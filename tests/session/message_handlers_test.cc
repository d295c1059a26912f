// Handlers that take the message alone: the same in the loop and in the threads of a pool.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/session/worker_handlers_fixture.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

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

}  // namespace
}  // namespace sluice::test
