// How a server is drained, on a simulated network and its clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sluice/session/server.h"
#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const char* const kAsk = "0000000c 00000001 00000005 07 02 6869";
const char* const kAnswer = "00000009 00000002 00000005 07";
const char* const kRefusal = "00000009 00000002 00000005 06";  // FrameOutcome::kDraining

class ServerDrainTest : public SimSessionTest {
 protected:
  ServerDrainTest() {
    table.On<Ask>([this](ClientSession& from, const Ask& ask) {
      ++asked;
      from.Reply(Answer{.number = ask.number});
    });
    table.OnRefused([this](ClientSession& from, const RefusedFrame& refused) {
      refusals.push_back(refused.status);
      from.Reply(Answer{.number = static_cast<uint8_t>(refused.outcome)});
    });
    table.OnOpen([this](ClientSession& opened) { id = opened.id(); });
  }
  ~ServerDrainTest() override { server.reset(); }

  SimPeer Client() {
    if (server == nullptr) {
      server = std::make_unique<Server>(*loop, table, server_options);
      EXPECT_TRUE(server->Listen("127.0.0.1:7000").ok());
    }
    SimPeer peer = sim.ConnectTo(server->local_address());
    Turn();
    return peer;
  }
  // A peer that has taken nothing of an answer of 5 bytes but the first.
  SimPeer SlowClient() {
    SimPeer peer = Client();
    peer.set_capacity_bytes(1, 65536);
    peer.Write(Text(kAsk));
    Turn();
    return peer;
  }
  void Drain(Duration deadline) {
    server->Drain(deadline, [this] { ++drained; });
  }
  std::vector<CloseCause> Causes() const {
    std::vector<CloseCause> causes;
    for (const CloseReason& reason : closed) causes.push_back(reason.cause);
    return causes;
  }
  // All that comes until the peer's capacity, which was small, suffices.
  std::string ReadAll(SimPeer& peer) {
    std::string all;
    for (int i = 0; i < 100; ++i) {
      all += peer.Read();
      Turn(2);
    }
    return all;
  }

  ServerOptions server_options;
  std::unique_ptr<Server> server;
  SessionId id;
  int asked = 0;
  std::vector<absl::Status> refusals;
  int drained = 0;
};

TEST_F(ServerDrainTest, ClosesWhoIsOwedNothingAndListensNoMore) {
  SimPeer peer = Client();
  Drain(10s);
  Turn();
  EXPECT_TRUE(peer.at_end());
  EXPECT_FALSE(peer.was_reset());
  EXPECT_THAT(Causes(), ElementsAre(CloseCause::kDrained));
  EXPECT_TRUE(closed[0].status.ok());
  EXPECT_EQ(drained, 1);
  EXPECT_FALSE(sim.ConnectTo(server->local_address()).connected());
}

TEST_F(ServerDrainTest, TellsThatItIsDrainedWhenThereIsNobodyAndBeforeItListens) {
  server = std::make_unique<Server>(*loop, table);
  Drain(10s);
  Turn();
  EXPECT_EQ(drained, 1);
  EXPECT_TRUE(server->Listen("127.0.0.1:7000").ok());
  Drain(10s);
  Turn();
  EXPECT_EQ(drained, 2);
}

TEST_F(ServerDrainTest, RefusesWhatHasArrivedButWasNotRead) {
  SimPeer peer = Client();
  peer.Write(Text(kAsk) + Text(kAsk));
  Drain(10s);
  Turn();
  EXPECT_EQ(peer.Read(), Text(kRefusal) + Text(kRefusal));
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(asked, 0);
  ASSERT_THAT(refusals, SizeIs(2));
  EXPECT_EQ(refusals[1].code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refusals[1].message()),
              HasSubstr("frame at stream offset 16: the server is being drained"));
  EXPECT_EQ(server->counters().of(FrameOutcome::kDraining), 2u);
  EXPECT_THAT(log, IsEmpty());
}

// The loop has asked for the events of this turn before the second peer writes.
TEST_F(ServerDrainTest, RefusesWhatArrivesInTheTurnInWhichAHandlerDrainsIt) {
  SimPeer first = Client();
  SimPeer second = Client();
  table.On<Numbers>([&](ClientSession&, const Numbers&) {
    second.Write(Text(kAsk));
    Drain(10s);
  });
  first.Write(Text("00000009 00000003 00000001 00"));
  Turn();
  EXPECT_TRUE(first.at_end());
  EXPECT_EQ(second.Read(), Text(kRefusal));
  EXPECT_TRUE(second.at_end());
  EXPECT_EQ(drained, 1);
}

TEST_F(ServerDrainTest, SendsWhatIsOwedAndRefusesWhatComesMeanwhile) {
  SimPeer peer = SlowClient();
  Drain(10s);
  Turn();
  peer.Write(Text(kAsk));
  RunFor(9s);
  EXPECT_EQ(drained, 0);
  EXPECT_EQ(server->size(), 1u);
  EXPECT_EQ(ReadAll(peer), Text(kAnswer) + Text(kRefusal));
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(asked, 1);
  EXPECT_THAT(Causes(), ElementsAre(CloseCause::kDrained));
  EXPECT_EQ(drained, 1);
}

TEST_F(ServerDrainTest, WaitsForTheAnswerThatASessionIsPausedFor) {
  table.On<Numbers>([](ClientSession& from, const Numbers&) { from.PauseReading(); });
  SimPeer peer = Client();
  peer.Write(Text("00000009 00000003 00000001 00") + Text(kAsk));
  Turn();
  Drain(10s);
  RunFor(9s);
  EXPECT_EQ(server->size(), 1u);
  server->Find(id)->Send(Answer{.number = 0x63}, 1);
  server->Find(id)->ResumeReading();
  Turn();
  EXPECT_EQ(peer.Read(), Text("00000009 00000002 00000001 63") + Text(kRefusal));
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(drained, 1);
}

TEST_F(ServerDrainTest, WaitsForRepliesThatArePendingAndRefusesWhatComesMeanwhile) {
  std::vector<PendingReply> pending;
  table.On<Numbers>([&](ClientSession& from, const Numbers& numbers) {
    pending.push_back(from.DeferReply(numbers));
  });
  SimPeer peer = Client();
  peer.Write(Text("00000009 00000003 00000001 00") + Text("00000009 00000003 00000002 00"));
  Turn();
  Drain(10s);
  RunFor(5s);
  peer.Write(Text(kAsk));
  RunFor(4s);
  EXPECT_EQ(server->size(), 1u);
  EXPECT_EQ(peer.Read(), Text(kRefusal));
  pending[1].Reply(Answer{.number = 0x62});
  Turn();
  EXPECT_FALSE(peer.at_end());
  pending[0].Reply(Answer{.number = 0x63});
  Turn();
  EXPECT_EQ(peer.Read(),
            Text("00000009 00000002 00000002 62") + Text("00000009 00000002 00000001 63"));
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(Causes(), ElementsAre(CloseCause::kDrained));
  EXPECT_EQ(drained, 1);
}

TEST_F(ServerDrainTest, RefusesWhatWaitedForRepliesAndClosesTheRestAtTheDeadline) {
  SessionLimits limits;
  limits.pending_replies_max = 2;
  server_options.sessions.limits = limits;
  std::vector<PendingReply> pending;
  table.On<Numbers>([&](ClientSession& from, const Numbers& numbers) {
    pending.push_back(from.DeferReply(numbers));
  });
  SimPeer peer = Client();
  peer.Write(Text("00000009 00000003 00000001 00", 2) + Text(kAsk));
  Turn();
  Drain(10s);
  Turn();
  EXPECT_EQ(peer.Read(), "");
  pending[0].Reply(Answer{.number = 0x63});
  Turn();
  EXPECT_EQ(peer.Read(), Text("00000009 00000002 00000001 63") + Text(kRefusal));
  EXPECT_EQ(asked, 0);
  RunFor(10s);
  EXPECT_THAT(Causes(), ElementsAre(CloseCause::kDrainDeadline));
  EXPECT_THAT(std::string(closed[0].status.message()), HasSubstr("and replies were pending"));
  EXPECT_EQ(drained, 1);
}

TEST_F(ServerDrainTest, RefusesWhatWaitedForItsQuota) {
  SessionLimits limits;
  limits.quota = {.messages_per_second = 1, .messages_burst = 1};
  server_options.sessions.limits = limits;
  SimPeer peer = Client();
  peer.Write(Text(kAsk, 3));
  Turn();
  EXPECT_EQ(peer.Read(), Text(kAnswer));
  Drain(10s);
  Turn();
  EXPECT_EQ(peer.Read(), Text(kRefusal, 2));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(ServerDrainTest, RefusesAllThatHasArrivedHoweverManyTurnsThatTakes) {
  SessionLimits limits;
  limits.frames_per_turn = 2;
  server_options.sessions.limits = limits;
  server_options.sessions.connection.read_bytes_per_turn = 50;
  SimPeer peer = Client();
  peer.Write(Text(kAsk, 50));
  Drain(10s);
  Turn(80);
  EXPECT_EQ(peer.Read(), Text(kRefusal, 50));
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(asked, 0);
}

// Neither is read before the turn in which the session has served its peer.
TEST_F(ServerDrainTest, RefusesWhatArrivedWhileItsPeerTookNoAnswers) {
  server_options.sessions.connection.output_high_water_bytes = 100;
  server_options.sessions.connection.output_low_water_bytes = 50;
  SimPeer peer = Client();
  peer.set_capacity_bytes(1, 65536);
  peer.Write(Text(kAsk, 20));
  Turn();
  ASSERT_TRUE(server->Find(id)->output_is_high());
  peer.Write(Text(kAsk, 3));
  Turn();
  Drain(10s);
  Turn();
  EXPECT_FALSE(peer.at_end());
  peer.set_capacity_bytes(65536, 65536);
  Turn();
  const std::string received = peer.Read();
  EXPECT_EQ(received.size(), 23 * Text(kRefusal).size());
  EXPECT_THAT(received, EndsWith(Text(kRefusal, 3)));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(ServerDrainTest, RefusesWhatArrivedWhileASessionWasPaused) {
  SimPeer peer = Client();
  server->Find(id)->PauseReading();
  Turn();
  peer.Write(Text(kAsk));
  Drain(10s);
  Turn();
  server->Find(id)->ResumeReading();
  Turn();
  EXPECT_EQ(peer.Read(), Text(kRefusal));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(ServerDrainTest, RefusesWhatArrivedWhileTheLastReplyWasPending) {
  SessionLimits limits;
  limits.pending_replies_max = 1;
  server_options.sessions.limits = limits;
  PendingReply pending;
  table.On<Numbers>(
      [&](ClientSession& from, const Numbers& numbers) { pending = from.DeferReply(numbers); });
  SimPeer peer = Client();
  peer.Write(Text("00000009 00000003 00000001 00"));
  Turn();
  peer.Write(Text(kAsk));
  Drain(10s);
  Turn();
  pending.Reply(Answer{.number = 0x63});
  Turn();
  EXPECT_EQ(peer.Read(), Text("00000009 00000002 00000001 63") + Text(kRefusal));
  EXPECT_TRUE(peer.at_end());
}

// Else one that asks again at each refusal could put the end off for ever.
TEST_F(ServerDrainTest, ClosesAPeerThatGoesOnSendingAfterSomeTurns) {
  SimPeer peer = Client();
  peer.Write(Text(kAsk));
  table.OnRefused([&](ClientSession&, const RefusedFrame& refused) {
    refusals.push_back(refused.status);
    peer.Write(Text(kAsk));
  });
  Drain(0s);
  Turn(25);
  EXPECT_FALSE(peer.at_end());
  Turn(25);
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(refusals, SizeIs(33));
}

TEST_F(ServerDrainTest, ClosesTheRestAtTheDeadlineAndNotBefore) {
  SimPeer peer = SlowClient();
  Drain(10s);
  RunFor(10s - 1ms);
  EXPECT_EQ(server->size(), 1u);
  EXPECT_EQ(drained, 0);
  RunFor(1ms);
  EXPECT_THAT(Causes(), ElementsAre(CloseCause::kDrainDeadline));
  EXPECT_EQ(closed[0].status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(closed[0].status.message()), HasSubstr("12 bytes still waited"));
  EXPECT_THAT(log, ElementsAre(HasSubstr("12 bytes still waited")));
  EXPECT_EQ(drained, 1);
}

// A peer that does not notice that we have ended is given until the deadline, no longer.
TEST_F(ServerDrainTest, ClosesAtTheDeadlineWhoKeepsOnSending) {
  server_options.sessions.connection.close_deadline = 0s;
  SimPeer peer = Client();
  peer.Write(Text(kAsk));
  Turn();
  server->Find(id)->Close();
  peer.Write(Text(kAsk));
  Drain(2s);
  RunFor(1s);
  EXPECT_EQ(server->size(), 1u);
  RunFor(1s);
  EXPECT_EQ(server->size(), 0u);
  EXPECT_EQ(drained, 1);
}

TEST_F(ServerDrainTest, WaitsForEverWhenTheDeadlineIsZero) {
  SimPeer peer = SlowClient();
  server->Find(id)->SetIdleTimeout(0s);
  Drain(0s);
  RunFor(std::chrono::hours(24 * 30));
  EXPECT_EQ(server->size(), 1u);
  EXPECT_EQ(ReadAll(peer), Text(kAnswer));
  EXPECT_EQ(drained, 1);
}

TEST_F(ServerDrainTest, TakesADurationThatIsForEver) {
  SimPeer peer = SlowClient();
  Drain(Duration::max());
  RunFor(10s);
  EXPECT_EQ(ReadAll(peer), Text(kAnswer));
  EXPECT_EQ(drained, 1);
}

TEST_F(ServerDrainTest, EndsAtTheEarlierOfTwoDeadlinesAndTellsBoth) {
  SimPeer peer = SlowClient();
  Drain(10s);
  Drain(3s);
  Drain(20s);
  RunFor(3s - 1ms);
  EXPECT_EQ(drained, 0);
  RunFor(1ms);
  EXPECT_EQ(drained, 3);
}

TEST_F(ServerDrainTest, IsOverWhenTheLastSessionHasEnded) {
  SimPeer peer = SlowClient();
  Drain(10s);
  RunFor(1s);
  peer.Reset();
  Turn();
  EXPECT_EQ(drained, 1);
  // Those who come when it listens again are served, beyond that deadline.
  ASSERT_TRUE(server->Listen("127.0.0.1:7000").ok());
  SimPeer late = Client();
  late.Write(Text(kAsk));
  RunFor(9s);
  EXPECT_EQ(late.Read(), Text(kAnswer));
  EXPECT_FALSE(late.at_end());
}

TEST_F(ServerDrainTest, StopsAtOnceToReadWhenItIsStoppedMeanwhile) {
  SimPeer peer = SlowClient();
  Drain(10s);
  Turn();
  server->Stop([this] { ++drained; });
  peer.Write(Text(kAsk));
  EXPECT_EQ(ReadAll(peer), Text(kAnswer));
  peer.ShutdownWrite();
  Turn();
  EXPECT_EQ(drained, 2);
  EXPECT_THAT(refusals, IsEmpty());
}

TEST_F(ServerDrainTest, ClosesWhoAsksWhenThePolicySaysSo) {
  table.SetPolicy(FrameOutcome::kDraining, OutcomePolicy::kClose);
  SimPeer peer = SlowClient();
  Drain(10s);
  Turn();
  peer.Write(Text(kAsk, 2));
  EXPECT_EQ(ReadAll(peer), Text(kAnswer) + Text(kRefusal));
  EXPECT_THAT(refusals, SizeIs(1));
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].status.code(), absl::StatusCode::kUnavailable);
}

TEST_F(ServerDrainTest, MayBeDestroyedMeanwhileAndByTheCallbackThatItIsDrained) {
  SimPeer peer = SlowClient();
  Drain(10s);
  Turn();
  server.reset();
  RunFor(11s);
  EXPECT_EQ(drained, 0);
  EXPECT_THAT(Causes(), ElementsAre(CloseCause::kLocal));

  SimPeer other = Client();
  server->Drain(10s, [this] {
    server.reset();
    ++drained;
  });
  Turn();
  EXPECT_EQ(drained, 1);
}

}  // namespace
}  // namespace sluice::test
