// Quotas and pauses, on a virtual clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sluice/framing/header_length_framer.h"
#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Ask{7, "hi"} with sequence 5, 16 bytes, and the answer to it.
const char* const kAsk = "0000000c 00000001 00000005 07 02 6869";
const char* const kAnswer = "00000009 00000002 00000005 07";

class SessionQuotaTest : public SimSessionTest {
 protected:
  SessionQuotaTest() {
    table.On<Ask>([this](ClientSession& from, const Ask& ask) {
      ++handled;
      from.Reply(Answer{.number = ask.number});
    });
  }
  void Quota(const SessionQuota& quota) {
    options.limits = SessionLimits::None();
    options.limits->quota = quota;
  }
  uint64_t Count(FrameOutcome outcome) const { return host->counters().of(outcome); }

  int handled = 0;
};

// B53, B54: what is buffered already counts, and is looked at without a further byte.
TEST_F(SessionQuotaTest, HandlesTenTimesTheQuotaOfOneWriteAtTheQuotasRate) {
  Quota({.messages_per_second = 10, .messages_burst = 10});
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 100));
  Turn();
  EXPECT_EQ(handled, 10);
  for (int second = 1; second <= 9; ++second) {
    RunFor(1s);
    EXPECT_EQ(handled, 10 + second * 10);
  }
  EXPECT_EQ(peer.Read(), Text(kAnswer, 100));
  EXPECT_EQ(Count(FrameOutcome::kOverQuota), 0u);
  EXPECT_THAT(closed, IsEmpty());
}

// AN7: pipelining passes no limit, however the frames are cut into writes.
TEST_F(SessionQuotaTest, HandlesTheSameHoweverTheFramesAreCutIntoWrites) {
  Quota({.messages_per_second = 5, .messages_burst = 1});
  SimPeer peer = Connect();
  const std::string text = Text(kAsk, 20);
  for (size_t at = 0; at < text.size(); at += 7) {
    peer.Write(text.substr(at, 7));
    Turn(1);
  }
  EXPECT_EQ(handled, 1);
  RunFor(1s);
  EXPECT_EQ(handled, 6);
  RunFor(10s);
  EXPECT_EQ(handled, 20);
}

// AN6: a flood costs what the quota allows, and the others are served.
TEST_F(SessionQuotaTest, ReadsNoMoreOfAFloodThanOneTurnsShareAndServesTheOthers) {
  Quota({.messages_per_second = 10, .messages_burst = 10});
  options.connection.read_bytes_per_turn = 4096;
  SimPeer flood = Connect();
  ClientSession* flooded = session;
  SimPeer other = Connect();
  std::string more = Text(kAsk, 4096);
  for (int i = 0; i < 30; ++i) {
    flood.Write(more);
    RunFor(100ms);
  }
  EXPECT_LE(handled, 10 + 30);
  EXPECT_EQ(flooded->received().frames, static_cast<uint64_t>(handled));
  other.Write(Text(kAsk));
  Turn();
  EXPECT_EQ(other.Read(), Text(kAnswer));
}

TEST_F(SessionQuotaTest, DoesNotPauseAPeerThatSendsExactlyItsQuota) {
  Quota({.messages_per_second = 10, .messages_burst = 10});
  SimPeer peer = Connect();
  for (int second = 0; second < 5; ++second) {
    peer.Write(Text(kAsk, 10));
    Turn();
    EXPECT_EQ(handled, (second + 1) * 10);
    RunFor(1s);
  }
  EXPECT_EQ(host->counters().quota_waits, 0u);
}

// B57: bytes are limited too.
TEST_F(SessionQuotaTest, LimitsBytesAsWellAsMessages) {
  Quota({.bytes_per_second = 160, .bytes_burst = 160});
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 100));
  Turn();
  EXPECT_EQ(handled, 10);
  RunFor(4s);
  EXPECT_EQ(handled, 50);
}

TEST_F(SessionQuotaTest, HandlesAFrameThatIsLargerThanTheBurstAndWaitsAfterwards) {
  Quota({.bytes_per_second = 100, .bytes_burst = 10});
  table.On<Numbers>([this](ClientSession&, const Numbers&) { ++handled; });
  SimPeer peer = Connect();
  peer.Write(Text("0000006d 00000003 00000000 64") + std::string(100, 'n') + Text(kAsk));
  Turn();
  EXPECT_EQ(handled, 1);
  RunFor(1s);
  EXPECT_EQ(handled, 1);
  RunFor(40ms);
  EXPECT_EQ(handled, 2);
}

// B55: what no handler gets counts as well, and so before any login.
TEST_F(SessionQuotaTest, CountsFramesThatAreUnknownOrUndecodable) {
  Quota({.messages_per_second = 4, .messages_burst = 4});
  table.SetPolicy(FrameOutcome::kUnknownType, OutcomePolicy::kIgnore);
  table.SetPolicy(FrameOutcome::kUndecodable, OutcomePolicy::kIgnore);
  SimPeer peer = Connect();
  peer.Write(Text("00000008 00000063 00000001  00000009 00000001 00000001 01", 4) + Text(kAsk));
  Turn();
  EXPECT_EQ(Count(FrameOutcome::kUnknownType), 2u);
  EXPECT_EQ(Count(FrameOutcome::kUndecodable), 2u);
  RunFor(1s);
  EXPECT_EQ(Count(FrameOutcome::kUnknownType) + Count(FrameOutcome::kUndecodable), 8u);
  EXPECT_EQ(handled, 0);
  RunFor(1s);
  EXPECT_EQ(handled, 1);
}

TEST_F(SessionQuotaTest, CountsFramesThatAreNotAllowedBeforeALogin) {  // B55
  Quota({.messages_per_second = 4, .messages_burst = 4});
  table.SetPolicy(FrameOutcome::kNotAllowed, OutcomePolicy::kIgnore);
  table.On<Numbers>([](ClientSession&, const Numbers&) { ADD_FAILURE(); }).In(1);
  SimPeer peer = Connect();
  peer.Write(Text("00000009 00000003 00000001 00", 8) + Text(kAsk));
  Turn();
  EXPECT_EQ(Count(FrameOutcome::kNotAllowed), 4u);
  RunFor(1s);
  EXPECT_EQ(Count(FrameOutcome::kNotAllowed), 8u);
  EXPECT_EQ(handled, 0);
  RunFor(1s);
  EXPECT_EQ(handled, 1);
}

// AN8: frames of no bytes at all are limited by their number.
TEST_F(SessionQuotaTest, LimitsEmptyFrames) {
  Quota({.messages_per_second = 10, .messages_burst = 10, .bytes_per_second = 1'000'000});
  table.SetPolicy(FrameOutcome::kUndecodable, OutcomePolicy::kIgnore);
  SimPeer peer = Connect();
  peer.Write(Text("00000000", 10'000));
  RunFor(2s);
  EXPECT_EQ(Count(FrameOutcome::kUndecodable), 30u);
}

TEST_F(SessionQuotaTest, CountsTheBytesOfFramesThatAreSkipped) {
  static const auto kSmallFrames = HeaderLengthFramer::Create({.frame_bytes_max = 20}).value();
  options.protocol.framer = &kSmallFrames;
  options.protocol.bad_frames = BadFramePolicy::kSkip;
  Quota({.bytes_per_second = 100, .bytes_burst = 16});
  SimPeer peer = Connect();
  peer.Write(Text("000000c4") + std::string(196, 'x') + Text(kAsk, 2));
  Turn();
  // The frame behind the skipped one comes with it; 200 tokens are missing then.
  EXPECT_EQ(handled, 1);
  RunFor(2s);
  EXPECT_EQ(handled, 1);
  RunFor(10ms);
  EXPECT_EQ(handled, 2);
}

TEST_F(SessionQuotaTest, ClosesAtTheQuotaWhenThePolicySaysSo) {
  Quota({.messages_per_second = 3, .messages_burst = 3});
  table.SetPolicy(FrameOutcome::kOverQuota, OutcomePolicy::kClose);
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 3));
  Turn();
  EXPECT_THAT(closed, IsEmpty());
  peer.Write(Text(kAsk, 2));
  Turn();
  EXPECT_EQ(handled, 3);
  EXPECT_EQ(peer.Read(), Text(kAnswer, 3));
  EXPECT_TRUE(peer.at_end());
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(log, ElementsAre(HasSubstr("over quota: 3 messages a second (at once 3)")));
  EXPECT_EQ(Count(FrameOutcome::kOverQuota), 1u);
}

TEST_F(SessionQuotaTest, DropsWhatIsTooMuchWhenThePolicySaysSo) {
  Quota({.messages_per_second = 3, .messages_burst = 3});
  table.SetPolicy(FrameOutcome::kOverQuota, OutcomePolicy::kIgnore);
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 10));
  Turn();
  EXPECT_EQ(handled, 3);
  EXPECT_EQ(Count(FrameOutcome::kOverQuota), 7u);
  RunFor(1s);
  peer.Write(Text(kAsk, 10));
  Turn();
  EXPECT_EQ(handled, 6);
  EXPECT_THAT(closed, IsEmpty());
}

TEST_F(SessionQuotaTest, HandlesEverythingInTimeOfAPeerThatHasEndedItsStream) {
  Quota({.messages_per_second = 10, .messages_burst = 10});
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 25));
  peer.ShutdownWrite();
  RunFor(900ms);
  EXPECT_EQ(handled, 19);
  EXPECT_THAT(closed, IsEmpty());
  RunFor(1s);
  EXPECT_EQ(peer.Read(), Text(kAnswer, 25));
  EXPECT_TRUE(peer.at_end());
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_TRUE(closed[0].status.ok()) << closed[0].status;
}

TEST_F(SessionQuotaTest, HandlesNotOneFrameMoreBecauseThePeerWentAway) {
  Quota({.messages_per_second = 10, .messages_burst = 10});
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 100));
  Turn();
  peer.Reset();
  RunFor(1s);
  EXPECT_LE(handled, 20);
  RunFor(20s);
  EXPECT_LE(handled, 20);
  EXPECT_EQ(closed.size(), 1u);
  EXPECT_EQ(host->size(), 0u);
}

TEST_F(SessionQuotaTest, IsSetForOneSessionInItsHandlerAndTakenBackAgain) {
  table.OnOpen([this](ClientSession& opened) {
    session = &opened;
    opened.SetQuota({.messages_per_second = 1});
  });
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 100));
  RunFor(2s);
  EXPECT_EQ(handled, 3);
  session->SetQuota({});
  Turn();
  EXPECT_EQ(handled, 100);
  peer.Write(Text(kAsk, 100));
  Turn();
  EXPECT_EQ(handled, 200);
}

TEST_F(SessionQuotaTest, MayEndWhileItWaitsForItsQuota) {
  Quota({.messages_per_second = 1});
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 5));
  Turn();
  session->Close();
  RunFor(10s);
  EXPECT_EQ(handled, 1);
  EXPECT_EQ(closed.size(), 1u);
  SimPeer second = Connect();
  second.Write(Text(kAsk, 5));
  Turn();
  host.reset();
  RunFor(10s);
  EXPECT_EQ(handled, 2);
  EXPECT_EQ(closed.size(), 2u);
}

// AX1
TEST_F(SessionQuotaTest, MayLoseItsHostInAHandlerThatTheQuotaHadHeldBack) {
  DispatchTable destroying;
  destroying.On<Ask>([this](ClientSession&, const Ask&) {
    if (++handled == 2) host.reset();
  });
  Quota({.messages_per_second = 1});
  host = SessionHost::Create(*loop, destroying, options);
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 5));
  RunFor(10s);
  EXPECT_EQ(handled, 2);
  EXPECT_EQ(host, nullptr);
}

class SessionPauseTest : public SessionQuotaTest {};

TEST_F(SessionPauseTest, HandlesNothingMoreWhenAHandlerPausesAndEverythingWhenItResumes) {
  table = DispatchTable();
  table.On<Ask>([this](ClientSession& from, const Ask&) {
    ++handled;
    session = &from;
    from.PauseReading();
  });
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 3));
  for (int i = 1; i <= 3; ++i) {
    RunFor(1s);
    EXPECT_EQ(handled, i);
    session->ResumeReading();
    EXPECT_EQ(handled, i) << "handled before the caller returned";
    session->ResumeReading();
  }
  peer.Write(Text(kAsk));
  Turn();
  EXPECT_EQ(handled, 4);
}

TEST_F(SessionPauseTest, ReadsNothingWhileItIsPaused) {
  SimPeer peer = Connect();
  session->PauseReading();
  peer.Write(Text(kAsk));
  RunFor(1s);
  EXPECT_EQ(session->received().frames, 0u);
  session->ResumeReading();
  Turn();
  EXPECT_EQ(handled, 1);
}

TEST_F(SessionPauseTest, GoesOnAtOnceWhenTheHandlerThatPausedResumes) {
  table = DispatchTable();
  table.On<Ask>([this](ClientSession& from, const Ask&) {
    ++handled;
    for (int i = 0; i < 3; ++i) {
      from.PauseReading();
      from.ResumeReading();
    }
  });
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 1000));
  Turn(2);
  EXPECT_EQ(handled, 1000);
}

TEST_F(SessionPauseTest, StaysPausedWhenItsQuotaComesBack) {
  Quota({.messages_per_second = 1});
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 5));
  Turn();
  session->PauseReading();
  RunFor(10s);
  EXPECT_EQ(handled, 1);
  session->ResumeReading();
  RunFor(10s);
  EXPECT_EQ(handled, 5);
}

TEST_F(SessionPauseTest, WaitsForItsQuotaWhenItIsResumedBefore) {
  Quota({.messages_per_second = 1});
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 5));
  Turn();
  session->PauseReading();
  session->ResumeReading();
  RunFor(500ms);
  EXPECT_EQ(handled, 1);
  RunFor(500ms);
  EXPECT_EQ(handled, 2);
}

// AX3: a peer that goes away while reading is paused does not make the loop spin.
TEST_F(SessionPauseTest, EndsAfterTheResumeWhenThePeerWentAwayMeanwhile) {
  SimPeer peer = Connect();
  peer.Write(Text(kAsk));
  session->PauseReading();
  Turn();
  peer.Close();
  RunFor(5s);
  EXPECT_THAT(closed, IsEmpty());
  session->ResumeReading();
  Turn();
  EXPECT_EQ(handled, 1);
  EXPECT_EQ(closed.size(), 1u);
}

TEST_F(SessionPauseTest, MayBeResumedByAHandlerOfAnotherSession) {
  SimPeer peer = Connect();
  ClientSession* paused = session;
  paused->PauseReading();
  DispatchTable waking;
  waking.On<Ask>([&](ClientSession&, const Ask&) { paused->ResumeReading(); });
  const SessionHost::Ptr others = SessionHost::Create(*loop, waking, options);
  auto [fd, other] = sim.MakeConnection();
  ASSERT_TRUE(others->Adopt(Descriptor(sim, fd)).ok());
  peer.Write(Text(kAsk));
  Turn();
  EXPECT_EQ(handled, 0);
  other.Write(Text(kAsk));
  Turn();
  EXPECT_EQ(handled, 1);
}

TEST_F(SessionPauseTest, MayBeResumedAndThenEndBeforeItsFramesAreLookedAt) {
  SimPeer peer = Connect();
  session->PauseReading();
  session->ResumeReading();
  session->Close();
  Turn();
  EXPECT_EQ(closed.size(), 1u);
  peer = Connect();
  session->PauseReading();
  session->ResumeReading();
  host.reset();
  RunFor(1s);
  EXPECT_EQ(closed.size(), 2u);
}

}  // namespace
}  // namespace sluice::test
