// Back-pressure: marks, limit, and what a peer that does not read can cost.

#include <gmock/gmock.h>

#include "tests/reactor/sim_loop_test.h"

namespace sluice::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConnectionFlowTest : public SimLoopTest {
 protected:
  ConnectionFlowTest() {
    options.output_high_water_bytes = 100;
    options.output_low_water_bytes = 50;
    options.output_limit_bytes = 1000;
  }

  RecordingHandler handler;
  ConnectionOptions options;
};

TEST_F(ConnectionFlowTest, EachCrossingOfAMarkIsReportedOnceAndReadingFollows) {
  auto [connection, peer] = Connect(handler, options);
  peer.set_capacity_bytes(10, 100);
  connection->Send(AsBytes(std::string(110, 'o')));  // 10 leave, 100 wait: at the mark
  Turn(2);
  EXPECT_FALSE(connection->output_is_high());
  connection->Send(AsBytes("o"));  // one past it
  EXPECT_TRUE(connection->output_is_high());
  connection->Send(AsBytes("more"));
  peer.Write("in");
  Turn(3);
  EXPECT_THAT(handler.events, ElementsAre("high"));
  while (connection->output_bytes() > 50) {
    EXPECT_EQ(handler.received, "");
    peer.Read();
    Turn();
  }
  Turn();
  EXPECT_THAT(handler.events, ElementsAre("high", "low", "bytes"));
}

TEST_F(ConnectionFlowTest, CrossingsCausedInTheCallbacksAreReportedToo) {
  auto [connection, peer] = Connect(handler, options);
  peer.set_capacity_bytes(10, 100);
  handler.on_high = [](Connection& c) { c.Send(AsBytes("in high")); };
  handler.on_low = [](Connection& c) { c.Send(AsBytes(std::string(80, 'l'))); };
  connection->Send(AsBytes(std::string(120, 'o')));
  Turn();
  EXPECT_THAT(handler.events, ElementsAre("high"));
  for (int i = 0; i < 8; ++i) {
    peer.Read();
    Turn();
  }
  EXPECT_THAT(handler.events, ElementsAre("high", "low", "high"));
}

// As in a relay, which reads here no more until there is room again there.
TEST_F(ConnectionFlowTest, ACrossingInAnothersCallbackIsReportedThoughItIsOverInTheSameTurn) {
  RecordingHandler relayed;
  auto [from, sender] = Connect(relayed);  // whose event comes first
  auto [connection, peer] = Connect(handler, options);
  peer.set_capacity_bytes(10, 100);
  connection->Send(AsBytes(std::string(90, 'o')));  // 10 leave, 80 wait
  Turn();
  relayed.on_bytes = [to = connection](Connection&) {
    to->Send(AsBytes(std::string(60, 'o')));
    EXPECT_TRUE(to->output_is_high());
  };
  sender.Write("in");
  peer.set_capacity_bytes(1000, 100);
  Turn();
  EXPECT_FALSE(connection->output_is_high());
  EXPECT_THAT(handler.events, ElementsAre("high", "low", "drained"));
}

TEST_F(ConnectionFlowTest, ThePauseOfTheUserAndThatOfBackPressureAreApart) {
  auto [connection, peer] = Connect(handler, options);
  peer.set_capacity_bytes(10, 100);
  connection->Send(AsBytes(std::string(150, 'o')));
  connection->PauseReading();
  peer.Write("in");
  Turn();
  connection->ResumeReading();  // back-pressure still holds
  Turn(2);
  EXPECT_EQ(handler.received, "");
  connection->PauseReading();
  while (connection->output_bytes() > 0) {
    peer.Read();
    Turn();
  }
  Turn(2);
  EXPECT_EQ(handler.received, "");  // the user's still holds
  connection->ResumeReading();
  Turn(2);
  EXPECT_EQ(handler.received, "in");
}

TEST_F(ConnectionFlowTest, TheLimitItselfIsTakenAndOneByteMoreCloses) {  // B45 AN5
  auto [connection, peer] = Connect(handler, options);
  peer.set_capacity_bytes(10, 100);
  EXPECT_TRUE(connection->Send(AsBytes(std::string(10, 'o'))));
  Turn();
  EXPECT_TRUE(connection->Send(AsBytes(std::string(1000, 'o'))));
  EXPECT_TRUE(connection->Send(AsBytes("")));
  EXPECT_EQ(connection->output_bytes(), 1000u);
  EXPECT_FALSE(connection->Send(AsBytes("o")));
  EXPECT_FALSE(connection->Send(AsBytes("o")));
  EXPECT_EQ(connection->output_bytes(), 0u);  // given up at once
  Turn();
  EXPECT_EQ(handler.Count("closed"), 1);
  EXPECT_EQ(handler.reason.cause, CloseCause::kOutputLimit);
  EXPECT_EQ(handler.reason.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(handler.reason.status.message()),
              HasSubstr("output_limit_bytes is 1000"));
}

TEST_F(ConnectionFlowTest, OneSendAboveTheLimitClosesAlsoWhenNothingWaitsAndThePeerWouldTakeIt) {
  auto [connection, peer] = Connect(handler, options);
  EXPECT_TRUE(connection->Send(AsBytes(std::string(1000, 'o'))));
  Turn();
  EXPECT_EQ(peer.Read().size(), 1000u);
  EXPECT_FALSE(connection->Send(AsBytes(std::string(1001, 'o'))));
  Turn();
  EXPECT_EQ(handler.reason.cause, CloseCause::kOutputLimit);
}

TEST_F(ConnectionFlowTest, PreparingMoreThanTheLimitClosesAndGivesNoRoom) {
  auto [connection, peer] = Connect(handler, options);
  EXPECT_TRUE(connection->PrepareOutput(1001).empty());
  connection->CommitOutput(0);
  Turn();
  EXPECT_EQ(handler.reason.cause, CloseCause::kOutputLimit);
}

TEST_F(ConnectionFlowTest, CommittingMoreThanWasAskedForDoesNotPassTheLimit) {  // B25
  auto [connection, peer] = Connect(handler, options);
  const std::span<std::byte> room = connection->PrepareOutput(10);
  ASSERT_GT(room.size(), 1001u);
  connection->CommitOutput(1001);
  connection->CommitOutput(1);
  Turn();
  EXPECT_EQ(handler.reason.cause, CloseCause::kOutputLimit);
}

TEST_F(ConnectionFlowTest, AnEchoToAPeerThatNeverReadsHoldsBoundedMemory) {  // B13 AM3
  handler.on_bytes = [&](Connection& c) { c.Send(AsBytes(std::exchange(handler.received, ""))); };
  options.output_high_water_bytes = 1000;
  options.output_limit_bytes = 100'000;
  options.read_bytes_per_turn = 500;
  auto [connection, peer] = Connect(handler, options);
  peer.set_capacity_bytes(100, 10'000);
  for (int i = 0; i < 1000; ++i) {
    peer.Write(std::string(5000, 'x'));
    Turn();
  }
  EXPECT_LE(connection->output_bytes(), 1500u);
  EXPECT_EQ(handler.Count("high"), 1);
}

TEST_F(ConnectionFlowTest, ASlowReaderGetsEveryByteOfALongEcho) {  // B7
  handler.on_bytes = [&](Connection& c) { c.Send(AsBytes(std::exchange(handler.received, ""))); };
  auto [connection, peer] = Connect(handler, options);
  peer.set_capacity_bytes(7, 200);
  std::string sent, got;
  for (int i = 0; got.size() < 20'000; ++i) {
    std::string chunk = std::to_string(i) + ",";
    if (sent.size() < 20'000) sent += chunk.substr(0, peer.Write(chunk));
    Turn();
    got += peer.Read(5);
    ASSERT_LT(i, 20'000);
  }
  EXPECT_EQ(got, sent.substr(0, got.size()));
}

TEST_F(ConnectionFlowTest, AnIdleConnectionOwnsNoBuffer) {
  auto [connection, peer] = Connect(handler, options);
  connection->Send(AsBytes("x"));
  EXPECT_EQ(loop->connections().output_pool().free_blocks(), 0u);
  Turn();
  EXPECT_EQ(loop->connections().output_pool().free_blocks(), 1u);
  connection->PrepareOutput(10);  // and is not used
  EXPECT_EQ(loop->connections().output_pool().free_blocks(), 0u);
  Turn();
  EXPECT_EQ(loop->connections().output_pool().free_blocks(), 1u);
}

TEST_F(ConnectionFlowTest, RoomThatACallbackPreparesAndDoesNotUseDoesNotStay) {
  static constexpr size_t kRoomBytes = size_t{1} << 20;  // more than a callback gathers
  MakeLoop({.output_block_bytes = kRoomBytes});
  auto [connection, peer] = Connect(handler);
  handler.on_bytes = [](Connection& c) {
    EXPECT_GE(c.PrepareOutput(kRoomBytes).size(), kRoomBytes);
  };
  peer.Write("in");
  Turn(1);
  EXPECT_EQ(loop->connections().output_pool().free_blocks(), 1u);
}

TEST_F(ConnectionFlowTest, NothingMayBeSentAnywhere) {
  auto [connection, peer] = Connect(handler);
  EXPECT_TRUE(connection->Send({}));
  handler.on_bytes = [](Connection& c) {
    EXPECT_TRUE(c.Send({}));
    EXPECT_TRUE(c.Send(AsBytes("out")));
    EXPECT_TRUE(c.Send({}));
  };
  peer.Write("in");
  Turn();
  EXPECT_EQ(peer.Read(), "out");
  connection->CloseAfterDrain();
  EXPECT_FALSE(connection->Send({}));
}

TEST_F(ConnectionFlowTest, ALimitOfNothingIsNoTrap) {
  auto narrow =
      *EventLoop::Create({.kernel = &kernel, .receive_buffer_bytes = 0, .output_block_bytes = 0});
  auto [fd, peer] = sim.MakeConnection();
  Connection* connection = *narrow->connections().Adopt(
      Descriptor(kernel, fd), &handler, {.output_high_water_bytes = 0, .read_bytes_per_turn = 0});
  peer.Write("in");
  EXPECT_TRUE(connection->Send(AsBytes("out")));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(narrow->RunOnce(0s).ok());
  EXPECT_EQ(handler.received, "in");
  EXPECT_EQ(peer.Read(), "out");
}

}  // namespace
}  // namespace sluice::test
