#include "sluice/reactor/connection.h"

#include <errno.h>
#include <gmock/gmock.h>

#include <stdexcept>

#include "tests/reactor/sim_loop_test.h"

namespace sluice::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConnectionTest : public SimLoopTest {
 protected:
  RecordingHandler handler;
};

TEST_F(ConnectionTest, EveryByteValueComesBackFromAnEcho) {  // B2
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  handler.on_bytes = [&](Connection& c) { c.Send(AsBytes(std::exchange(handler.received, ""))); };
  auto [connection, peer] = Connect(handler);
  peer.Write(bytes);
  Turn();
  EXPECT_EQ(peer.Read(), bytes);
}

TEST_F(ConnectionTest, ManySendsOfACallbackLeaveInOneWrite) {
  handler.on_bytes = [](Connection& c) {
    for (int i = 0; i < 32; ++i) EXPECT_TRUE(c.Send(AsBytes("answer ")));
  };
  auto [connection, peer] = Connect(handler);
  peer.Write("x");
  Turn();
  EXPECT_EQ(peer.Read().size(), 32u * 7);
  EXPECT_EQ(kernel.faults().calls(Call::kSend) + kernel.faults().calls(Call::kSendV), 1);
}

TEST_F(ConnectionTest, SendsFromElsewhereLeaveInOneWriteBeforeTheLoopSleeps) {
  auto [connection, peer] = Connect(handler);
  Connection* c = connection;
  loop->RunAfter(0s, [c] { c->Send(AsBytes("timer ")); });
  loop->Post([c] { c->Send(AsBytes("task")); });
  Turn();
  EXPECT_EQ(peer.Read(), "timer task");
  EXPECT_EQ(kernel.faults().calls(Call::kSend), 1);
}

TEST_F(ConnectionTest, OneCallbackMaySendOnAnotherConnection) {
  RecordingHandler other;
  auto [to, to_peer] = Connect(other);
  auto [from, from_peer] = Connect(handler);
  handler.on_bytes = [c = to](Connection&) { c->Send(AsBytes("forwarded")); };
  from_peer.Write("x");
  Turn();
  EXPECT_EQ(to_peer.Read(), "forwarded");
}

TEST_F(ConnectionTest, AShortReadEndsTheReadingOfATurn) {
  auto [connection, peer] = Connect(handler);
  peer.Write("four");
  Turn();
  EXPECT_EQ(kernel.faults().calls(Call::kRecv), 1);
}

TEST_F(ConnectionTest, TheBytesOfATurnAreBoundedAndTheRestComesLater) {  // B42
  RecordingHandler other;
  auto [fast, fast_peer] = Connect(handler, {.read_bytes_per_turn = 1000});
  auto [slow, slow_peer] = Connect(other);
  fast_peer.Write(std::string(3500, 'f'));
  slow_peer.Write("s");
  Turn();
  EXPECT_EQ(handler.received.size(), 1000u);
  EXPECT_EQ(other.received, "s");
  Turn(3);
  EXPECT_EQ(handler.received.size(), 3500u);
}

TEST_F(ConnectionTest, BufferSizedReadsNeitherLoseNorInventAByte) {  // B6
  for (const size_t size_bytes : {4096u, 4097u}) {
    RecordingHandler h;
    auto [connection, peer] = Connect(h, {.read_bytes_per_turn = 4096});
    const std::string bytes(size_bytes, 'b');
    peer.Write(bytes);
    Turn(2);
    EXPECT_EQ(h.received, bytes);
    peer.Close();
    Turn(2);
  }
}

TEST_F(ConnectionTest, PartialWritesAtEverySplitPointKeepEveryByteInOrder) {  // B3 B7 B8 B21
  const std::string bytes = "abcdefghijklmnopqrstuvwxyz";
  for (size_t split = 1; split <= bytes.size(); ++split) {
    RecordingHandler h;
    auto [connection, peer] = Connect(h);
    kernel.faults().Shorten(Call::kSend, split, 1, 1);
    connection->Send(AsBytes(bytes));
    Turn();
    // After a short write, what is sent next must queue behind the rest.
    connection->Send(AsBytes("0123"));
    Turn(3);
    EXPECT_EQ(peer.Read(), bytes + "0123") << split;
    connection->ForceClose(absl::OkStatus());
    Turn();
  }
}

TEST_F(ConnectionTest, WritabilityIsWatchedOnlyWhileOutputWaits) {  // B47
  const int per_change = RunsOn(PollerKind::kEpoll) ? 1 : 0;
  auto [connection, peer] = Connect(handler);
  peer.set_capacity_bytes(10, 10);
  const int before = kernel.faults().calls(Call::kEpollCtl);
  connection->Send(AsBytes("12345"));
  Turn(3);
  EXPECT_EQ(kernel.faults().calls(Call::kEpollCtl), before);
  connection->Send(AsBytes("67890abc"));
  Turn(3);
  EXPECT_EQ(kernel.faults().calls(Call::kEpollCtl), before + per_change);
  EXPECT_EQ(peer.Read(), "1234567890");
  Turn(3);
  EXPECT_EQ(peer.Read(), "abc");
  EXPECT_EQ(kernel.faults().calls(Call::kEpollCtl), before + 2 * per_change);
  const int waits = kernel.faults().waits();
  RunFor(1s);  // nothing wakes it
  EXPECT_EQ(kernel.faults().waits() - waits, 1);
  EXPECT_THAT(handler.events, ElementsAre("drained"));
}

TEST_F(ConnectionTest, AWritableEventDoesNotRead) {  // B48
  auto [connection, peer] = Connect(handler);
  peer.set_capacity_bytes(1, 10);
  connection->Send(AsBytes("ab"));
  Turn();
  EXPECT_EQ(peer.Read(), "a");
  Turn();
  EXPECT_EQ(peer.Read(), "b");
  EXPECT_EQ(kernel.faults().calls(Call::kRecv), 0);
}

TEST_F(ConnectionTest, InterruptedAndSpuriousCallsAreTriedAgain) {  // B10
  auto [connection, peer] = Connect(handler);
  kernel.faults().FailWait(EINTR);
  kernel.faults().Fail(Call::kRecv, EINTR, 1);
  kernel.faults().Fail(Call::kRecv, EAGAIN, 2);
  kernel.faults().Fail(Call::kSend, EINTR, 1);
  kernel.faults().Fail(Call::kSend, EAGAIN, 2);
  peer.Write("in");
  connection->Send(AsBytes("out"));
  Turn(4);
  EXPECT_EQ(handler.received, "in");
  EXPECT_EQ(peer.Read(), "out");
}

TEST_F(ConnectionTest, EncodesInPlaceAndSendsOnlyWhatWasCommitted) {
  auto [connection, peer] = Connect(handler);
  std::span<std::byte> room = connection->PrepareOutput(4);
  std::memcpy(room.data(), "head", 4);
  room = connection->PrepareOutput(200'000, 4);
  ASSERT_GE(room.size(), 200'000u);
  std::memset(room.data() + 4, 'x', 10);
  connection->CommitOutput(14);
  connection->PrepareOutput(50);
  Turn();
  EXPECT_EQ(peer.Read(), "headxxxxxxxxxx");
}

TEST_F(ConnectionTest, SendsInPlaceWhereOutputGathersAndNowhereElse) {
  auto [connection, peer] = Connect(handler);
  EXPECT_FALSE(connection->HasRoom(2));
  handler.on_bytes = [](Connection& c) {
    c.Send(AsBytes("a"));
    ASSERT_TRUE(c.HasRoom(2));
    std::memcpy(c.SendInPlace(2), "bc", 2);
    c.Send(AsBytes("d"));
    EXPECT_EQ(c.output_bytes(), 4u);
    EXPECT_FALSE(c.HasRoom(256 * 1024 - 4));
    c.CloseAfterDrain();
    EXPECT_FALSE(c.HasRoom(1));
  };
  peer.Write("in");
  Turn(2);
  EXPECT_EQ(peer.Read(), "abcd");
}

TEST_F(ConnectionTest, MuchOutputInOneCallbackLeavesBeforeTheCallbackEnds) {
  bool left_early = false;
  auto [connection, peer] = Connect(handler);
  peer.set_capacity_bytes(10'000'000, 10);
  handler.on_bytes = [&, p = peer](Connection& c) mutable {
    for (int i = 0; i < 300; ++i) c.Send(AsBytes(std::string(1024, 'o')));
    left_early = !p.Read(1).empty();
  };
  peer.Write("x");
  Turn();
  EXPECT_TRUE(left_early);
  EXPECT_EQ(peer.Read().size(), 300u * 1024 - 1);
}

TEST_F(ConnectionTest, ALargeSendIsNotCopiedWhenTheKernelTakesIt) {
  auto [connection, peer] = Connect(handler);
  peer.set_capacity_bytes(10'000'000, 10);
  const std::string large(2'000'000, 'l');
  EXPECT_TRUE(connection->Send(AsBytes("first")));
  EXPECT_TRUE(connection->Send(AsBytes(large)));
  EXPECT_EQ(connection->output_bytes(), 0u);
  EXPECT_EQ(peer.Read(), "first" + large);
}

TEST_F(ConnectionTest, PauseStopsAtOnceAndResumeLosesNothing) {
  handler.on_bytes = [](Connection& c) { c.PauseReading(); };
  auto [connection, peer] = Connect(handler, {.read_bytes_per_turn = 10});
  peer.Write("0123456789abcdef");
  Turn(5);
  EXPECT_EQ(handler.received, "0123456789");
  connection->ResumeReading();
  Turn(5);
  EXPECT_EQ(handler.received, "0123456789abcdef");
}

TEST_F(ConnectionTest, PauseAndResumeInOneCallbackCostNoSystemCall) {
  handler.on_bytes = [](Connection& c) {
    c.PauseReading();
    c.ResumeReading();
  };
  auto [connection, peer] = Connect(handler);
  const int before = kernel.faults().calls(Call::kEpollCtl);
  peer.Write("x");
  Turn();
  EXPECT_EQ(kernel.faults().calls(Call::kEpollCtl), before);
}

TEST_F(ConnectionTest, APausedConnectionIgnoresAnEventOfTheSameBatch) {
  RecordingHandler other;
  auto [first, first_peer] = Connect(handler);
  auto [second, second_peer] = Connect(other);
  handler.on_bytes = [c = second](Connection&) { c->PauseReading(); };
  first_peer.Write("1");
  second_peer.Write("2");
  Turn(3);
  EXPECT_EQ(other.received, "");
  second->ResumeReading();
  Turn(2);
  EXPECT_EQ(other.received, "2");
}

TEST_F(ConnectionTest, ACallbackThatThrowsLosesNoOutput) {
  handler.on_bytes = [](Connection& c) {
    c.Send(AsBytes("before"));
    throw std::runtime_error("handler");
  };
  auto [connection, peer] = Connect(handler);
  peer.Write("x");
  EXPECT_THROW(loop->RunOnce(0s).IgnoreError(), std::runtime_error);
  Turn();
  EXPECT_EQ(peer.Read(), "before");
}

TEST_F(ConnectionTest, AFailedChangeOfInterestClosesOnce) {  // B14
  UseEpoll();
  auto [connection, peer] = Connect(handler);
  kernel.faults().Fail(Call::kEpollCtl, ENOMEM);
  connection->PauseReading();
  Turn(2);
  EXPECT_THAT(handler.events, ElementsAre("closed"));
  EXPECT_EQ(handler.reason.cause, CloseCause::kNetworkError);
  EXPECT_THAT(std::string(handler.reason.status.message()), HasSubstr("ENOMEM"));
}

TEST_F(ConnectionTest, AFailedAdoptionClosesTheSocketAndCallsNobody) {  // B16
  UseEpoll();
  auto [fd, peer] = sim.MakeConnection();
  kernel.faults().Fail(Call::kEpollCtl, ENOSPC);
  EXPECT_FALSE(loop->connections().Adopt(Descriptor(kernel, fd), &handler).ok());
  EXPECT_TRUE(peer.at_end());
  Turn();
  EXPECT_THAT(handler.events, ElementsAre());
  EXPECT_EQ(loop->connections().size(), 0u);
}

TEST_F(ConnectionTest, KnowsBothAddresses) {
  auto [connection, peer] = Connect(handler);
  EXPECT_EQ(connection->peer_address()->ToString(), "127.0.0.1:2");
  EXPECT_EQ(connection->local_address()->ToString(), "127.0.0.1:1");
}

TEST_F(ConnectionTest, StaysSmall) {  // of 256 bytes that an idle connection may cost
  EXPECT_LE(sizeof(Connection), 176u);
}

}  // namespace
}  // namespace sluice::test
