// What may be closed or destroyed while events for it are on their way, and what it hears of them.
#include <gmock/gmock.h>

#include <memory>
#include <tuple>
#include <vector>

#include "tests/reactor/sim_loop_test.h"

namespace sluice::test {
namespace {

using ::testing::ElementsAre;

class ConnectionLifetimeTest : public SimLoopTest {
 protected:
  RecordingHandler handler;
};

TEST_F(ConnectionLifetimeTest, EveryCallbackMayForceCloseItsOwnConnection) {  // AX1 B60
  const auto close = [](Connection& c) {
    c.ForceClose(absl::InternalError("mine"));
    c.ForceClose(absl::InternalError("second"));
    EXPECT_FALSE(c.Send(AsBytes("x")));
    c.PauseReading();
    c.ResumeReading();
    c.CloseAfterDrain();
    c.ShutdownWrite();
  };
  using Hook = std::function<void(Connection&)> RecordingHandler::*;
  for (const Hook hook :
       {&RecordingHandler::on_bytes, &RecordingHandler::on_end, &RecordingHandler::on_high,
        &RecordingHandler::on_low, &RecordingHandler::on_drained, &RecordingHandler::on_closed}) {
    RecordingHandler h;
    h.*hook = close;
    auto [connection, peer] =
        Connect(h, {.output_high_water_bytes = 4, .output_low_water_bytes = 2});
    peer.set_capacity_bytes(2, 100);
    connection->Send(AsBytes("abcdefgh"));
    for (int i = 0; i < 6; ++i) {
      Turn();
      peer.Read();
    }
    peer.Write("bytes");
    peer.ShutdownWrite();
    Turn(3);
    EXPECT_EQ(h.Count("closed"), 1);
    EXPECT_EQ(h.events.back(), "closed");
    if (hook != &RecordingHandler::on_closed) {
      EXPECT_EQ(h.reason.cause, CloseCause::kLocal);
      EXPECT_EQ(h.reason.status.message(), "mine");
    }
  }
}

TEST_F(ConnectionLifetimeTest, TheHandlerMayBeDestroyedInOnClosedAndTakenOffAtAnyTime) {
  struct Suicidal : RecordingHandler {
    void OnClosed(Connection& connection, const CloseReason& why) override {
      RecordingHandler::OnClosed(connection, why);
      delete this;
    }
  };
  auto [first, first_peer] = Connect(*new Suicidal);
  first_peer.Close();
  Turn(2);

  auto own = std::make_unique<RecordingHandler>();
  own->on_bytes = [&](Connection& c) {
    own->Detach(c);
    c.ForceClose(absl::OkStatus());
    own->on_bytes = nullptr;
  };
  auto [second, second_peer] = Connect(*own);
  second_peer.Write("x");
  Turn();
  own.reset();
  Turn();
  EXPECT_EQ(loop->connections().size(), 0u);
}

TEST_F(ConnectionLifetimeTest, WithoutAHandlerAConnectionDiscardsAndEndsWithItsPeer) {
  auto [connection, peer] = Connect(handler);
  handler.Detach(*connection);
  peer.Write("nobody hears");
  Turn();
  peer.Close();
  Turn(2);
  EXPECT_EQ(loop->connections().size(), 0u);
  EXPECT_THAT(handler.events, ElementsAre());
}

TEST_F(ConnectionLifetimeTest, ANewcomerOnTheSameNumberGetsNoEventOfTheOldOne) {  // AX2 B51 B22
  RecordingHandler old, newcomer;
  auto [killer, killer_peer] = Connect(handler);
  auto [victim, victim_peer] = Connect(old);
  const ConnectionId victim_id = victim->id();
  ConnectionId newcomer_id;
  SimPeer newcomer_peer;
  handler.on_bytes = [&, v = victim](Connection&) { v->ForceClose(absl::OkStatus()); };
  old.on_closed = [&](Connection&) {
    auto [connection, peer] = Connect(newcomer);
    newcomer_id = connection->id();
    newcomer_peer = peer;
  };
  killer_peer.Write("x");
  victim_peer.Write("for the victim");
  Turn(3);
  EXPECT_THAT(old.events, ElementsAre("closed"));
  EXPECT_THAT(newcomer.events, ElementsAre());
  EXPECT_EQ(victim_id.slot, newcomer_id.slot);
  EXPECT_EQ(loop->connections().Find(victim_id), nullptr);  // D8
  ASSERT_NE(loop->connections().Find(newcomer_id), nullptr);
  newcomer_peer.Write("hello");
  Turn();
  EXPECT_EQ(newcomer.received, "hello");
}

// Both can read and write; whoever comes first closes the other, whose events are in the batch.
TEST_F(ConnectionLifetimeTest, TheFirstOfABatchMayCloseTheOtherWhoseOutputCouldGoOn) {  // AX2
  RecordingHandler handlers[2];
  Connection* connections[2];
  SimPeer peers[2];
  for (const size_t i : {0u, 1u}) {
    std::tie(connections[i], peers[i]) = Connect(handlers[i]);
    peers[i].set_capacity_bytes(4, 100);
    connections[i]->Send(AsBytes("abcdefgh"));
  }
  Turn();
  for (const size_t i : {0u, 1u}) {
    handlers[i].on_bytes = [c = connections[1 - i]](Connection&) {
      c->ForceClose(absl::OkStatus());
    };
    EXPECT_EQ(peers[i].Read(), "abcd");
    peers[i].Write("x");
  }
  Turn(2);
  const size_t closed = handlers[0].Count("closed") == 1 ? 0 : 1;
  EXPECT_THAT(handlers[closed].events, ElementsAre("closed"));
  EXPECT_EQ(peers[closed].Read(), "");
  EXPECT_EQ(handlers[1 - closed].Count("closed"), 0);
  EXPECT_EQ(handlers[1 - closed].received, "x");
  EXPECT_EQ(peers[1 - closed].Read(), "efgh");
}

TEST_F(ConnectionLifetimeTest, FindIsNullFromTheMomentOfTheClose) {
  auto [connection, peer] = Connect(handler);
  const ConnectionId id = connection->id();
  EXPECT_EQ(loop->connections().Find(id), connection);
  connection->ForceClose(absl::OkStatus());
  EXPECT_EQ(loop->connections().Find(id), nullptr);
  Turn();
  EXPECT_EQ(handler.Count("closed"), 1);
}

TEST_F(ConnectionLifetimeTest, EventsOfADuplicatedDescriptorStopAfterTheClose) {
  auto [fd, peer] = sim.MakeConnection();
  Connection* connection = *loop->connections().Adopt(Descriptor(kernel, fd), &handler);
  handler.Attach(connection);
  const int duplicate = sim.Duplicate(fd);
  RecordingHandler other;
  auto [alive, alive_peer] = Connect(other);
  connection->ForceClose(absl::OkStatus());
  Turn();
  peer.Write("for the duplicate");
  const int before = kernel.faults().waits();
  RunFor(1s);
  EXPECT_LE(kernel.faults().waits() - before, 3);
  alive_peer.Write("still heard");
  Turn();
  EXPECT_EQ(other.received, "still heard");
  sim.Close(duplicate);
}

TEST_F(ConnectionLifetimeTest, DestroyingTheLoopClosesEveryConnectionOnce) {
  std::vector<std::unique_ptr<RecordingHandler>> handlers;
  for (int i = 0; i < 10; ++i) {
    handlers.push_back(std::make_unique<RecordingHandler>());
    auto [connection, peer] = Connect(*handlers.back());
    if (i % 2 == 0) connection->ForceClose(absl::OkStatus());
    if (i % 3 == 0) connection->CloseAfterDrain();
    handlers.back()->on_closed = [&, h = handlers.back().get()](Connection&) {
      if (h->reason.cause != CloseCause::kLoopStopped) return;
      auto [fd, stranger] = sim.MakeConnection();
      EXPECT_FALSE(loop->connections().Adopt(Descriptor(kernel, fd), &handler).ok());
    };
  }
  loop->Stop();
  EXPECT_TRUE(loop->Run().ok());
  for (const auto& h : handlers) EXPECT_EQ(h->Count("closed"), 1);
  EXPECT_EQ(handlers[1]->reason.cause, CloseCause::kLoopStopped);
  loop.reset();
  for (const auto& h : handlers) EXPECT_EQ(h->Count("closed"), 1);
}

}  // namespace
}  // namespace sluice::test
