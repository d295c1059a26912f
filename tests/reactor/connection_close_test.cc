// Every way in which a connection ends: OnClosed once, last, with its reason.

#include <errno.h>
#include <gmock/gmock.h>

#include <tuple>

#include "tests/reactor/sim_loop_test.h"

namespace sluice::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConnectionCloseTest : public SimLoopTest {
 protected:
  std::string ReasonText() const { return std::string(handler.reason.status.message()); }

  RecordingHandler handler;
};

TEST_F(ConnectionCloseTest, BytesBeforeTheEndComeBeforeTheClose) {
  auto [connection, peer] = Connect(handler);
  peer.Write("last words");
  peer.Close();
  Turn(2);
  EXPECT_EQ(handler.received, "last words");
  EXPECT_THAT(handler.events, ElementsAre("bytes", "end", "closed"));
  EXPECT_EQ(handler.reason.cause, CloseCause::kPeerClosed);
  EXPECT_TRUE(handler.reason.status.ok());
  EXPECT_EQ(loop->connections().size(), 0u);
}

TEST_F(ConnectionCloseTest, AHalfClosedPeerStillGetsEverythingItIsOwed) {  // B9
  std::string sent, got;
  handler.on_end = [&](Connection& c) {
    for (int i = 0; i < 1000; ++i) sent += std::to_string(i) + " ";
    c.Send(AsBytes(sent));
    c.CloseAfterDrain();
  };
  auto [connection, peer] = Connect(handler);
  peer.set_capacity_bytes(10, 10);
  peer.ShutdownWrite();
  for (int i = 0; i < 1000 && !peer.at_end(); ++i) {
    Turn();
    got += peer.Read();
  }
  EXPECT_EQ(got, sent);
  EXPECT_EQ(handler.Count("closed"), 1);
  EXPECT_EQ(handler.reason.cause, CloseCause::kPeerClosed);
}

TEST_F(ConnectionCloseTest, AnEndBehindAReadThatFoundNothingClosesOnce) {  // B9
  auto [connection, peer] = Connect(handler);
  peer.ShutdownWrite();
  kernel.faults().Fail(Call::kRecv, EAGAIN);
  Turn(3);
  EXPECT_THAT(handler.events, ElementsAre("end", "closed"));
  EXPECT_EQ(handler.reason.cause, CloseCause::kPeerClosed);
}

TEST_F(ConnectionCloseTest, CloseAfterDrainSendsTheRestAndOffersNoMoreBytes) {
  auto [connection, peer] = Connect(handler);
  peer.set_capacity_bytes(4, 100);
  connection->Send(AsBytes("goodbye"));
  connection->CloseAfterDrain();
  EXPECT_TRUE(connection->is_closing());
  EXPECT_FALSE(connection->Send(AsBytes("too late")));
  EXPECT_TRUE(connection->PrepareOutput(1).empty());
  peer.Write("ignored");
  Turn(2);
  EXPECT_EQ(peer.Read(), "good");
  Turn(2);
  EXPECT_EQ(peer.Read(), "bye");
  EXPECT_TRUE(peer.at_end());
  EXPECT_FALSE(peer.was_reset());
  peer.Close();
  Turn(2);
  EXPECT_THAT(handler.events, ElementsAre("drained", "closed"));
  EXPECT_EQ(handler.reason.cause, CloseCause::kDrained);
}

TEST_F(ConnectionCloseTest, AnErrorReplyReachesAPeerThatIsStillSending) {
  handler.on_bytes = [](Connection& c) {
    c.Send(AsBytes("error"));
    c.CloseAfterDrain();
  };
  auto [connection, peer] = Connect(handler, {.read_bytes_per_turn = 10});
  peer.Write(std::string(100, 'x'));
  Turn(3);
  EXPECT_EQ(peer.Read(), "error");
  EXPECT_TRUE(peer.at_end());
  peer.Write(std::string(1000, 'x'));
  Turn(3);
  EXPECT_EQ(handler.Count("closed"), 0);  // lingers for the peer to end too
  peer.Close();
  Turn(200);
  EXPECT_FALSE(peer.was_reset());
  EXPECT_THAT(handler.events, ElementsAre("bytes", "closed"));
  EXPECT_EQ(handler.reason.cause, CloseCause::kDrained);
}

TEST_F(ConnectionCloseTest, ASilentPeerIsNotWaitedFor) {
  auto [connection, peer] = Connect(handler);
  connection->Send(AsBytes("goodbye"));
  connection->CloseAfterDrain();
  Turn();
  EXPECT_THAT(handler.events, ElementsAre("closed"));
  EXPECT_EQ(peer.Read(), "goodbye");
  EXPECT_FALSE(peer.was_reset());
}

TEST_F(ConnectionCloseTest, ShutdownWriteWaitsForASilentPeer) {
  auto [connection, peer] = Connect(handler, {.close_deadline = 1s});
  connection->Send(AsBytes("goodbye"));
  connection->ShutdownWrite();
  RunFor(1min);
  EXPECT_EQ(peer.Read(), "goodbye");
  EXPECT_TRUE(peer.at_end());
  peer.Write("late");
  peer.Close();
  Turn(2);
  EXPECT_FALSE(peer.was_reset());
  EXPECT_EQ(handler.received, "late");
  EXPECT_EQ(handler.Count("closed"), 1);
}

TEST_F(ConnectionCloseTest, APeerThatNeverStopsSendingIsCutAtTheDeadline) {
  auto [connection, peer] = Connect(handler, {.close_deadline = 2s});
  peer.Write("x");
  connection->CloseAfterDrain();
  RunFor(1999ms);
  EXPECT_EQ(handler.Count("closed"), 0);
  RunFor(1ms);
  EXPECT_EQ(handler.Count("closed"), 1);
  EXPECT_EQ(handler.reason.cause, CloseCause::kDrained);
}

TEST_F(ConnectionCloseTest, ADripReaderIsCutAtTheDeadlineHoweverItProgresses) {  // AN4
  auto [connection, peer] = Connect(handler, {.close_deadline = 10s});
  peer.set_capacity_bytes(1, 10);
  connection->Send(AsBytes(std::string(1000, 'o')));
  connection->CloseAfterDrain();
  for (int i = 0; i < 9; ++i) {
    RunFor(1s);
    peer.Read();
  }
  EXPECT_EQ(handler.Count("closed"), 0);
  RunFor(1s);
  EXPECT_EQ(handler.Count("closed"), 1);
  EXPECT_EQ(handler.reason.cause, CloseCause::kCloseDeadline);
  EXPECT_EQ(handler.reason.status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(ReasonText(), HasSubstr("bytes still waited"));
}

TEST_F(ConnectionCloseTest, ShutdownWriteEndsOurSideAfterTheOutputAndReadingGoesOn) {
  auto [connection, peer] = Connect(handler);
  peer.set_capacity_bytes(3, 100);
  connection->Send(AsBytes("abcdef"));
  connection->ShutdownWrite();
  EXPECT_FALSE(connection->Send(AsBytes("x")));
  Turn();
  EXPECT_EQ(peer.Read(), "abc");
  EXPECT_FALSE(peer.at_end());
  Turn();
  EXPECT_EQ(peer.Read(), "def");
  Turn();
  EXPECT_TRUE(peer.at_end());
  peer.Write("answer");
  Turn();
  EXPECT_EQ(handler.received, "answer");
  EXPECT_EQ(handler.Count("closed"), 0);
  peer.ShutdownWrite();
  Turn(2);
  EXPECT_EQ(handler.Count("closed"), 1);
  EXPECT_EQ(handler.reason.cause, CloseCause::kDrained);
}

TEST_F(ConnectionCloseTest, AHandlerMayGoOnSendingAfterThePeersEnd) {
  handler.on_end = [](Connection&) {};
  auto [connection, peer] = Connect(handler);
  peer.ShutdownWrite();
  Turn(3);
  EXPECT_TRUE(connection->Send(AsBytes("later")));
  Turn(3);
  EXPECT_EQ(peer.Read(), "later");
  connection->ShutdownWrite();
  Turn();
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(handler.events, ElementsAre("end", "closed"));
  EXPECT_EQ(handler.reason.cause, CloseCause::kPeerClosed);
}

TEST_F(ConnectionCloseTest, AResetClosesOnceAndNamesTheErrno) {  // B44
  auto [connection, peer] = Connect(handler);
  peer.Write("before");
  peer.Reset();
  Turn(3);
  EXPECT_THAT(handler.events, ElementsAre("bytes", "closed"));
  EXPECT_EQ(handler.received, "before");
  EXPECT_EQ(handler.reason.cause, CloseCause::kPeerReset);
  EXPECT_EQ(ReasonText(), "recv: Connection reset by peer (ECONNRESET)");
}

TEST_F(ConnectionCloseTest, AResetWithPendingOutputDoesNotSpin) {  // B43 B11
  auto [connection, peer] = Connect(handler);
  peer.set_capacity_bytes(1, 10);
  connection->Send(AsBytes("pending"));
  Turn();
  peer.Reset();
  Turn(2);
  EXPECT_EQ(handler.Count("closed"), 1);
  EXPECT_EQ(handler.reason.cause, CloseCause::kPeerReset);
}

TEST_F(ConnectionCloseTest, AWriteToAClosedPeerStillOffersWhatItSentAndClosesOnce) {  // B9
  auto [connection, peer] = Connect(handler);
  connection->PauseReading();
  Turn();
  peer.Write("unread");
  peer.Close();
  EXPECT_TRUE(connection->Send(AsBytes("into the void")));
  Turn(5);
  EXPECT_THAT(handler.events, ElementsAre());
  EXPECT_FALSE(connection->Send(AsBytes("again")));
  connection->ResumeReading();
  Turn(3);
  EXPECT_THAT(handler.events, ElementsAre("bytes", "closed"));
  EXPECT_EQ(handler.received, "unread");
  EXPECT_EQ(handler.reason.cause, CloseCause::kPeerReset);
  EXPECT_EQ(ReasonText(), "send: Broken pipe (EPIPE)");
}

TEST_F(ConnectionCloseTest, AFailedWriteOnASoundSocketClosesWithoutAnyEvent) {
  auto [connection, peer] = Connect(handler);
  kernel.faults().Fail(Call::kSend, EHOSTUNREACH);
  connection->Send(AsBytes("x"));
  Turn(3);
  EXPECT_THAT(handler.events, ElementsAre("closed"));
  EXPECT_EQ(handler.reason.cause, CloseCause::kNetworkError);
}

TEST_F(ConnectionCloseTest, AResetWhilePausedByBackPressureClosesPromptlyAfterTheBytes) {  // B28
  auto [connection, peer] =
      Connect(handler, {.output_high_water_bytes = 10, .output_low_water_bytes = 5});
  peer.set_capacity_bytes(1, 100);
  connection->Send(AsBytes(std::string(50, 'o')));
  peer.Write("unread");
  Turn(2);
  EXPECT_EQ(handler.received, "");
  peer.Reset();
  Turn(4);
  EXPECT_EQ(handler.received, "unread");
  EXPECT_EQ(handler.Count("closed"), 1);
  EXPECT_EQ(handler.events.back(), "closed");
}

TEST_F(ConnectionCloseTest, AHangUpWhilePausedNeitherSpinsNorLosesBytes) {  // AX3 B28
  for (const bool reset : {false, true}) {
    RecordingHandler h;
    auto [connection, peer] = Connect(h);
    connection->PauseReading();
    connection->ShutdownWrite();
    Turn();
    peer.Write("unread");
    reset ? peer.Reset() : peer.ShutdownWrite();
    Turn(2);
    // Turns that sleep: each runs until its time-out, not until the next event.
    const int before = kernel.faults().waits();
    RunFor(1s);
    EXPECT_LE(kernel.faults().waits() - before, 2);
    EXPECT_THAT(h.events, ElementsAre());
    connection->ResumeReading();
    Turn(3);
    EXPECT_EQ(h.received, "unread");
    EXPECT_EQ(h.Count("closed"), 1);
    EXPECT_EQ(h.events.back(), "closed");
    EXPECT_EQ(h.reason.cause, reset ? CloseCause::kPeerReset : CloseCause::kDrained);
  }
}

TEST_F(ConnectionCloseTest, AResetAfterThePeersEndIsNoticedWithoutReading) {  // B11
  handler.on_end = [](Connection&) {};
  auto [connection, peer] = Connect(handler);
  peer.ShutdownWrite();
  Turn(2);
  peer.Reset();
  // select tells it to nobody who wants nothing: the next write finds out.
  if (RunsOn(PollerKind::kSelect)) connection->Send(AsBytes("x"));
  Turn(2);
  EXPECT_THAT(handler.events, ElementsAre("end", "closed"));
  EXPECT_EQ(handler.reason.cause, CloseCause::kPeerReset);
}

TEST_F(ConnectionCloseTest, ACloseIsNotDelayedByAnotherWhoNeverStopsSending) {  // B29
  RecordingHandler busy;
  auto [sender, sender_peer] = Connect(busy);
  for (int i = 0; i < 100; ++i) {
    sender_peer.Write(std::string(1000, 'b'));
    RecordingHandler h;
    auto [connection, peer] = Connect(h);
    connection->CloseAfterDrain();
    Turn();
    EXPECT_EQ(h.Count("closed"), 1);
  }
}

TEST_F(ConnectionCloseTest, CausesHaveNames) {
  EXPECT_EQ(CloseCauseName(CloseCause::kPeerReset), "peer reset");
  EXPECT_EQ(CloseCauseName(CloseCause::kCloseDeadline), "close deadline");
}

}  // namespace
}  // namespace sluice::test
