// How a Client comes to a session, loses it and comes to the next, on a virtual clock.
#include "sluice/session/client.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/reactor/sim_loop_test.h"
#include "tests/session/sim_client_test.h"

namespace sluice::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Tries again after 1 s, 2 s, 4 s, 4 s, ...
constexpr RetryOptions kDelays = {.first_delay = 1s, .delay_max = 4s, .jitter = 0};

ClientOptions Reconnecting() {
  return {.connector = {.retry = kDelays}, .reconnect = true, .steady_after = 10s};
}

class ClientTest : public SimClientTest {
 protected:
  Client::ConnectCallback NoteDone() {
    return [this](const absl::Status& status) {
      ++done_calls;
      done = status;
    };
  }

  int done_calls = 0;
  absl::Status done;
};

TEST_F(ClientTest, TellsEveryStateOnTheWayToASession) {
  names.Set("db", {"[::1]:7000", "127.0.0.1:7000"});
  Serve();
  Make();
  EXPECT_EQ(client->state(), ClientState::kIdle);
  client->Connect("db:7000", NoteDone());
  EXPECT_THAT(states, ElementsAre("resolving"));
  AwaitAnswers(resolver);
  Turn();
  EXPECT_THAT(states, ElementsAre("resolving", "connecting", "connected"));
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(done_calls, 1);
  EXPECT_TRUE(done.ok());
  EXPECT_NE(client->session(), nullptr);
}

TEST_F(ClientTest, IsConnectedBeforeTheOpenHandlerAndTellsAfterIt) {
  std::vector<std::string> order;
  table.OnOpen([&](ClientSession& session) {
    EXPECT_EQ(client->state(), ClientState::kConnected);
    EXPECT_EQ(client->session(), &session);
    order.emplace_back("open");
  });
  Serve();
  Make();
  client->Connect(kAddress, [&](const absl::Status&) { order.emplace_back("done"); });
  client->OnState(
      [&](ClientState state, const absl::Status&) { order.emplace_back(ClientStateName(state)); });
  Turn();
  EXPECT_THAT(order, ElementsAre("open", "connected", "done"));
}

TEST_F(ClientTest, ClosesForGoodAfterOneFailureWhenItIsNotToldOtherwise) {
  Make();
  client->Connect(kAddress, NoteDone());
  RunFor(60s);
  EXPECT_THAT(states,
              ElementsAre("connecting",
                          "closed: connect 127.0.0.1:7000: Connection refused (ECONNREFUSED)"));
  EXPECT_EQ(done_calls, 1);
  EXPECT_EQ(done.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(opened + closed, 0);
}

TEST_F(ClientTest, ClosesForGoodAfterALossWhenItIsNotToldOtherwise) {
  ConnectToServer({.connector = {.retry = kDelays}});
  accepted->Close();
  RunFor(60s);
  EXPECT_THAT(states, ElementsAre("connecting", "connected", "closed"));
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(closed, 1);
}

TEST_F(ClientTest, GivesUpAfterTheLastAttempt) {
  ClientOptions options = Reconnecting();
  options.connector.retry->attempts_max = 2;
  Make(options);
  client->Connect(kAddress, NoteDone());
  RunFor(999ms);
  EXPECT_EQ(states.back(), "waiting: connect 127.0.0.1:7000: Connection refused (ECONNREFUSED)");
  RunFor(60s);
  EXPECT_EQ(states.size(), 4u);
  EXPECT_THAT(states.back(), HasSubstr("closed: connect 127.0.0.1:7000: 2 attempts failed"));
  EXPECT_EQ(done_calls, 1);
}

TEST_F(ClientTest, IsToldOnceThatItWentWellAfterFailures) {
  Make(Reconnecting());
  client->Connect(kAddress, NoteDone());
  RunFor(2s);
  EXPECT_EQ(done_calls, 0);
  Serve();
  RunFor(1s);
  EXPECT_EQ(done_calls, 1);
  EXPECT_TRUE(done.ok());
  accepted->Close();
  RunFor(60s);
  EXPECT_EQ(opened, 2);
  EXPECT_EQ(done_calls, 1);
}

TEST_F(ClientTest, OpensAndClosesEachSessionOnce) {
  ConnectToServer(Reconnecting());
  for (int i = 1; i <= 5; ++i) {
    EXPECT_EQ(opened, i);
    EXPECT_EQ(closed, i - 1);
    // By the server, by this side, and by force.
    if (i % 3 == 0) accepted->Close();
    if (i % 3 == 1) client->session()->Close();
    if (i % 3 == 2) accepted->connection()->ForceClose(absl::AbortedError("cut"));
    RunFor(10s);
    EXPECT_EQ(closed, i);
  }
}

TEST_F(ClientTest, CallsAServerThatAcceptsAndClosesLessAndLessOften) {
  served.OnOpen([](ClientSession& session) { session.Close(); });
  Serve();
  Make(Reconnecting());
  const MonotonicTime start = sim.Now();
  std::vector<Duration> opened_after;
  table.OnOpen([&](ClientSession&) { opened_after.push_back(sim.Now() - start); });
  client->Connect(kAddress);
  RunFor(15s);
  EXPECT_THAT(opened_after, ElementsAre(0s, 1s, 3s, 7s, 11s, 15s));
}

TEST_F(ClientTest, BeginsWithTheFirstDelayAgainAfterASteadySession) {
  served.OnOpen([](ClientSession& session) { session.Close(); });
  Serve();
  Make(Reconnecting());
  client->Connect(kAddress);
  RunFor(5s);
  served.OnOpen([this](ClientSession& session) { accepted = &session; });
  RunFor(2s);
  ASSERT_EQ(client->state(), ClientState::kConnected);
  RunFor(10s);
  const int before = opened;
  accepted->Close();
  RunFor(999ms);
  EXPECT_EQ(client->state(), ClientState::kWaiting);
  RunFor(1ms);
  EXPECT_EQ(opened, before + 1);
}

TEST_F(ClientTest, SaysWhyItWaitsAndWhyItGaveUp) {
  ClientOptions options = Reconnecting();
  options.connector.retry->attempts_max = 2;
  ConnectToServer(options);
  accepted->Close();
  Turn();
  EXPECT_EQ(states.back(), "waiting: peer closed");
  RunFor(1s);
  ASSERT_EQ(states.back(), "connected");
  accepted->Close();
  RunFor(1s);
  EXPECT_EQ(states.back(),
            "closed: connect 127.0.0.1:7000: 2 attempts failed, the last: peer closed");
}

TEST_F(ClientTest, TriesAgainWhenTheLoopCannotTakeTheConnection) {
  if (!RunsOn(PollerKind::kEpoll)) GTEST_SKIP() << "to watch a descriptor is no call that can fail";
  Serve();
  Make(Reconnecting());
  client->Connect(kAddress, NoteDone());
  // Watched and let go as a socket that connects, and then not to be watched as a connection.
  kernel.faults().Fail(Call::kEpollCtl, ENOSPC, /*nth=*/2);
  Turn();
  EXPECT_THAT(states.back(), AllOf(HasSubstr("waiting: "), HasSubstr("ENOSPC")));
  EXPECT_EQ(done_calls, 0);
  RunFor(1s);
  EXPECT_EQ(client->state(), ClientState::kConnected);
  EXPECT_EQ(done_calls, 1);
  EXPECT_TRUE(done.ok());
}

TEST_F(ClientTest, AnAttemptThatIsGivenUpForAnotherTellsNothing) {
  Serve();
  Make(Reconnecting());
  client->Connect(kAddress, NoteDone());
  client->Connect("127.0.0.1:9", NoteDone());
  Turn();
  EXPECT_EQ(client->state(), ClientState::kWaiting);
  client->Connect(kAddress, NoteDone());
  Turn();
  EXPECT_EQ(client->state(), ClientState::kConnected);
  EXPECT_EQ(done_calls, 1);
  EXPECT_EQ(opened, 1);
}

TEST_F(ClientTest, CloseEndsWhateverItDoes) {
  Make(Reconnecting());
  client->Close();
  EXPECT_EQ(client->state(), ClientState::kIdle);
  names.Hold();
  client->Connect("db:7000", NoteDone());
  client->Close();
  EXPECT_THAT(states, ElementsAre("resolving", "closed"));
  names.LetGo();
  AwaitAnswers(resolver);
  sim.set_connect_answer(SimKernel::Answer::kNever);
  client->Connect(kAddress, NoteDone());
  client->Close();
  sim.set_connect_answer(SimKernel::Answer::kByListener);
  client->Connect(kAddress, NoteDone());
  Turn();
  EXPECT_EQ(client->state(), ClientState::kWaiting);
  client->Close();
  RunFor(60s);
  EXPECT_EQ(client->state(), ClientState::kClosed);
  EXPECT_EQ(done_calls, 0);
  EXPECT_EQ(opened, 0);
}

TEST_F(ClientTest, CloseSendsWhatIsOwedAndThenTellsThatItIsClosed) {
  ConnectToServer(Reconnecting());
  EXPECT_TRUE(client->Send(Ask{.text = "last"}));
  client->Close();
  EXPECT_EQ(client->state(), ClientState::kConnected);
  EXPECT_EQ(client->session(), nullptr);
  RunFor(60s);
  EXPECT_THAT(asked, ElementsAre("last"));
  EXPECT_THAT(states, ElementsAre("connecting", "connected", "closed"));
  EXPECT_EQ(closed, 1);
}

TEST_F(ClientTest, RefusesToSendWithoutASession) {
  Make(Reconnecting());
  EXPECT_FALSE(client->Send(Ask{}));
  client->Connect(kAddress);
  EXPECT_FALSE(client->Send(Ask{}));
  EXPECT_EQ(client->queued_bytes(), 0u);
}

// An Ask{.text = "a"} is a frame of 4 + 8 + 3 bytes.
TEST_F(ClientTest, QueuesUpToItsBoundAndSendsItBehindTheOpenHandler) {
  table.OnOpen([](ClientSession& session) { session.Send(Ask{.text = "open"}); });
  ClientOptions options = Reconnecting();
  options.queued_bytes_max = 3 * 15;
  Make(options);
  EXPECT_FALSE(client->Send(Ask{.text = "idle"}));
  client->Connect(kAddress);
  EXPECT_TRUE(client->Send(Ask{.text = "a"}));
  Turn();
  ASSERT_EQ(client->state(), ClientState::kWaiting);
  EXPECT_TRUE(client->Send(Ask{.text = "b"}));
  EXPECT_TRUE(client->Send(Ask{.text = "c"}));
  EXPECT_EQ(client->queued_bytes(), 45u);
  EXPECT_FALSE(client->Send(Ask{.text = "d"}));
  Serve();
  RunFor(1s);
  EXPECT_THAT(asked, ElementsAre("open", "a", "b", "c"));
  EXPECT_EQ(client->queued_bytes(), 0u);
}

TEST_F(ClientTest, QueuesWhileItsSessionCloses) {
  ClientOptions options = Reconnecting();
  options.queued_bytes_max = 1000;
  ConnectToServer(options);
  client->session()->Close();
  EXPECT_TRUE(client->Send(Ask{.text = "next"}));
  RunFor(1s);
  EXPECT_THAT(asked, ElementsAre("next"));
}

TEST_F(ClientTest, DropsWhatIsQueuedWhenItGivesUpClosesOrConnectsAnew) {
  ClientOptions options = Reconnecting();
  options.queued_bytes_max = 1000;
  options.connector.retry->attempts_max = 1;
  Make(options);
  client->Connect(kAddress);
  EXPECT_TRUE(client->Send(Ask{.text = "gave up"}));
  Turn();
  ASSERT_EQ(client->state(), ClientState::kClosed);
  EXPECT_FALSE(client->Send(Ask{.text = "closed"}));
  Serve();
  client->Connect(kAddress);
  EXPECT_TRUE(client->Send(Ask{.text = "close"}));
  client->Close();
  client->Connect(kAddress);
  EXPECT_TRUE(client->Send(Ask{.text = "connect"}));
  client->Connect(kAddress);
  Turn();
  EXPECT_EQ(client->state(), ClientState::kConnected);
  EXPECT_THAT(asked, IsEmpty());
}

TEST_F(ClientTest, QueuesNothingThatCannotBeEncoded) {
  ClientOptions options = Reconnecting();
  options.queued_bytes_max = 1000;
  Make(options);
  client->Connect(kAddress);
  EXPECT_FALSE(client->Send(Ask{.text = "nine char"}));
  EXPECT_EQ(client->queued_bytes(), 0u);
  EXPECT_THAT(log, ElementsAre(HasSubstr("message not queued: Ask.text")));
}

// AX1, for each state that is told.
TEST_F(ClientTest, MayBeDestroyedWhenItTellsAnyOfItsStates) {
  names.Set("db", {"127.0.0.1:7000"});
  Serve();
  for (const ClientState last :
       {ClientState::kResolving, ClientState::kConnecting, ClientState::kConnected,
        ClientState::kWaiting, ClientState::kClosed}) {
    SCOPED_TRACE(ClientStateName(last));
    ClientOptions options = Reconnecting();
    options.reconnect = last != ClientState::kClosed;
    Make(options);
    const int opened_before = opened;
    closed = 0;
    client->OnState([&](ClientState state, const absl::Status&) {
      if (state == last) client.reset();
    });
    client->Connect("db:7000");
    AwaitAnswers(resolver);
    Turn();
    if (client != nullptr) accepted->Close();
    RunFor(1s);
    EXPECT_EQ(client, nullptr);
    EXPECT_EQ(closed, opened - opened_before);
  }
}

TEST_F(ClientTest, MayConnectAgainOrCloseInItsHandlers) {
  Serve();
  Make();
  int tries = 0;
  client->OnState([&](ClientState state, const absl::Status&) {
    if (state == ClientState::kClosed && ++tries < 3) client->Connect("127.0.0.1:9");
    if (state == ClientState::kClosed && tries == 3) client->Connect(kAddress);
    if (state == ClientState::kConnected) client->Close();
  });
  client->Connect("127.0.0.1:9");
  RunFor(60s);
  EXPECT_EQ(tries, 4);
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(closed, 1);
  EXPECT_EQ(client->state(), ClientState::kClosed);
}

TEST_F(ClientTest, ConnectsToAnotherServerInTheOpenHandler) {
  Serve();
  Make(Reconnecting());
  table.OnOpen([&](ClientSession&) {
    if (++opened == 1) client->Connect(kAddress);
  });
  client->Connect(kAddress);
  RunFor(60s);
  EXPECT_THAT(states, ElementsAre("connecting", "connecting", "connected"));
  EXPECT_EQ(opened, 2);
  EXPECT_EQ(closed, 1);
}

TEST_F(ClientTest, DoesNotConnectAgainWhenItsLoopStops) {
  ConnectToServer(Reconnecting());
  loop->Stop();
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_THAT(states.back(), HasSubstr("closed"));
  EXPECT_EQ(closed, 1);
}

TEST_F(ClientTest, RefusesWhatIsNoTarget) {
  Make(Reconnecting());
  client->Connect("nothing", NoteDone());
  EXPECT_EQ(done_calls, 0) << "told before the loop turned";
  Turn();
  EXPECT_EQ(done.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(client->state(), ClientState::kClosed);
}

}  // namespace
}  // namespace sluice::test
