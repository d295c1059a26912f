// Replies that are pending when their session closes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/session/pending_reply_fixture.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using PendingReplyEndTest = PendingReplyTest;

TEST_F(PendingReplyEndTest, IsSentBeforeASessionCloses) {  // B29
  SimPeer peer = PeerThatAsked({5, 6});
  session->Close();
  peer.Write(AskFrame(7));
  RunFor(9s);
  EXPECT_FALSE(peer.at_end());
  EXPECT_FALSE(session->Send(Answer{.number = 1}));
  pending[1].Reply(Answer{.number = 6});
  Turn();
  EXPECT_FALSE(peer.at_end());
  pending[0].Continue([](ClientSession& from) {
    EXPECT_TRUE(from.Reply(Answer{.number = 5}));
    from.Close();  // once more is nothing
    return absl::OkStatus();
  });
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(6, 6) + AnswerFrame(5, 5));
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(pending, SizeIs(2));
  peer.ShutdownWrite();
  Turn();
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kDrained);
  EXPECT_TRUE(closed[0].status.ok());
}

TEST_F(PendingReplyEndTest, IsSentToAPeerThatHasEndedItsSide) {
  SimPeer peer = PeerThatAsked({5});
  peer.ShutdownWrite();
  RunFor(9s);
  EXPECT_THAT(closed, IsEmpty());
  pending[0].Reply(Answer{.number = 5});
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(5, 5));
  EXPECT_TRUE(peer.at_end());
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kPeerClosed);
}

TEST_F(PendingReplyEndTest, IsWaitedForUntilTheDeadlineAndNoLonger) {
  SimPeer peer = PeerThatAsked({5});
  session->Close();
  RunFor(10s - 1ms);
  EXPECT_FALSE(peer.at_end());
  RunFor(1ms);
  EXPECT_TRUE(peer.at_end());
  peer.ShutdownWrite();
  Turn();
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kCloseDeadline);
  EXPECT_EQ(closed[0].status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(log, ElementsAre(HasSubstr("replies were still pending")));
  pending[0].Reply(Answer{.number = 5});
  Turn();
  EXPECT_EQ(host->counters().dropped_replies, 1u);
}

TEST_F(PendingReplyEndTest, IsDroppedAndCountedBehindTheDeadline) {
  SimPeer peer = PeerThatAsked({5});
  peer.set_capacity_bytes(1, 65536);
  session->Send(Answer{.number = 1});
  session->Close();
  RunFor(10s);
  ASSERT_THAT(closed, IsEmpty()) << "the peer has still time to take what was sent";
  pending[0].Reply(Answer{.number = 5});
  Turn();
  EXPECT_EQ(host->counters().dropped_replies, 1u);
}

TEST_F(PendingReplyEndTest, IsWaitedForWithoutEndWhereThereIsNoDeadline) {
  options.connection.close_deadline = 0s;
  options.limits = SessionLimits::None();
  SimPeer peer = PeerThatAsked({5});
  session->Close();
  RunFor(std::chrono::hours(24));
  pending[0].Reply(Answer{.number = 5});
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(5, 5));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(PendingReplyEndTest, EndsTheWaitWhenItDiesUnanswered) {
  SimPeer peer = PeerThatAsked({5});
  session->Close();
  Turn();
  EXPECT_FALSE(peer.at_end());
  pending.clear();
  Turn();
  EXPECT_TRUE(peer.at_end());
}

TEST_F(PendingReplyEndTest, IsNotWaitedForByAPausedSessionThatCouldNotSend) {
  SimPeer peer = PeerThatAsked({5, 6});
  session->PauseReading();
  peer.Reset();
  pending[0].Reply(Answer{.number = 5});
  Turn();
  EXPECT_THAT(closed, IsEmpty());
  session->Close();
  Turn();
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kPeerReset);
}

TEST_F(PendingReplyEndTest, EndsTheWaitOfASessionThatIsHeldForRepliesAndCannotSendThem) {
  options.limits = SessionLimits::None();
  options.limits->pending_replies_max = 2;
  SimPeer peer = PeerThatAsked({5, 6});
  session->Close();
  peer.Reset();
  for (PendingReply& reply : pending) {
    Turn();
    EXPECT_THAT(closed, IsEmpty());
    reply.Reply(Answer{.number = 5});
  }
  Turn();
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kPeerReset);
}

TEST_F(PendingReplyEndTest, IsNotWaitedForByTheEndOfTheHost) {
  SimPeer peer = PeerThatAsked({5});
  session->Close();
  host.reset();
  RunFor(11s);
  EXPECT_TRUE(peer.at_end() || peer.was_reset());
  EXPECT_FALSE(pending[0].Reply(Answer{.number = 5}));
}

}  // namespace
}  // namespace sluice::test
