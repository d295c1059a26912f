// Time-outs of sessions, on a virtual clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sluice/framing/header_length_framer.h"
#include "sluice/session/client.h"
#include "sluice/session/server.h"
#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Ask{7, "hi"} with sequence 5, and the answer to it.
const char* const kAsk = "0000000c 00000001 00000005 07 02 6869";
const char* const kAnswer = "00000009 00000002 00000005 07";

// How late a time-out may be.
constexpr Duration kTick = 100ms;

class SessionTimeoutTest : public SimSessionTest {
 protected:
  SessionTimeoutTest() {
    options.limits = SessionLimits::None();
    table.On<Ask>([this](ClientSession& from, const Ask& ask) {
      ++handled;
      from.Reply(Answer{.number = ask.number});
    });
    table.On<Numbers>([this](ClientSession&, const Numbers&) { ++handled; });
  }

  // Nothing closes before `duration` has passed, and one session does right after it.
  void ExpectClosedAfter(Duration duration, CloseCause cause) {
    const size_t before = closed.size();
    RunFor(duration - 1ms);
    EXPECT_EQ(closed.size(), before) << "too early";
    RunFor(kTick + 1ms);
    ASSERT_EQ(closed.size(), before + 1) << "too late";
    EXPECT_EQ(closed.back().cause, cause) << CloseCauseName(closed.back().cause);
    EXPECT_EQ(closed.back().status.code(), absl::StatusCode::kDeadlineExceeded);
  }

  int handled = 0;
};

// B15: an idle peer is closed in time.
TEST_F(SessionTimeoutTest, ClosesAPeerThatSendsNothing) {
  options.limits->idle_timeout = 60s;
  SimPeer peer = Connect();
  ExpectClosedAfter(60s, CloseCause::kIdleTimeout);
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(log, ElementsAre(HasSubstr("neither sent nor took a byte for 60 s")));
}

TEST_F(SessionTimeoutTest, PutsTheIdleTimeoutOffWithEveryByteThatComes) {
  options.limits->idle_timeout = 60s;
  SimPeer peer = Connect();
  for (int i = 0; i < 10; ++i) {
    RunFor(50s);
    peer.Write(Text(i % 2 == 0 ? "00000009 0000" : "0003 00000000 00"));
    Turn();
  }
  EXPECT_EQ(handled, 5);
  ExpectClosedAfter(60s, CloseCause::kIdleTimeout);
}

TEST_F(SessionTimeoutTest, KeepsAPeerThatOnlyListensAsLongAsItTakesWhatIsSent) {
  options.limits->idle_timeout = 60s;
  SimPeer peer = Connect();
  for (int i = 0; i < 20; ++i) {
    RunFor(40s);
    ASSERT_THAT(closed, IsEmpty());
    EXPECT_TRUE(session->Send(Answer{}));
    Turn();
    EXPECT_EQ(peer.Read().size(), 13u);
  }
  RunFor(60s - 1ms);
  ASSERT_THAT(closed, IsEmpty());
  RunFor(60s / 8 + 2 * kTick);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].cause, CloseCause::kIdleTimeout);
}

// AN5: a peer that never reads costs a bounded time, though there is always something to send.
TEST_F(SessionTimeoutTest, ClosesAPeerThatTakesNothingOfWhatIsSent) {
  options.limits->idle_timeout = 60s;
  SimPeer peer = Connect();
  peer.set_capacity_bytes(10, 65536);
  // Its time, and then that of ConnectionOptions::close_deadline.
  for (int i = 0; i < 9 && closed.empty(); ++i) {
    session->Send(Answer{});
    RunFor(10s);
  }
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].cause, CloseCause::kIdleTimeout);
}

TEST_F(SessionTimeoutTest, ClosesNobodyWhenEveryTimeoutIsOff) {
  SimPeer peer = Connect();
  peer.Write(Text("0000"));
  RunFor(std::chrono::hours(24 * 365));
  EXPECT_THAT(closed, IsEmpty());
}

TEST_F(SessionTimeoutTest, CountsNoTimeInWhichTheSessionItselfDoesNotRead) {
  options.limits->idle_timeout = 60s;
  options.limits->first_frame_timeout = 60s;
  options.limits->frame_timeout = 60s;
  SimPeer peer = Connect();
  session->PauseReading();
  peer.Write(Text("0000000c 00000001"));
  RunFor(10min);
  EXPECT_THAT(closed, IsEmpty());
  session->ResumeReading();
  RunFor(59s);
  EXPECT_THAT(closed, IsEmpty());
  RunFor(1s + kTick);
  EXPECT_EQ(closed.size(), 1u);
}

// Neither turns of their own nor a quota put the end off.
TEST_F(SessionTimeoutTest, ClosesAPeerThatSendsNothingButBadFrames) {
  static const auto kSmallFrames = HeaderLengthFramer::Create({.frame_bytes_max = 4}).value();
  options.protocol.framer = &kSmallFrames;
  options.protocol.bad_frames = BadFramePolicy::kSkip;
  options.limits->first_frame_timeout = 10s;
  options.limits->frames_per_turn = 2;
  for (const uint64_t messages_per_second : {0u, 1u}) {
    options.limits->quota.messages_per_second = messages_per_second;
    host.reset();
    SimPeer peer = Connect();
    closed.clear();
    for (int i = 0; i < 9; ++i) {
      peer.Write(Text("00000001 00", 5));
      RunFor(1s);
    }
    EXPECT_GE(session->received().frames_skipped, 9u);
    EXPECT_FALSE(peer.at_end());
    RunFor(1s + kTick);
    EXPECT_TRUE(peer.at_end());
    peer.Reset();
    Turn();
    ASSERT_EQ(closed.size(), 1u);
    EXPECT_EQ(closed[0].cause, CloseCause::kFirstFrameTimeout);
  }
}

TEST_F(SessionTimeoutTest, CountsNoTimeInWhichThePeerWaitsForItsQuota) {
  options.limits = SessionLimits{.idle_timeout = 2s,
                                 .first_frame_timeout = 2s,
                                 .frame_timeout = 2s,
                                 .quota = {.messages_per_second = 1}};
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 10) + Text("0000"));
  RunFor(10s);
  EXPECT_EQ(handled, 10);
  EXPECT_THAT(closed, IsEmpty());
  RunFor(2s + kTick);
  EXPECT_EQ(closed.size(), 1u);
}

// AN3, B63: a stranger who says nothing is not kept, and keeps nobody waiting.
TEST_F(SessionTimeoutTest, ClosesAStrangerThatSendsNoFirstFrame) {
  options.limits->first_frame_timeout = 10s;
  Server server(*loop, table, {.sessions = options});
  ASSERT_TRUE(server.Listen("127.0.0.1:7000").ok());
  std::vector<SimPeer> others;
  const auto serves_another = [&] {
    SimPeer& other = others.emplace_back(sim.ConnectTo(server.local_address()));
    other.Write(Text(kAsk));
    Turn();
    return other.Read() == Text(kAnswer);
  };
  SimPeer silent = sim.ConnectTo(server.local_address());
  EXPECT_TRUE(serves_another());
  ExpectClosedAfter(10s, CloseCause::kFirstFrameTimeout);
  EXPECT_TRUE(silent.at_end());
  EXPECT_THAT(log, ElementsAre(HasSubstr("no whole frame within 10 s")));
  EXPECT_TRUE(serves_another());
  others[0].Write(Text(kAsk));
  Turn();
  EXPECT_EQ(others[0].Read(), Text(kAnswer));
}

// AN4: bytes alone do not put the deadline off.
TEST_F(SessionTimeoutTest, ClosesAStrangerWhoseFirstFrameComesInDrops) {
  options.limits = SessionLimits{.first_frame_timeout = 10s, .frame_timeout = 1000s};
  SimPeer peer = Connect();
  peer.Write(Text("00000fff"));
  for (int i = 0; i < 9; ++i) {
    RunFor(1s);
    peer.Write("x");
  }
  EXPECT_THAT(closed, IsEmpty());
  RunFor(1s + kTick);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].cause, CloseCause::kFirstFrameTimeout);
}

TEST_F(SessionTimeoutTest, KeepsAPeerWhoseFirstFrameCameInTime) {
  options.limits->first_frame_timeout = 10s;
  SimPeer peer = Connect();
  RunFor(9s);
  peer.Write(Text(kAsk));
  RunFor(1h);
  EXPECT_THAT(closed, IsEmpty());
}

// AN4: a slow drip does not reset the deadline.
TEST_F(SessionTimeoutTest, ClosesAPeerWhoseFrameComesInDrops) {
  options.limits->frame_timeout = 30s;
  SimPeer peer = Connect();
  peer.Write(Text(kAsk));
  RunFor(100s);
  peer.Write(Text("00000fff"));
  Turn();
  for (int i = 0; i < 29; ++i) {
    RunFor(1s);
    peer.Write("x");
  }
  EXPECT_THAT(closed, IsEmpty());
  RunFor(1s + 2 * kTick);  // 34 bytes earn 33 ms at 1 KiB a second
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].cause, CloseCause::kSlowFrame);
  EXPECT_THAT(log, ElementsAre(AllOf(HasSubstr("offset 16"), HasSubstr("33 bytes"))));
}

TEST_F(SessionTimeoutTest, WaitsForALargeFrameThatComesAtTheLeastRate) {
  options.limits->frame_timeout = 5s;
  options.limits->frame_bytes_per_second_min = 1000;
  SimPeer peer = Connect();
  peer.Write(Text("00030d4b 00000003 00000000 c09a0c"));  // 200,000 elements
  for (int i = 0; i < 100; ++i) {
    peer.Write(std::string(2000, 'n'));
    RunFor(2s);
    ASSERT_THAT(closed, IsEmpty()) << i;
  }
  EXPECT_EQ(handled, 1);
}

TEST_F(SessionTimeoutTest, ClosesAPeerBelowTheLeastRate) {
  options.limits->frame_timeout = 5s;
  options.limits->frame_bytes_per_second_min = 1000;
  SimPeer peer = Connect();
  peer.Write(Text("00030d4b 00000003 00000000 c09a0c"));
  for (int i = 0; i < 12 && closed.empty(); ++i) {
    RunFor(1s);
    peer.Write(std::string(500, 'n'));
  }
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].cause, CloseCause::kSlowFrame);
  EXPECT_EQ(handled, 0);
}

TEST_F(SessionTimeoutTest, GivesEachFrameItsOwnTime) {
  options.limits->frame_timeout = 5s;
  SimPeer peer = Connect();
  const std::string frame = Text(kAsk);
  peer.Write(frame.substr(0, 8));
  for (int i = 0; i < 20; ++i) {
    RunFor(4s);
    peer.Write(frame.substr(8) + frame.substr(0, 8));
    Turn();
  }
  EXPECT_EQ(handled, 20);
  EXPECT_THAT(closed, IsEmpty());
  ExpectClosedAfter(5s + 7ms, CloseCause::kSlowFrame);
}

TEST_F(SessionTimeoutTest, EndsAFrameThatIsSkippedInDrops) {
  static const auto kSmallFrames = HeaderLengthFramer::Create({.frame_bytes_max = 20}).value();
  options.protocol.framer = &kSmallFrames;
  options.protocol.bad_frames = BadFramePolicy::kSkip;
  options.limits->frame_timeout = 5s;
  SimPeer peer = Connect();
  peer.Write(Text(kAsk) + Text("00000fff"));
  for (int i = 0; i < 6 && closed.empty(); ++i) {
    RunFor(1s);
    peer.Write("x");
  }
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].cause, CloseCause::kSlowFrame);
}

TEST_F(SessionTimeoutTest, SendsWhatIsOwedBeforeItClosesASlowPeer) {
  options.limits->frame_timeout = 5s;
  SimPeer peer = Connect();
  peer.set_capacity_bytes(8, 65536);
  peer.Write(Text(kAsk) + Text("0000"));
  RunFor(6s);
  EXPECT_EQ(closed.size(), 0u);
  std::string answer = peer.Read();
  Turn();
  answer += peer.Read();
  Turn();
  EXPECT_EQ(answer, Text(kAnswer));
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].cause, CloseCause::kSlowFrame);
}

TEST_F(SessionTimeoutTest, IsSetForOneSessionAndLeavesTheOthersAlone) {
  options.limits->idle_timeout = 10s;
  SimPeer patient = Connect();
  session->SetIdleTimeout(1h);
  SimPeer endless = Connect();
  session->SetIdleTimeout(0s);
  SimPeer hasty = Connect();
  session->SetIdleTimeout(1s);
  SimPeer usual = Connect();
  ExpectClosedAfter(1s, CloseCause::kIdleTimeout);
  EXPECT_TRUE(hasty.at_end());
  RunFor(10s);
  EXPECT_TRUE(usual.at_end());
  RunFor(1h);
  EXPECT_TRUE(patient.at_end());
  RunFor(24h);
  EXPECT_EQ(closed.size(), 3u);
  EXPECT_FALSE(endless.at_end());
}

TEST_F(SessionTimeoutTest, CountsANewTimeoutFromTheCallOn) {
  SimPeer peer = Connect();
  RunFor(1h);
  session->SetIdleTimeout(5s);
  session->SetFirstFrameTimeout(1s);
  ExpectClosedAfter(1s, CloseCause::kFirstFrameTimeout);
  peer = Connect();
  peer.Write(Text(kAsk) + Text("0000"));
  RunFor(1h);
  session->SetFrameTimeout(1s);
  ExpectClosedAfter(1s + 2ms, CloseCause::kSlowFrame);
}

// B30: time-outs cost nothing while nothing happens, however many sessions there are.
TEST_F(SessionTimeoutTest, LooksSeldomAtManySessionsThatAreQuiet) {
  options.limits = SessionLimits();
  std::vector<SimPeer> peers;
  for (int i = 0; i < 500; ++i) {
    peers.push_back(Connect());
    peers.back().Write(Text(kAsk));
  }
  Turn();
  EXPECT_EQ(handled, 500);
  int turns = 0;
  const MonotonicTime until = sim.Now() + 290s;
  for (; sim.Now() < until; ++turns) ASSERT_TRUE(loop->RunOnce(until - sim.Now()).ok());
  EXPECT_LE(turns, 20);
  EXPECT_THAT(closed, IsEmpty());
  RunFor(60s);
  EXPECT_EQ(closed.size(), 500u);
}

// AX1
TEST_F(SessionTimeoutTest, MayLoseItsHostWhenSeveralSessionsTimeOutAtOnce) {
  options.limits->idle_timeout = 10s;
  DispatchTable destroying;
  destroying.OnClosed([this](ClientSession&, const CloseReason& reason) {
    closed.push_back(reason);
    host.reset();
  });
  host = SessionHost::Create(*loop, destroying, options);
  const size_t of_the_loop = sim.open_descriptors();
  std::vector<SimPeer> peers;
  for (int i = 0; i < 3; ++i) peers.push_back(Connect());
  RunFor(20s);
  EXPECT_EQ(closed.size(), 3u);
  EXPECT_EQ(sim.open_descriptors(), of_the_loop);
}

TEST_F(SessionTimeoutTest, AServerClosesSilentStrangersByDefaultAndAClientWaitsForEver) {
  Server server(*loop, table);
  ASSERT_TRUE(server.Listen("127.0.0.1:7000").ok());
  SimPeer silent = sim.ConnectTo(server.local_address());
  SimPeer idle = sim.ConnectTo(server.local_address());
  idle.Write(Text(kAsk));
  Turn();
  EXPECT_EQ(server.size(), 2u);
  ExpectClosedAfter(10s, CloseCause::kFirstFrameTimeout);
  RunFor(290s - kTick);
  EXPECT_EQ(server.size(), 1u);
  RunFor(300s / 8 + 2 * kTick);
  EXPECT_EQ(server.size(), 0u);
  EXPECT_EQ(closed.back().cause, CloseCause::kIdleTimeout);

  DispatchTable none;
  Client client(*loop, none);
  client.Connect(server.local_address());
  Turn();
  ASSERT_NE(client.session(), nullptr);
  ASSERT_EQ(server.size(), 1u);
  server.ForEachSession([](ClientSession& each) {
    each.SetFirstFrameTimeout(0s);
    each.SetIdleTimeout(0s);
  });
  RunFor(24h);
  EXPECT_NE(client.session(), nullptr);
}

}  // namespace
}  // namespace sluice::test
