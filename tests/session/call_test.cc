// Client::Call: what comes back to who asked, and when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/session/sim_client_test.h"

namespace sluice::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Problem {
  std::string text = {};

  static constexpr auto Describe() {
    return Message("Problem", 4, Field("text", &Problem::text, MaxBytes(100)));
  }
};

class CallTest : public SimClientTest {
 protected:
  CallTest() {
    table.OnReply<Answer>();
    table.OnErrorReply<Problem>(
        [](const Problem& problem) { return absl::AbortedError(problem.text); });
  }

  // Its last calls are cancelled, and their results noted here.
  ~CallTest() override { client.reset(); }

  void Call(uint8_t number, Duration timeout = 2s) {
    client->Call<Answer>(Ask{.number = number}, timeout, [this, number](auto reply) {
      results.push_back(std::to_string(number) + ": " + TextOf(reply));
    });
  }
  static std::string TextOf(const absl::StatusOr<Answer>& reply) {
    return reply.ok() ? "answer " + std::to_string(reply->number) : reply.status().ToString();
  }
  // From the server, to the call that was its `i`th.
  template <class M>
  void ReplyTo(size_t i, const M& message) {
    accepted->Send(message, sequences.at(i));
    Turn();
  }

  std::vector<std::string> results;
};

TEST_F(CallTest, GivesEachReplyToWhoAskedForIt) {
  ConnectToServer();
  answering = false;
  Call(1);
  Call(2);
  Call(3);
  EXPECT_EQ(client->pending_calls(), 3u);
  Turn();
  ReplyTo(2, Answer{.number = 33});
  ReplyTo(0, Answer{.number = 11});
  ReplyTo(1, Answer{.number = 22});
  EXPECT_THAT(results, ElementsAre("3: answer 33", "1: answer 11", "2: answer 22"));
  EXPECT_EQ(client->pending_calls(), 0u);
  RunFor(60s);
  EXPECT_EQ(results.size(), 3u) << "a time-out after the reply";
  EXPECT_EQ(client->counters().of(FrameOutcome::kHandled), 3u);
  EXPECT_EQ(client->counters().late_replies, 0u);
}

TEST_F(CallTest, TiesThemByTheSequenceOfTheEnvelope) {
  ConnectToServer();
  answering = false;
  Call(1);
  Call(2);
  Turn();
  EXPECT_THAT(sequences, ElementsAre(1, 2));
  accepted->SendPayload(Hex("00000002 00000002 07"));
  Turn();
  EXPECT_THAT(results, ElementsAre("2: answer 7"));
}

TEST_F(CallTest, TellsAtTheTimeOutAndDropsTheReplyThatComesLater) {
  ConnectToServer();
  answering = false;
  Call(1, 2s);
  RunFor(1999ms);
  EXPECT_THAT(results, IsEmpty());
  RunFor(1ms);
  EXPECT_THAT(results, ElementsAre("1: DEADLINE_EXCEEDED: no Answer within 2 s"));
  ReplyTo(0, Answer{});
  ReplyTo(0, Problem{});
  EXPECT_EQ(results.size(), 1u);
  EXPECT_EQ(client->counters().late_replies, 2u);
  answering = true;
  Call(2);
  Turn();
  EXPECT_EQ(results.back(), "2: answer 2");
}

TEST_F(CallTest, WaitsAsLongAsTheSessionLivesWithoutATimeOut) {
  ConnectToServer();
  answering = false;
  Call(1, 0s);
  RunFor(std::chrono::hours(24));
  EXPECT_THAT(results, IsEmpty());
  ReplyTo(0, Answer{.number = 5});
  EXPECT_THAT(results, ElementsAre("1: answer 5"));
}

TEST_F(CallTest, FailsInTheOrderOfCallingWhenTheSessionEnds) {
  table.OnClosed([this](ClientSession&, const CloseReason&) { results.push_back("closed"); });
  ConnectToServer();
  answering = false;
  for (uint8_t i = 1; i <= 5; ++i) Call(i);
  Turn();
  accepted->Close();
  Turn();
  const std::string why = ": UNAVAILABLE: the session ended before the reply: peer closed";
  EXPECT_THAT(results,
              ElementsAre("1" + why, "2" + why, "3" + why, "4" + why, "5" + why, "closed"));
  RunFor(60s);
  EXPECT_EQ(results.size(), 6u);
}

TEST_F(CallTest, TakesTheRepliesThatCameBeforeTheEnd) {
  ConnectToServer();
  answering = false;
  Call(1);
  Turn();
  accepted->Send(Answer{.number = 1}, sequences.at(0));
  accepted->Close();
  Turn();
  EXPECT_THAT(results, ElementsAre("1: answer 1"));
}

TEST_F(CallTest, FailsWhereThereIsNoSession) {
  Make();
  Call(1);
  EXPECT_THAT(results, IsEmpty()) << "told within Call()";
  Turn();
  EXPECT_THAT(results, ElementsAre("1: UNAVAILABLE: there is no session (idle)"));
}

TEST_F(CallTest, IsCancelledWhenTheClientIsDestroyed) {
  ConnectToServer();
  answering = false;
  Call(1);
  Turn();
  client->Call<Numbers>(
      Ask{}, 1s, [this](const auto& reply) { results.push_back(reply.status().ToString()); });
  client.reset();
  EXPECT_THAT(results, ElementsAre(HasSubstr("FAILED_PRECONDITION"), HasSubstr("1: CANCELLED")));
}

TEST_F(CallTest, GivesWhatTheProtocolMakesOfAnErrorReply) {
  ConnectToServer();
  answering = false;
  Call(1);
  Call(2);
  Turn();
  ReplyTo(1, Problem{.text = "no paper"});
  EXPECT_THAT(results, ElementsAre("2: ABORTED: no paper"));
  EXPECT_EQ(client->pending_calls(), 1u);
}

TEST_F(CallTest, TakesNoErrorForAReplyWhenTheProtocolMakesOkOfIt) {
  DispatchTable odd;
  odd.OnReply<Answer>();
  odd.OnErrorReply<Problem>([](const Problem&) { return absl::OkStatus(); });
  Serve();
  answering = false;
  client = std::make_unique<Client>(*loop, odd);
  client->Connect(kAddress);
  Turn();
  Call(1);
  Turn();
  ReplyTo(0, Problem{});
  EXPECT_THAT(results, ElementsAre("1: UNKNOWN: Problem"));
  client.reset();  // before its table
}

TEST_F(CallTest, TakesNoReplyOfAnotherType) {
  table.OnReply<Numbers>();
  ConnectToServer();
  answering = false;
  Call(1);
  Turn();
  ReplyTo(0, Numbers{});
  EXPECT_THAT(results, ElementsAre("1: INTERNAL: the reply is Numbers, not Answer"));
  EXPECT_EQ(closed, 0);
}

TEST_F(CallTest, TellsThatAReplyCannotBeDecodedAndTheSessionToo) {
  ConnectToServer();
  answering = false;
  Call(1);
  Turn();
  accepted->SendPayload(Hex("00000002 00000001"));
  Turn();
  EXPECT_THAT(results, ElementsAre(AllOf(HasSubstr("1: OUT_OF_RANGE"), HasSubstr("number"))));
  EXPECT_EQ(client->counters().of(FrameOutcome::kUndecodable), 1u);
  EXPECT_EQ(closed, 1);
}

TEST_F(CallTest, SaysThatTheTableDoesNotKnowTheReply) {
  table.On<Numbers>([](ClientSession&, const Numbers&) {});
  ConnectToServer();
  client->Call<Numbers>(
      Ask{}, 1s, [this](const auto& reply) { results.push_back(reply.status().ToString()); });
  Turn();
  EXPECT_THAT(results, ElementsAre("FAILED_PRECONDITION: the table of this client has no "
                                   "OnReply<Numbers>()"));
  EXPECT_THAT(asked, IsEmpty());
}

TEST_F(CallTest, RefusesOneCallMoreThanMayWait) {
  ConnectToServer({.calls_max = 2});
  answering = false;
  Call(1);
  Call(2);
  Call(3);
  Turn();
  EXPECT_THAT(results, ElementsAre("3: RESOURCE_EXHAUSTED: 2 calls wait already"));
  EXPECT_EQ(asked.size(), 2u);
  ReplyTo(0, Answer{});
  Call(4);
  Turn();
  EXPECT_EQ(asked.size(), 3u);
}

TEST_F(CallTest, SaysThatTheRequestCannotBeEncoded) {
  ConnectToServer();
  client->Call<Answer>(Ask{.text = "nine char"}, 1s,
                       [this](const auto& reply) { results.push_back(TextOf(reply)); });
  EXPECT_EQ(client->pending_calls(), 0u);
  Turn();
  EXPECT_THAT(results, ElementsAre(HasSubstr("INVALID_ARGUMENT: the request cannot be encoded")));
}

TEST_F(CallTest, SaysThatTheOutputLimitEndsTheSession) {
  ClientOptions options;
  options.session.connection.output_limit_bytes = 4;
  ConnectToServer(options);
  Call(1);
  Turn();
  EXPECT_THAT(results, ElementsAre("1: UNAVAILABLE: the session is closing"));
}

TEST_F(CallTest, GivesNoCallTheSequenceZero) {
  ConnectToServer({.first_call_sequence = 0xffffffff});
  Call(1);
  Call(2);
  Turn();
  EXPECT_THAT(sequences, ElementsAre(0xffffffff, 1));
  EXPECT_THAT(results, ElementsAre("1: answer 1", "2: answer 2"));
}

TEST(CallTableTest, GivesNoCallASequenceThatAnotherStillWaitsForAfterAllWereUsed) {
  const auto loop = *EventLoop::Create();
  internal::CallTable calls(*loop, 10);
  int told = 0;
  const auto begin = [&] {
    return calls.Begin({}, 0s, [&](const absl::Status&, void*) { ++told; });
  };
  EXPECT_EQ(begin(), 1u);
  EXPECT_EQ(begin(), 2u);
  calls.set_next_sequence(0xffffffff);
  EXPECT_EQ(begin(), 0xffffffffu);
  EXPECT_EQ(begin(), 3u);
  calls.Close(absl::CancelledError(""));
  EXPECT_EQ(told, 4);
}

TEST_F(CallTest, LeavesMessagesThatAreNoRepliesToTheirHandlers) {
  std::vector<size_t> pushed;
  table.On<Numbers>([&](ClientSession& session, const Numbers& numbers) {
    EXPECT_EQ(session.sequence(), 1u);
    pushed.push_back(numbers.values.size());
  });
  ConnectToServer();
  answering = false;
  Call(1);
  Turn();
  ReplyTo(0, Numbers{.values = {1, 2, 3}});
  EXPECT_THAT(pushed, ElementsAre(3));
  EXPECT_EQ(client->pending_calls(), 1u);
}

TEST_F(CallTest, GivesNoReplyOfOneSessionToACallOfAnother) {
  ConnectToServer({.reconnect = true});
  answering = false;
  Call(1, 60s);
  Turn();
  client->Connect(kAddress);
  Turn();
  ASSERT_THAT(results, ElementsAre(HasSubstr("1: UNAVAILABLE")));
  Call(2, 60s);
  Turn();
  EXPECT_THAT(sequences, ElementsAre(1, 2));
  ReplyTo(0, Answer{.number = 1});
  EXPECT_EQ(results.size(), 1u);
  EXPECT_EQ(client->counters().late_replies, 1u);
  ReplyTo(1, Answer{.number = 2});
  EXPECT_EQ(results.back(), "2: answer 2");
}

TEST_F(CallTest, MayCallInTheOpenHandler) {
  table.OnOpen([this](ClientSession&) { Call(1); });
  ConnectToServer();
  Turn();
  EXPECT_THAT(results, ElementsAre("1: answer 1"));
}

TEST_F(CallTest, MayCallAgainInItsCallback) {
  ConnectToServer();
  int left = 5;
  std::function<void(absl::StatusOr<Answer>)> again = [&](absl::StatusOr<Answer> reply) {
    results.push_back(TextOf(reply));
    if (--left > 0) client->Call<Answer>(Ask{.number = static_cast<uint8_t>(left)}, 1s, again);
  };
  client->Call<Answer>(Ask{.number = 5}, 1s, again);
  Turn(20);
  EXPECT_THAT(results, ElementsAre("answer 5", "answer 4", "answer 3", "answer 2", "answer 1"));
  // Without a session, each from a turn of its own.
  client->Close();
  Turn();
  left = 3;
  results.clear();
  again(absl::UnknownError("begin"));
  Turn(20);
  EXPECT_EQ(results.size(), 3u);
}

// AX1: the client dies in each kind of callback, and the others are told all the same.
TEST_F(CallTest, MayLoseItsClientInItsCallback) {
  for (const std::string_view how : {"reply", "time-out", "end", "refusal"}) {
    SCOPED_TRACE(how);
    results.clear();
    sequences.clear();
    server.reset();
    ConnectToServer({.calls_max = how == "refusal" ? size_t{0} : 2});
    answering = how == "reply";
    int told = 0;
    for (int i = 0; i < 2; ++i) {
      client->Call<Answer>(Ask{}, 1s, [&](const auto&) {
        ++told;
        client.reset();
      });
    }
    Turn();
    if (how == "end") accepted->Close();
    if (how == "time-out") RunFor(1s);
    Turn();
    EXPECT_EQ(told, 2);
    EXPECT_EQ(client, nullptr);
  }
}

TEST_F(CallTest, AThrowingCallbackIsAHandlerErrorWhenAReplyCameAndElseALine) {
  ConnectToServer();
  const auto call_throwing = [this] {
    client->Call<Answer>(Ask{}, 1s, [](const auto&) { throw std::runtime_error("oh"); });
  };
  answering = false;
  call_throwing();
  RunFor(1s);
  EXPECT_THAT(log, ElementsAre("callback of a call: oh"));
  answering = true;
  call_throwing();
  Call(2);
  Turn();
  EXPECT_EQ(client->counters().of(FrameOutcome::kHandlerError), 1u);
  EXPECT_EQ(closed, 1);
  EXPECT_THAT(results, ElementsAre(AllOf(HasSubstr("2: UNAVAILABLE"), HasSubstr("Answer: oh"))));
}

// Said of a server's table, or a session host without a client.
TEST_F(CallTest, CountsRepliesThatComeToAServer) {
  served.OnReply<Answer>();
  ConnectToServer();
  EXPECT_TRUE(client->Send(Answer{.number = 1}, 1));
  Turn();
  EXPECT_EQ(server->counters().late_replies, 1u);
}

}  // namespace
}  // namespace sluice::test
