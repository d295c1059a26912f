// What a server counts of its sessions, on a simulated network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <numeric>

#include "sluice/framing/header_length_framer.h"
#include "sluice/reactor/poller_kind.h"
#include "sluice/session/server.h"
#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

// A frame of 16 bytes, and its answer of 13.
const char* const kAsk = "0000000c 00000001 00000005 07 02 6869";
// A frame of 24 bytes, 4 too many.
const char* const kTooLong = "00000014 00000001 00000005 07 0a 68696a6b6c6d6e6f7071";

class SessionCountersTest : public SimSessionTest {
 protected:
  SessionCountersTest() {
    table.On<Ask>(
        [](ClientSession& from, const Ask& ask) { from.Reply(Answer{.number = ask.number}); });
  }
  ~SessionCountersTest() override { server.reset(); }

  void Serve(const ServerOptions& server_options = {}) {
    server = std::make_unique<Server>(*loop, table, server_options);
    ASSERT_TRUE(server->Listen("127.0.0.1:7000").ok());
  }
  SimPeer Client() {
    SimPeer peer = sim.ConnectTo(server->local_address());
    Turn();
    return peer;
  }
  SessionCounters Counted() { return server->counters().sessions; }

  std::unique_ptr<Server> server;
};

TEST_F(SessionCountersTest, CountsFramesAndBytesOfSessionsThatAreOpenAndThatHaveEnded) {
  static const auto kSmallFrames = HeaderLengthFramer::Create({.frame_bytes_max = 20}).value();
  ServerOptions small_frames;
  small_frames.sessions.protocol.framer = &kSmallFrames;
  small_frames.sessions.protocol.bad_frames = BadFramePolicy::kSkip;
  Serve(small_frames);
  SimPeer open = Client();
  SimPeer ended = Client();
  open.Write(Text(kAsk, 2) + Text(kTooLong) + Text(kAsk).substr(0, 8));
  ended.Write(Text(kAsk, 3));
  Turn();
  for (const uint64_t ends : {0u, 1u}) {
    EXPECT_EQ(Counted().opened, 2u);
    EXPECT_EQ(Counted().of(CloseCause::kPeerClosed), ends);
    EXPECT_EQ(Counted().received.frames, 5u);
    EXPECT_EQ(Counted().received.frame_bytes, 5u * 16);
    EXPECT_EQ(Counted().received.frames_skipped, 1u);
    EXPECT_EQ(Counted().received.bytes_skipped, 24u);
    EXPECT_EQ(Counted().bytes_sent, 5u * 13);
    ended.ShutdownWrite();
    Turn();
  }
  // What has begun counts when it is whole.
  open.Write(Text(kAsk).substr(8));
  Turn();
  EXPECT_EQ(Counted().received.frames, 6u);
}

TEST_F(SessionCountersTest, CountsWhatThePeerTookAndNotWhatWaitsForIt) {
  table.OnFrame([](ClientSession& from, std::span<const std::byte>) {
    from.SendPayload(std::vector<std::byte>(996));
  });
  Serve();
  SimPeer slow = Client();
  slow.set_capacity_bytes(300, 300);
  slow.Write(Text(kAsk));
  for (const uint64_t bytes_sent : {300u, 600u, 900u, 1000u, 1000u}) {
    Turn();
    EXPECT_EQ(Counted().bytes_sent, bytes_sent);
    slow.Read();
  }
}

TEST_F(SessionCountersTest, CountsEndsByTheirCause) {
  Serve();
  uint64_t counted_in_handler = 0;
  table.OnClosed([&](ClientSession&, const CloseReason& reason) {
    counted_in_handler += Counted().of(reason.cause);
  });
  SimPeer reset = Client();
  SimPeer silent = Client();
  SimPeer sent_away = Client();
  reset.Reset();
  session->connection()->ForceClose(absl::CancelledError("away"));
  Turn();
  EXPECT_EQ(Counted().of(CloseCause::kPeerReset), 1u);
  EXPECT_EQ(Counted().of(CloseCause::kLocal), 1u);
  RunFor(11s);
  EXPECT_EQ(Counted().of(CloseCause::kFirstFrameTimeout), 1u);
  const SessionCounters counted = Counted();
  EXPECT_EQ(std::accumulate(counted.closed.begin(), counted.closed.end(), uint64_t{0}), 3u);
  EXPECT_EQ(counted.opened, 3u);
  EXPECT_EQ(counted_in_handler, 3u) << "before the handler is called";
}

TEST_F(SessionCountersTest, CountsTheClientsThatCouldNotBeHad) {
  Serve();
  const auto failures_after = [this](Call call, int error) {
    kernel.faults().Fail(call, error);
    const SimPeer peer = sim.ConnectTo(server->local_address());
    RunFor(1s);
    return server->accept_failures();
  };
  EXPECT_EQ(failures_after(Call::kAccept4, EINTR), 0u);
  EXPECT_EQ(failures_after(Call::kAccept4, ECONNABORTED), 1u);
  EXPECT_EQ(failures_after(Call::kAccept4, EMFILE), 2u);
  EXPECT_EQ(failures_after(Call::kAccept4, ENOMEM), 3u);
  // At the descriptor limit accept fails with nobody waiting, too.
  sim.set_descriptors_max(sim.open_descriptors());
  const SimPeer turned_away = sim.ConnectTo(server->local_address());
  RunFor(1s);
  EXPECT_TRUE(turned_away.at_end());
  EXPECT_EQ(server->accept_failures(), 4u);
  sim.set_descriptors_max(100);
  if (*ChoosePoller(PollerKind::kDefault) == PollerKind::kEpoll) {
    EXPECT_EQ(failures_after(Call::kEpollCtl, ENOSPC), 5u);
  }
}

}  // namespace
}  // namespace sluice::test
