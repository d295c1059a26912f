// What one session may take from the others, on a simulated network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "sluice/framing/header_length_framer.h"
#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

// A frame of 16 bytes, and its answer of 13.
const char* const kAsk = "0000000c 00000001 00000005 07 02 6869";
const char* const kAnswer = "00000009 00000002 00000005 07";

class FairnessTest : public SimSessionTest {
 protected:
  FairnessTest() {
    table.On<Ask>([this](ClientSession& from, const Ask& ask) {
      ++handled;
      sim.Advance(cost_of_a_frame);
      from.Reply(Answer{.number = ask.number});
    });
    options.limits = SessionLimits::None();
  }

  // How many frames each turn handles, until one handles none.
  std::vector<int> HandledInTurns() {
    std::vector<int> handled_in_turns;
    for (int before = -1; before != handled;) {
      before = handled;
      Turn(1);
      if (handled != before) handled_in_turns.push_back(handled - before);
    }
    return handled_in_turns;
  }

  int handled = 0;
  Duration cost_of_a_frame{};
};

TEST_F(FairnessTest, OneFastSenderDelaysNinetyNineOthersByItsShareOfATurnAlone) {  // B42 B64
  options.limits->frames_per_turn = 100;
  cost_of_a_frame = 10us;
  SimPeer fast = Connect();
  std::vector<SimPeer> others;
  for (int i = 0; i < 99; ++i) others.push_back(Connect());
  Duration slowest{};
  for (int round = 0; round < 50; ++round) {
    fast.Write(Text(kAsk, 1000));  // as far as there is room: it is always ready
    fast.Read();
    std::vector<size_t> waiting;
    for (size_t i = 0; i < others.size(); ++i) {
      others[i].Write(Text(kAsk));
      waiting.push_back(i);
    }
    const MonotonicTime asked = sim.Now();
    for (int turn = 0; turn < 2 && !waiting.empty(); ++turn) {
      Turn(1);
      std::erase_if(waiting, [&](size_t i) { return others[i].Read() == Text(kAnswer); });
    }
    ASSERT_THAT(waiting, IsEmpty());
    slowest = std::max(slowest, sim.Now() - asked);
  }
  // The others' 99 frames, and the fast one's share.
  EXPECT_LE(slowest, (99 + 100) * cost_of_a_frame);
}

TEST_F(FairnessTest, EveryFrameOfALongWriteIsHandledInTurnsWithoutAFurtherByte) {
  options.limits->frames_per_turn = 10;
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 1005));
  EXPECT_THAT(HandledInTurns(), AllOf(SizeIs(101), Each(Le(10)), Contains(10).Times(100)));
  EXPECT_EQ(handled, 1005);
  EXPECT_EQ(peer.Read(), Text(kAnswer, 1005));
  // And then it sleeps.
  const MonotonicTime before = sim.Now();
  ASSERT_TRUE(loop->RunOnce(1s).ok());
  EXPECT_EQ(sim.Now() - before, 1s);
  peer.Write(Text(kAsk));
  Turn();
  EXPECT_EQ(peer.Read(), Text(kAnswer));
}

TEST_F(FairnessTest, SeveralReadsOfATurnShareItsFrames) {
  MakeLoop({.receive_buffer_bytes = 3 * 16});
  options.limits->frames_per_turn = 10;
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 100));
  EXPECT_THAT(HandledInTurns(), Each(Le(10)));
  EXPECT_EQ(handled, 100);
}

TEST_F(FairnessTest, RoomForAnswersThatComesInATurnAddsNoFramesToIt) {
  options.limits->frames_per_turn = 1;
  options.connection.output_high_water_bytes = 1000;
  options.connection.output_low_water_bytes = 100;
  int lows = 0;
  table.OnOutputLow([&](ClientSession&) { ++lows; });
  table.OnFrame([this](ClientSession& from, std::span<const std::byte>) {
    ++handled;
    from.SendPayload(std::vector<std::byte>(20'000));
  });
  SimPeer peer = Connect();
  peer.set_capacity_bytes(30'000, 30'000);  // one answer and a half
  peer.Write(Text(kAsk, 100));
  for (int before = 0, turn = 0; turn < 400; ++turn, before = handled) {
    Turn(1);
    ASSERT_LE(handled, before + 1);
    if (turn % 3 == 2) peer.Read();
  }
  EXPECT_EQ(handled, 100);
  EXPECT_GE(lows, 20);
}

TEST_F(FairnessTest, AResumeInATurnAddsNoFramesToIt) {
  options.limits->frames_per_turn = 10;
  table.Before([](ClientSession& from, const MessageContext&) {
    from.PauseReading();
    from.ResumeReading();
    return absl::OkStatus();
  });
  SimPeer peer = Connect();
  peer.Write(Text(kAsk, 100));
  EXPECT_THAT(HandledInTurns(), AllOf(SizeIs(10), Each(10)));
}

TEST_F(FairnessTest, FramesThatAreSkippedCountForTheTurn) {
  static const auto kSmallFrames = HeaderLengthFramer::Create({.frame_bytes_max = 32}).value();
  options.protocol.framer = &kSmallFrames;
  options.protocol.bad_frames = BadFramePolicy::kSkip;
  options.limits->frames_per_turn = 10;
  SimPeer peer = Connect();
  peer.Write(Text("00000020" + std::string(64, '0'), 100));
  for (uint64_t skipped = 0; skipped < 100; skipped = session->received().frames_skipped) {
    Turn(1);
    ASSERT_GT(session->received().frames_skipped, skipped);
    ASSERT_LE(session->received().frames_skipped, skipped + 10);
  }
}

TEST_F(FairnessTest, NoLimitOfFramesPutsNoneOff) {
  SimPeer peer = Connect();
  Turn();
  const int before = kernel.faults().calls(Call::kEpollCtl);
  peer.Write(Text(kAsk).substr(0, 8));
  Turn(1);
  EXPECT_EQ(kernel.faults().calls(Call::kEpollCtl), before) << "reading is not paused";
  peer.Write(Text(kAsk).substr(8));
  Turn(1);
  EXPECT_EQ(handled, 1);
  EXPECT_EQ(kernel.faults().calls(Call::kEpollCtl), before);
}

TEST_F(FairnessTest, HoldsNoMoreOfAFloodThanOneRead) {
  options.limits->frames_per_turn = 10;
  options.connection.read_bytes_per_turn = 1600;  // 100 frames
  SimPeer peer = Connect();
  peer.set_capacity_bytes(65536, 64000);
  EXPECT_EQ(peer.Write(Text(kAsk, 4000)), 64000u);
  Turn(10);
  EXPECT_GE(handled, 100);
  const size_t taken_bytes = peer.Write(Text(kAsk, 4000));
  EXPECT_LE(taken_bytes, static_cast<size_t>(handled + 100) * 16);
}

TEST_F(FairnessTest, WhatWaitsForItsTurnIsHandledBeforeTheEndOfItsPeer) {
  for (const bool reset : {false, true}) {
    handled = 0;
    closed.clear();
    options.limits->frames_per_turn = 10;
    host.reset();
    SimPeer peer = Connect();
    peer.Write(Text(kAsk, 95));
    reset ? peer.Reset() : peer.ShutdownWrite();
    Turn(40);
    EXPECT_EQ(handled, 95);
    EXPECT_THAT(closed, SizeIs(1));
  }
}

TEST_F(FairnessTest, WhatCameBeforeAFailedWriteIsHandledAsItCame) {
  MakeLoop({.receive_buffer_bytes = 3 * 16});
  std::vector<int> numbers;
  table.OnFrame([&](ClientSession& from, std::span<const std::byte> payload) {
    numbers.push_back(std::to_integer<int>(payload[8]));
    from.SendPayload(std::vector<std::byte>(300'000));  // too much to gather: written at once
  });
  SimPeer peer = Connect();
  for (const char* number : {"01", "02", "03", "04", "05", "06"}) {
    peer.Write(Text(std::string("0000000c 00000001 00000005") + number + "02 6869"));
  }
  peer.Reset();
  Turn();
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(log, IsEmpty());
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kPeerReset);
}

TEST_F(FairnessTest, APauseByTheHandlerOutlastsTheTurn) {
  options.limits->frames_per_turn = 10;
  SimPeer peer = Connect();
  table.Before([this](ClientSession& from, const MessageContext&) {
    if (handled == 9) from.PauseReading();
    return absl::OkStatus();
  });
  peer.Write(Text(kAsk, 25));
  Turn(20);
  EXPECT_EQ(handled, 10);
  session->ResumeReading();
  Turn(20);
  EXPECT_EQ(handled, 25);
}

// B47: what is idle costs no call, whatever the poller is.
TEST_F(FairnessTest, AMessageCostsAsManyCallsBesideAThousandIdleSessionsAsAlone) {
  const auto calls_of_a_message = [&](SimPeer& peer) {
    std::array<int, kCallKinds> calls{};
    for (const int sign : {-1, 1}) {
      if (sign == 1) {
        peer.Write(Text(kAsk));
        Turn(1);
        EXPECT_EQ(peer.Read(), Text(kAnswer));
      }
      for (size_t kind = 0; kind < kCallKinds; ++kind) {
        calls[kind] += sign * kernel.faults().calls(static_cast<Call>(kind));
      }
    }
    return calls;
  };
  SimPeer peer = Connect();
  calls_of_a_message(peer);
  const auto alone = calls_of_a_message(peer);
  std::vector<SimPeer> idle;
  for (int i = 0; i < 900; ++i) idle.push_back(Connect());  // select holds no more than 1024
  calls_of_a_message(peer);
  EXPECT_EQ(calls_of_a_message(peer), alone);
  EXPECT_EQ(std::accumulate(alone.begin(), alone.end(), 0), 3);  // wait, recv, send
}

}  // namespace
}  // namespace sluice::test
