// How many replies of one session may be pending.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/session/pending_reply_fixture.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PendingReplyLimitTest : public PendingReplyTest {
 protected:
  PendingReplyLimitTest() {
    options.limits = SessionLimits::None();
    options.limits->pending_replies_max = 4;
  }
};

TEST_F(PendingReplyLimitTest, HandlesNoMoreAtItsMaximumUntilHalfAreAnswered) {
  SimPeer peer = PeerThatAsked({1, 2, 3, 4, 5, 6, 7, 8, 9});
  ASSERT_THAT(pending, SizeIs(4));
  peer.Write(AskFrame(10));
  Turn();
  pending[0].Reply(Answer{.number = 1});
  Turn();
  EXPECT_THAT(pending, SizeIs(4));
  pending[1] = PendingReply();  // counts as well
  Turn();
  EXPECT_THAT(pending, SizeIs(6));
  // None is lost, and they are handled in their order.
  while (pending.size() < 10) {
    for (PendingReply& reply : pending) reply.Fail(absl::AbortedError("no"));
    table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
    Turn();
  }
  EXPECT_THAT(asked, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
}

TEST_F(PendingReplyLimitTest, ReadsNothingAtItsMaximum) {
  SimPeer peer = PeerThatAsked({1, 2, 3, 4});
  peer.set_capacity_bytes(65536, 20);
  EXPECT_GT(peer.Write(AskFrame(5) + AskFrame(6)), 0u);
  RunFor(1s);
  EXPECT_EQ(peer.Write(AskFrame(7)), 0u);
  for (PendingReply& reply : pending) reply.Reply(Answer{.number = 1});
  Turn();
  EXPECT_GT(peer.Write("x"), 0u);
}

TEST_F(PendingReplyLimitTest, HandlesWithoutALimitWhatComes) {
  options.limits->pending_replies_max = 0;
  SimPeer peer = PeerThatAsked(std::vector<uint8_t>(200, 1));
  EXPECT_THAT(pending, SizeIs(200));
}

TEST_F(PendingReplyLimitTest, IsNotUndoneByResumeReading) {
  SimPeer peer = PeerThatAsked({1, 2, 3, 4, 5});
  session->PauseReading();
  session->ResumeReading();
  Turn();
  EXPECT_THAT(pending, SizeIs(4));
}

TEST_F(PendingReplyLimitTest, HoldsForAPeerThatHasGoneToo) {
  SimPeer peer = PeerThatAsked({1, 2, 3, 4, 5, 6, 7, 8, 9});
  peer.Reset();
  Turn();
  EXPECT_THAT(closed, IsEmpty()) << "nothing is read";
  pending[0].Reply(Answer{.number = 1});
  pending[1].Reply(Answer{.number = 2});
  Turn();
  EXPECT_THAT(closed, SizeIs(1));
  EXPECT_THAT(asked, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(PendingReplyLimitTest, DoesNotKeepAPeerThatIsIdle) {
  options.limits->idle_timeout = 5s;
  SimPeer peer = PeerThatAsked({1, 2, 3, 4, 5});
  options.connection.close_deadline = 10s;
  RunFor(6s);
  EXPECT_THAT(log, ElementsAre(HasSubstr("neither sent nor took a byte for 5 s")));
  RunFor(10s);
  EXPECT_TRUE(peer.at_end());
}

}  // namespace
}  // namespace sluice::test
