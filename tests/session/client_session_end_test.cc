// How a session ends, and what may be ended in its handlers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sluice/framing/header_length_framer.h"
#include "tests/session/client_session_fixture.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using ClientSessionEndTest = ClientSessionTest;

TEST_F(ClientSessionEndTest, ClosesWithDataLossWhenTheStreamEndsInsideAFrame) {
  AnswerAsks();
  peer = Connect();
  EXPECT_TRUE(peer->Send(Hex("0000000c 00000001")));
  peer->EndStream();
  Turn();
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(log, ElementsAre(HasSubstr("offset 0")));
}

TEST_F(ClientSessionEndTest, AnswersEverythingBeforeItClosesWithAPeerThatHasEndedItsStream) {
  AnswerAsks();
  peer = Connect();
  EXPECT_TRUE(peer->Send(Hex(kAsk)));
  peer->EndStream();
  Turn();
  EXPECT_EQ(peer->Receive(&ended), Hex(kAnswer));
  EXPECT_TRUE(ended);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_TRUE(closed[0].status.ok()) << closed[0].status;
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(ClientSessionEndTest, SendsWhatIsOwedWhenAHandlerCloses) {
  table.On<Ask>([this](ClientSession& session, const Ask& ask) {
    asked.push_back(ask.text);
    session.Reply(Answer{.number = ask.number});
    session.Close();
    EXPECT_FALSE(session.Reply(Answer{.number = 99}));
  });
  EXPECT_EQ(Exchange(std::string(kAsk) + kAsk), Hex(kAnswer));
  EXPECT_TRUE(ended);
  EXPECT_THAT(asked, ElementsAre("hi"));
}

// D8: an id that belongs to an earlier use of a slot finds nothing.
TEST_F(ClientSessionEndTest, IsNotFoundByTheIdOfAnEarlierSession) {
  AnswerAsks();
  Exchange(kAsk);
  ASSERT_EQ(ids.size(), 1u);
  EXPECT_NE(host->Find(ids[0]), nullptr);
  peer->Close();
  Turn();
  EXPECT_EQ(host->Find(ids[0]), nullptr);
  Exchange(kAsk);
  ASSERT_EQ(ids.size(), 2u);
  EXPECT_EQ(ids[0].slot, ids[1].slot);
  EXPECT_EQ(host->Find(ids[0]), nullptr);
  EXPECT_NE(host->Find(ids[1]), nullptr);
}

TEST_F(ClientSessionEndTest, TellsOnceThatAPeerHasGoneWhateverItLeavesBehind) {
  AnswerAsks();
  for (int i = 0; i < 3; ++i) {
    Exchange(kAsk);
    peer->Close();
    Turn();
  }
  EXPECT_EQ(closed.size(), 3u);
  EXPECT_EQ(host->size(), 0u);
}

TEST_F(ClientSessionEndTest, HandlesWhatWaitedForAPeerThatThenWentAway) {
  static const auto kSmallFrames = HeaderLengthFramer::Create({.frame_bytes_max = 2048}).value();
  options.protocol.framer = &kSmallFrames;
  options.protocol.bad_frames = BadFramePolicy::kSkip;
  options.connection.output_high_water_bytes = 4096;
  options.connection.output_low_water_bytes = 1024;
  int handled = 0;
  const std::vector<std::byte> block(1024);
  table.On<Ask>([&](ClientSession& session, const Ask&) {
    ++handled;
    session.SendPayload(block);
  });
  peer = Connect();
  constexpr int kAsks = 1000;
  Bytes flood;
  for (int i = 0; i < kAsks; ++i) {
    const Bytes ask = Hex(kAsk);
    flood.insert(flood.end(), ask.begin(), ask.end());
    if (i != kAsks - 2) continue;
    // One that is too long and skipped stands before the last good one.
    const Bytes bad = Hex("00000801");
    flood.insert(flood.end(), bad.begin(), bad.end());
    flood.resize(flood.size() + 0x801);
  }
  ASSERT_TRUE(peer->Send(flood));
  Turn();
  EXPECT_LT(handled, kAsks);
  peer->Close();
  Turn();
  EXPECT_EQ(handled, kAsks);
  EXPECT_EQ(closed.size(), 1u);
}

TEST_F(ClientSessionEndTest, ClosesAPeerThatLeavesMoreThanTheOutputLimitUnread) {
  options.connection.output_limit_bytes = 1024 * 1024;
  const std::vector<std::byte> block(256 * 1024);
  int sent = 0;
  table.On<Ask>([&](ClientSession& session, const Ask&) {
    while (sent < 100 && session.SendPayload(block)) ++sent;
  });
  Exchange(kAsk);
  EXPECT_LT(sent, 100);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].cause, CloseCause::kOutputLimit);
  EXPECT_THAT(log, ElementsAre(HasSubstr("closed: output_limit_bytes is 1048576")));
}

// Throws once, before any handler is asked.
class ThrowingEnvelope final : public Envelope {
 public:
  absl::Status Open(std::span<const std::byte>, EnvelopeHeader*,
                    std::span<const std::byte>*) const override {
    throw std::runtime_error("no envelope today");
  }
  bool Write(const EnvelopeHeader&, BinaryWriteStream*) const override { return true; }
};

TEST_F(ClientSessionEndTest, ClosesWhenAnEnvelopeThrowsAndHandlesNothingMore) {
  AnswerAsks();
  static const ThrowingEnvelope kEnvelope;
  options.protocol.envelope = &kEnvelope;
  Exchange(std::string(kAsk) + kAsk);
  EXPECT_TRUE(ended);
  EXPECT_THAT(asked, IsEmpty());
  EXPECT_THAT(log, ElementsAre(HasSubstr("no envelope today")));
}

TEST_F(ClientSessionEndTest, ClosesWhenItsOpenHandlerThrows) {
  table.OnOpen([](ClientSession&) { throw std::runtime_error("no room"); });
  Exchange("");
  EXPECT_TRUE(ended);
  EXPECT_THAT(log, ElementsAre(HasSubstr("OnOpen handler: no room")));
}

TEST_F(ClientSessionEndTest, EndsAllTheSameWhenItsClosedHandlerThrows) {
  bool empty = false;
  table.OnClosed([](ClientSession&, const CloseReason&) { throw std::runtime_error("oh"); });
  peer = Connect();
  host->CallWhenEmpty([&] { empty = true; });
  peer->Close();
  Turn();
  EXPECT_TRUE(empty);
  EXPECT_EQ(host->size(), 0u);
  EXPECT_THAT(log, ElementsAre(HasSubstr("OnClosed handler: oh")));
}

TEST_F(ClientSessionEndTest, HandlesNoFrameBehindTheOneWhoseHandlerForcedTheConnectionToClose) {
  table.On<Ask>([this](ClientSession& session, const Ask& ask) {
    asked.push_back(ask.text);
    session.connection()->ForceClose(absl::AbortedError("enough"));
  });
  Exchange(std::string(kAsk) + kAsk + kAsk);
  EXPECT_THAT(asked, ElementsAre("hi"));
  EXPECT_EQ(closed.size(), 1u);
}

// AX1: whatever a handler destroys, what still runs is freed after it.
TEST_F(ClientSessionEndTest, MayLoseItsHostInAMessageHandler) {
  const std::unique_ptr<Peer> other = Connect();
  host.reset();
  table.On<Ask>([this](ClientSession& session, const Ask& ask) {
    host.reset();
    EXPECT_TRUE(session.is_closing());
    EXPECT_FALSE(session.Reply(Answer{.number = ask.number}));
    EXPECT_FALSE(session.output_is_high());
    EXPECT_EQ(ask.text, "hi");
  });
  closed.clear();
  Exchange(std::string(kAsk) + kAsk);
  EXPECT_TRUE(ended);
  EXPECT_EQ(closed.size(), 1u);
}

TEST_F(ClientSessionEndTest, MayLoseItsHostInTheOpenHandler) {
  table.OnOpen([this](ClientSession&) { host.reset(); });
  peer = Connect();
  Turn();
  peer->Receive(&ended);
  EXPECT_TRUE(ended);
  EXPECT_EQ(closed.size(), 1u);
}

TEST_F(ClientSessionEndTest, MayLoseItsHostInTheClosedHandler) {
  int times_closed = 0;
  table.OnClosed([&](ClientSession&, const CloseReason&) {
    ++times_closed;
    host.reset();
  });
  const std::unique_ptr<Peer> other = Connect();
  peer = Connect();
  peer->Close();
  Turn();
  EXPECT_EQ(times_closed, 2);
}

TEST_F(ClientSessionEndTest, MayCloseEveryOtherSessionInAHandler) {
  table.On<Ask>([this](ClientSession&, const Ask&) { host->CloseAll(); });
  const std::unique_ptr<Peer> other = Connect();
  Exchange(kAsk);
  EXPECT_TRUE(ended);
  other->Receive(&ended);
  EXPECT_TRUE(ended);
  EXPECT_EQ(closed.size(), 2u);
}

}  // namespace
}  // namespace sluice::test
