#include "sluice/reactor/acceptor.h"

#include <errno.h>
#include <gmock/gmock.h>

#include <array>

#include "sluice/reactor/errno_status.h"
#include "tests/reactor/sim_loop_test.h"

namespace sluice::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class AcceptorTest : public SimLoopTest {
 protected:
  ~AcceptorTest() override {
    accepted.clear();
    acceptor.reset();
  }

  void Listen(const std::string& address = "127.0.0.1:0", const AcceptorOptions& options = {}) {
    auto listening = Acceptor::Listen(*loop, *SocketAddress::Parse(address), options,
                                      [this](Descriptor socket, const SocketAddress& from) {
                                        accepted.push_back(std::move(socket));
                                        last_peer = from.ToString();
                                      });
    ASSERT_TRUE(listening.ok()) << listening.status();
    acceptor = *std::move(listening);
  }
  SimPeer Stranger() { return sim.ConnectTo(acceptor->local_address()); }

  std::unique_ptr<Acceptor> acceptor;
  std::vector<Descriptor> accepted;
  std::string last_peer;
};

TEST_F(AcceptorTest, HandsOnSocketAndAddressAndTellsItsPort) {
  Listen();
  EXPECT_NE(acceptor->local_address().port(), 0);
  SimPeer peer = Stranger();
  Turn();
  EXPECT_THAT(accepted, SizeIs(1));
  EXPECT_EQ(last_peer, "127.0.0.1:2");
}

TEST_F(AcceptorTest, ABurstIsTakenInBoundedBatches) {  // B12 B46
  Listen("127.0.0.1:0", {.accepts_per_turn = 100});
  for (int i = 0; i < 1000; ++i) Stranger();
  Turn();
  EXPECT_THAT(accepted, SizeIs(100));
  Turn(9);
  EXPECT_THAT(accepted, SizeIs(1000));
}

TEST_F(AcceptorTest, ConnectionsAreServedBeforeNewcomersOfTheSameTurn) {
  RecordingHandler handler;
  Listen();  // watched first
  size_t accepted_before_bytes = 99;
  handler.on_bytes = [&](Connection&) { accepted_before_bytes = accepted.size(); };
  auto [connection, peer] = Connect(handler);
  Stranger();
  peer.Write("x");
  Turn();
  EXPECT_EQ(accepted_before_bytes, 0u);
  EXPECT_THAT(accepted, SizeIs(1));
}

TEST_F(AcceptorTest, AStormOfNewcomersKeepsNoConnectionWaitingForATurn) {
  Listen("127.0.0.1:0", {.accepts_per_turn = 100});
  std::array<RecordingHandler, 10> handlers;
  std::vector<SimPeer> peers;
  for (RecordingHandler& handler : handlers) peers.push_back(Connect(handler).second);
  for (int i = 0; i < 1000; ++i) Stranger();
  for (size_t turn = 1; turn <= 10; ++turn) {
    for (SimPeer& peer : peers) peer.Write("x");
    Turn();
    EXPECT_THAT(accepted, SizeIs(100 * turn));
    for (const RecordingHandler& handler : handlers) EXPECT_THAT(handler.received, SizeIs(turn));
  }
}

TEST_F(AcceptorTest, ANewcomerMayTakeTheNumberOfAConnectionThatEndsInTheSameTurn) {  // AX2 B51
  Listen();
  RecordingHandler old;
  auto [number, old_peer] = sim.MakeConnection();
  old.Attach(*loop->connections().Adopt(Descriptor(kernel, number), &old));
  old_peer.Close();
  SimPeer new_peer = Stranger();
  new_peer.Write("hello");
  Turn();
  EXPECT_EQ(old.Count("closed"), 1);
  ASSERT_THAT(accepted, SizeIs(1));
  EXPECT_EQ(accepted[0].get(), number);
  RecordingHandler newcomer;
  newcomer.Attach(*loop->connections().Adopt(std::move(accepted[0]), &newcomer));
  Turn();
  EXPECT_EQ(newcomer.received, "hello");
  EXPECT_EQ(old.received, "");
}

TEST_F(AcceptorTest, FailuresOfOnePeerDoNotStopTheOthers) {
  for (const int error : {ECONNABORTED, EINTR, EPROTO, EPERM, ENETDOWN, ENETUNREACH, EHOSTDOWN,
                          EHOSTUNREACH, ENONET, ENOPROTOOPT, EOPNOTSUPP}) {
    Listen();
    kernel.faults().Fail(Call::kAccept4, error);
    Stranger();
    Stranger();
    Turn();
    EXPECT_THAT(accepted, SizeIs(2)) << error;
    EXPECT_THAT(log, SizeIs(0));
    accepted.clear();
    acceptor.reset();
  }
}

TEST_F(AcceptorTest, AnErrorForGoodDoesNotSpin) {  // B23
  for (const int error :
       {EMFILE, ENFILE, ENOBUFS, ENOMEM, EINVAL, EBADF, ECONNABORTED, EINTR, EPROTO, EPERM,
        ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENONET, ENOPROTOOPT, EOPNOTSUPP}) {
    Listen();
    Stranger();
    kernel.faults().Fail(Call::kAccept4, error, 1, FaultScript::kForGood);
    const int before = kernel.faults().waits();
    RunFor(9s);
    EXPECT_LE(kernel.faults().waits() - before, 9 * 25) << error;
    ASSERT_THAT(log, SizeIs(1)) << error;  // one in ten seconds
    EXPECT_THAT(log[0], HasSubstr(ErrnoText(error)));
    kernel.faults().Clear();
    RunFor(200ms);
    EXPECT_THAT(accepted, SizeIs(1)) << error;
    log.clear();
    accepted.clear();
    acceptor.reset();
  }
}

TEST_F(AcceptorTest, RestsWhenThirtyTwoPeersInARowHaveFailed) {  // B23
  for (const int failures : {31, 32}) {
    Listen("127.0.0.1:0", {.accepts_per_turn = 8});
    Stranger();
    kernel.faults().Fail(Call::kAccept4, ECONNABORTED, 1, failures);
    Turn(5);
    EXPECT_THAT(accepted, SizeIs(failures == 31 ? 1 : 0));
    RunFor(100ms);
    Turn();
    EXPECT_THAT(accepted, SizeIs(1));
    EXPECT_THAT(log, SizeIs(failures == 31 ? 0 : 1));
    accepted.clear();
    acceptor.reset();
  }
}

TEST_F(AcceptorTest, CountsFailedPeersAnewAfterEachThatDidNot) {
  Listen("127.0.0.1:0", {.accepts_per_turn = 40});
  for (int i = 0; i < 3; ++i) Stranger();
  kernel.faults().Fail(Call::kAccept4, ECONNABORTED, 1, 31);
  kernel.faults().Fail(Call::kAccept4, ECONNABORTED, 33, 31);
  Turn(2);
  EXPECT_THAT(accepted, SizeIs(3));
  EXPECT_THAT(log, SizeIs(0));
}

TEST_F(AcceptorTest, AtTheDescriptorLimitNewcomersAreTurnedAwayAndTheLoopRests) {  // B4 AN2
  Listen();
  sim.set_descriptors_max(sim.open_descriptors());
  std::vector<SimPeer> peers;
  for (int i = 0; i < 200; ++i) peers.push_back(Stranger());
  const int before = kernel.faults().waits();
  RunFor(3s);
  EXPECT_LE(kernel.faults().waits() - before, 70);
  for (const SimPeer& peer : peers) EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(accepted, SizeIs(0));
  ASSERT_THAT(log, SizeIs(1));
  EXPECT_THAT(log[0], HasSubstr("EMFILE"));
  // Room again: served within a tenth of a second.
  sim.set_descriptors_max(100);
  Stranger();
  RunFor(100ms);
  Turn();
  EXPECT_THAT(accepted, SizeIs(1));
}

TEST_F(AcceptorTest, WithoutAPauseItRestsForAMillisecond) {  // B4
  Listen("127.0.0.1:0", {.exhausted_pause = 0s});
  Stranger();
  kernel.faults().Fail(Call::kAccept4, ENOMEM, 1, FaultScript::kForGood);
  Turn();
  const int accepts = kernel.faults().calls(Call::kAccept4);
  Turn(10);
  EXPECT_EQ(kernel.faults().calls(Call::kAccept4), accepts);
  kernel.faults().Clear();
  RunFor(1ms);
  Turn();
  EXPECT_THAT(accepted, SizeIs(1));
}

TEST_F(AcceptorTest, AcceptsOneInATurnWhenToldNone) {
  for (const int accepts_per_turn : {0, -1}) {
    Listen("127.0.0.1:0", {.accepts_per_turn = accepts_per_turn});
    Stranger();
    Stranger();
    Turn();
    EXPECT_THAT(accepted, SizeIs(1));
    Turn();
    EXPECT_THAT(accepted, SizeIs(2));
    accepted.clear();
    acceptor.reset();
  }
}

TEST_F(AcceptorTest, PeersThatComeAgainAtOnceAreTurnedAwayInBoundedBatches) {  // AN2
  Listen();
  sim.set_descriptors_max(sim.open_descriptors());
  std::vector<SimPeer> peers;
  for (int i = 0; i < 33; ++i) peers.push_back(Stranger());
  Turn();
  EXPECT_TRUE(peers[31].at_end());
  EXPECT_FALSE(peers[32].at_end());
  RunFor(100ms);
  Turn();
  EXPECT_TRUE(peers[32].at_end());
}

TEST_F(AcceptorTest, ASpareThatWasLostIsTakenUpAgain) {
  Listen();
  sim.set_descriptors_max(sim.open_descriptors());
  kernel.faults().Fail(Call::kOpen, EMFILE);  // somebody was faster
  SimPeer first = Stranger();
  Turn();
  EXPECT_TRUE(first.at_end());
  SimPeer second = Stranger();
  RunFor(300ms);
  EXPECT_TRUE(second.at_end());
}

TEST_F(AcceptorTest, MayBeDestroyedInItsOwnCallback) {  // AX1
  auto listening = Acceptor::Listen(*loop, *SocketAddress::Parse("127.0.0.1:0"), {},
                                    [&](Descriptor, const SocketAddress&) { acceptor.reset(); });
  acceptor = *std::move(listening);
  const SocketAddress at = acceptor->local_address();
  SimPeer first = Stranger();
  SimPeer second = Stranger();
  Turn(3);
  EXPECT_EQ(acceptor, nullptr);
  EXPECT_TRUE(first.at_end());
  EXPECT_TRUE(second.at_end());
  EXPECT_FALSE(sim.ConnectTo(at).connected());
}

TEST_F(AcceptorTest, MayBeDestroyedWhileItRests) {
  Listen();
  kernel.faults().Fail(Call::kAccept4, ENOMEM);
  Stranger();
  Turn();
  acceptor.reset();
  RunFor(1s);
}

TEST_F(AcceptorTest, ListensNoMoreWhenItsLoopHasEnded) {
  Listen();
  const size_t open_before = sim.open_descriptors();
  loop->Stop();
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_FALSE(Stranger().connected());
  EXPECT_EQ(sim.open_descriptors(), open_before - 2) << "the listener and the spare";
}

TEST_F(AcceptorTest, ListensNoMoreWhenItsLoopCannotGoOn) {
  Listen();
  kernel.faults().FailWait(EINVAL, /*nth=*/1, FaultScript::kForGood);
  EXPECT_FALSE(loop->Run().ok());
  EXPECT_FALSE(Stranger().connected());
}

TEST_F(AcceptorTest, RemovesItsUnixPathAndNobodyElses) {
  struct stat status {};
  Listen("unix:/run/a");
  EXPECT_TRUE(sim.Lstat("/run/a", &status).ok());
  acceptor.reset();
  EXPECT_FALSE(sim.Lstat("/run/a", &status).ok());
  Listen("unix:/run/a");
  sim.Unlink("/run/a");
  const SysResult other = sim.Socket(AF_UNIX, SOCK_STREAM, 0);
  const SocketAddress path = *SocketAddress::Parse("unix:/run/b");
  sim.Bind(other.fd(), path.sockaddr_ptr(), path.size_bytes());
  acceptor.reset();
  EXPECT_TRUE(sim.Lstat("/run/b", &status).ok());
  sim.Close(other.fd());
}

TEST_F(AcceptorTest, TakesOverADeadUnixPathButNeverALiveOne) {
  const SocketAddress path = *SocketAddress::Parse("unix:/run/a");
  const int dead = sim.Socket(AF_UNIX, SOCK_STREAM, 0).fd();
  sim.Bind(dead, path.sockaddr_ptr(), path.size_bytes());
  sim.Close(dead);
  Listen("unix:/run/a");
  const auto second = Acceptor::Listen(*loop, path, {}, [](Descriptor, const SocketAddress&) {});
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("EADDRINUSE"));
  EXPECT_TRUE(Stranger().connected());
}

TEST_F(AcceptorTest, EveryFailureWhileOpeningNamesCallAndAddressAndLeaksNothing) {  // B16
  for (const Call call : {Call::kSocket, Call::kSetSockOpt, Call::kBind, Call::kListen,
                          Call::kGetSockName, Call::kEpollCtl}) {
    if (call == Call::kEpollCtl && !RunsOn(PollerKind::kEpoll)) continue;
    const size_t open = sim.open_descriptors();
    kernel.faults().Fail(call, EACCES);
    const auto listening = Acceptor::Listen(*loop, *SocketAddress::Parse("127.0.0.1:0"), {},
                                            [](Descriptor, const SocketAddress&) {});
    EXPECT_EQ(listening.status().code(), absl::StatusCode::kPermissionDenied);
    EXPECT_THAT(std::string(listening.status().message()), HasSubstr("EACCES"));
    EXPECT_EQ(sim.open_descriptors(), open);
  }
}

}  // namespace
}  // namespace sluice::test
