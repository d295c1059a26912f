#include "sluice/session/stop_on_signal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <memory>

#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::SizeIs;

class StopOnSignalTest : public SimSessionTest {
 protected:
  StopOnSignalTest() {
    table.On<Ask>([](ClientSession& from, const Ask&) { from.Reply(Answer{}); });
    EXPECT_TRUE(server.Listen("127.0.0.1:7000").ok());
    EXPECT_TRUE(StopOnSignal(*loop, server, 5s).ok());
    peer = sim.ConnectTo(server.local_address());
    Turn();
  }

  // An answer that the peer does not take.
  void OweAnAnswer() {
    peer.set_capacity_bytes(0, 65536);
    peer.Write(Text("0000000c 00000001 00000005 07 02 6869"));
    Turn();
  }

  Server server{*loop, table};
  SimPeer peer;
};

TEST_F(StopOnSignalTest, DrainsTheServerAndEndsTheRun) {
  sim.At(1s, [this] { sim.RaiseSignal(SIGTERM); });
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_EQ(Elapsed(), 1s);
  EXPECT_TRUE(peer.at_end());
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kDrained);
}

TEST_F(StopOnSignalTest, EndsTheRunAtTheDeadlineWithAPeerThatTakesNothing) {
  OweAnAnswer();
  sim.At(1s, [this] { sim.RaiseSignal(SIGINT); });
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_EQ(Elapsed(), 6s);
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kDrainDeadline);
}

TEST_F(StopOnSignalTest, EndsTheRunAtOnceWithTheSecondSignal) {
  OweAnAnswer();
  sim.At(1s, [this] { sim.RaiseSignal(SIGTERM); });
  sim.At(2s, [this] { sim.RaiseSignal(SIGINT); });
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_EQ(Elapsed(), 2s);
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kLoopStopped);
}

}  // namespace
}  // namespace sluice::test
