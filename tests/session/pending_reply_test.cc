// Requests that are answered after their handlers have returned.
#include "sluice/session/pending_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "tests/session/pending_reply_fixture.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(PendingReplyTest, IsSentWithTheSequenceOfItsRequest) {
  SimPeer peer = PeerThatAsked({5});
  ASSERT_THAT(pending, SizeIs(1));
  EXPECT_EQ(pending[0].session(), session->id());
  EXPECT_EQ(pending[0].sequence(), 5u);
  RunFor(1s);
  EXPECT_EQ(peer.Read(), "");
  EXPECT_TRUE(pending[0].Reply(Answer{.number = 9}));
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(5, 9));
  EXPECT_EQ(Count(FrameOutcome::kHandled), 1u);
}

TEST_F(PendingReplyTest, MayComeFromATimer) {
  table.On<Numbers>([this](ClientSession& from, const Numbers& numbers) {
    loop->RunAfter(1s, [reply = from.DeferReply(numbers)]() mutable {
      EXPECT_TRUE(reply.Reply(Answer{.number = 1}));
    });
  });
  SimPeer peer = Connect();
  peer.Write(Text("00000009 00000003 00000007 00"));
  RunFor(999ms);
  EXPECT_EQ(peer.Read(), "");
  RunFor(1ms);
  EXPECT_EQ(peer.Read(), AnswerFrame(7, 1));
}

TEST_F(PendingReplyTest, IsSentInTheOrderOfAnsweringNotInThatOfTheRequests) {
  SimPeer peer = PeerThatAsked({5, 6, 7});
  ASSERT_THAT(pending, SizeIs(3));
  pending[2].Reply(Answer{.number = 2});
  pending[0].Reply(Answer{.number = 0});
  pending[1].Reply(Answer{.number = 1});
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(7, 2) + AnswerFrame(5, 0) + AnswerFrame(6, 1));
}

TEST_F(PendingReplyTest, IsSpentByItsAnswer) {
  SimPeer peer = PeerThatAsked({5});
  PendingReply reply = std::move(pending[0]);
  EXPECT_TRUE(pending[0].is_spent());
  EXPECT_FALSE(pending[0].Reply(Answer{.number = 1}));
  EXPECT_FALSE(reply.is_spent());
  EXPECT_TRUE(reply.Reply(Answer{.number = 2}));
  EXPECT_TRUE(reply.is_spent());
  EXPECT_FALSE(reply.Reply(Answer{.number = 3}));
  EXPECT_FALSE(reply.Fail(absl::AbortedError("no")));
  EXPECT_FALSE(reply.Continue([](ClientSession&) { return absl::OkStatus(); }));
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(5, 2));
  EXPECT_TRUE(PendingReply().is_spent());
}

TEST_F(PendingReplyTest, FailsAsItsHandlerWouldHave) {
  SimPeer peer = PeerThatAsked({5, 6});
  EXPECT_EQ(Count(FrameOutcome::kHandled), 2u);
  EXPECT_TRUE(pending[0].Fail(absl::NotFoundError("no such room")));
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(5, 0xe5));
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].outcome, FrameOutcome::kHandlerError);
  EXPECT_EQ(refused[0].message_type, 1u);
  EXPECT_EQ(refused[0].sequence, 5u);
  EXPECT_EQ(refused[0].status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(std::string(refused[0].status.message()),
            "reply to sequence 5: handler error: Ask: no such room");
  // No counter ever goes down: the request counts as both.
  EXPECT_EQ(Count(FrameOutcome::kHandled), 2u);
  EXPECT_EQ(host->counters().types[0].handled, 2u);
  EXPECT_EQ(Count(FrameOutcome::kHandlerError), 1u);
  EXPECT_EQ(host->counters().failed_replies, 1u);
  // The policy closes, when what else is pending has come.
  EXPECT_FALSE(peer.at_end());
  pending[1].Reply(Answer{.number = 6});
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(6, 6));
  EXPECT_TRUE(peer.at_end());
  EXPECT_THAT(log, ElementsAre(HasSubstr("closing: reply to sequence 5: handler error")));
}

TEST_F(PendingReplyTest, FailsAndGoesOnWhenThePolicySaysSo) {
  table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
  SimPeer peer = PeerThatAsked({5});
  pending[0].Fail(absl::NotFoundError("no such room"));
  Turn();
  peer.Write(AskFrame(6));
  Turn();
  pending[1].Reply(Answer{.number = 6});
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(5, 0xe5) + AnswerFrame(6, 6));
}

TEST_F(PendingReplyTest, FailsWhenItsMessageCannotBeEncoded) {
  table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
  SimPeer peer = PeerThatAsked({5});
  EXPECT_FALSE(pending[0].Reply(Ask{.text = "longer than 8"}));
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(5, 0xe5));
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_THAT(std::string(refused[0].status.message()), HasSubstr("Ask.text"));
}

TEST_F(PendingReplyTest, GoesOnWithItsSession) {
  SimPeer peer = PeerThatAsked({5});
  EXPECT_TRUE(pending[0].Continue([](ClientSession& from) {
    from.SetState(3);
    EXPECT_TRUE(from.SetVersion(7).ok());
    from.Reply(Answer{.number = 4});
    return absl::OkStatus();
  }));
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(5, 4));
  EXPECT_EQ(session->state<int>(), 3);
  EXPECT_EQ(session->version(), 7u);
}

TEST_F(PendingReplyTest, GoesOnAndFailsByStatusOrException) {
  table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
  SimPeer peer = PeerThatAsked({5, 6});
  pending[0].Continue([](ClientSession&) { return absl::AbortedError("as asked"); });
  pending[1].Continue([](ClientSession&) -> absl::Status { throw std::runtime_error("oh"); });
  Turn();
  EXPECT_EQ(peer.Read(), AnswerFrame(5, 0xe5) + AnswerFrame(6, 0xe5));
  ASSERT_THAT(refused, SizeIs(2));
  EXPECT_EQ(refused[0].status.code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(refused[1].status.message()), HasSubstr("handler error: Ask: oh"));
}

TEST_F(PendingReplyTest, IsCountedWhenItDiesUnanswered) {
  SimPeer peer = PeerThatAsked({5, 6});
  pending[0] = PendingReply();
  Turn();
  EXPECT_EQ(host->counters().dropped_replies, 1u);
  pending.clear();
  Turn();
  EXPECT_EQ(host->counters().dropped_replies, 2u);
  EXPECT_EQ(peer.Read(), "");
  EXPECT_THAT(refused, IsEmpty());
  EXPECT_FALSE(peer.at_end());
}

TEST_F(PendingReplyTest, NeverReachesANewcomerInThePlaceOfASessionThatHasEnded) {
  SimPeer peer = PeerThatAsked({5, 6, 7});
  peer.Reset();
  Turn();
  ASSERT_THAT(closed, SizeIs(1));
  SimPeer newcomer = Connect();
  EXPECT_EQ(session->id().connection.slot, pending[0].session().connection.slot);
  EXPECT_NE(session->id(), pending[0].session());
  EXPECT_TRUE(pending[0].Reply(Answer{.number = 1}));
  EXPECT_TRUE(pending[1].Fail(absl::AbortedError("no")));
  EXPECT_TRUE(pending[2].Continue([](ClientSession&) {
    ADD_FAILURE();
    return absl::OkStatus();
  }));
  Turn();
  EXPECT_EQ(newcomer.Read(), "");
  EXPECT_THAT(refused, IsEmpty());
  EXPECT_EQ(host->counters().dropped_replies, 3u);
}

TEST_F(PendingReplyTest, OutlivesServerAndLoop) {
  SimPeer peer = PeerThatAsked({5, 6, 7});
  EXPECT_TRUE(pending[0].Reply(Answer{.number = 1}));  // on its way
  host.reset();
  EXPECT_FALSE(pending[1].Reply(Answer{.number = 2}));
  Turn();
  loop.reset();
  EXPECT_FALSE(pending[2].Fail(absl::AbortedError("no")));
  pending.clear();
  EXPECT_EQ(peer.Read(), "");
}

TEST_F(PendingReplyTest, IsForNobodyWhenTheLoopHasStopped) {
  SimPeer peer = PeerThatAsked({5, 6});
  loop->Stop();
  EXPECT_TRUE(loop->Run().ok());
  EXPECT_FALSE(pending[0].Reply(Answer{.number = 1}));
  host.reset();
  pending.clear();
  EXPECT_EQ(closed.size(), 1u);
}

// Those behind it in the same turn are for nobody.
TEST_F(PendingReplyTest, MayLetTheHostGo) {
  SimPeer peer = PeerThatAsked({5, 6});
  pending[0].Continue([this](ClientSession&) {
    host.reset();
    return absl::AbortedError("after the end");
  });
  pending[1].Continue([](ClientSession&) {
    ADD_FAILURE();
    return absl::OkStatus();
  });
  Turn();
  EXPECT_EQ(host, nullptr);
  EXPECT_THAT(refused, IsEmpty());
  EXPECT_EQ(peer.Read(), "");
}

TEST_F(PendingReplyTest, MayHoldAnotherThatDiesWithIt) {
  SimPeer peer = PeerThatAsked({5, 6});
  pending[0].Continue([held = std::move(pending[1])](ClientSession&) { return absl::OkStatus(); });
  host.reset();
  Turn();
  EXPECT_EQ(peer.Read(), "");
}

TEST_F(PendingReplyTest, IsSpentFromTheBeginningWhenItsSessionIsClosing) {
  table.OnClosed(
      [this](ClientSession& ended, const CloseReason&) { pending.push_back(ended.DeferReply()); });
  table.On<Numbers>([this](ClientSession& from, const Numbers& numbers) {
    from.Close();
    pending.push_back(from.DeferReply(numbers));
  });
  SimPeer peer = Connect();
  peer.Write(Text("00000009 00000003 00000007 00"));
  Turn();
  EXPECT_TRUE(peer.at_end());
  peer.Close();
  Turn();
  ASSERT_THAT(pending, SizeIs(2));
  EXPECT_TRUE(pending[0].is_spent());
  EXPECT_TRUE(pending[1].is_spent());
}

TEST_F(PendingReplyTest, HasNoTypeWhereThereAreNoMessages) {
  DispatchTable raw;
  raw.OnFrame([this](ClientSession& from, std::span<const std::byte>) {
    pending.push_back(from.DeferReply());
    return absl::OkStatus();
  });
  raw.OnRefused([this](ClientSession&, const RefusedFrame& frame) { refused.push_back(frame); });
  host = SessionHost::Create(*loop, raw, options);
  SimPeer peer = Connect();
  peer.Write(Text("00000001 aa"));
  Turn();
  ASSERT_THAT(pending, SizeIs(1));
  pending[0].Fail(absl::AbortedError("no"));
  Turn();
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].message_type, 0u);
  EXPECT_EQ(std::string(refused[0].status.message()), "reply to sequence 0: handler error: no");
  host.reset();
}

// The dispatcher does not know of it yet.
TEST_F(PendingReplyTest, MayBeForAMessageWhoseHandlerIsNew) {
  SimPeer peer = Connect();
  table.On<Numbers>([](ClientSession&, const Numbers&) {});
  PendingReply reply = session->DeferReply(Numbers{});
  reply.Fail(absl::AbortedError("no"));
  Turn();
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].message_type, 3u);
  EXPECT_THAT(std::string(refused[0].status.message()), HasSubstr("handler error: Numbers: no"));
  EXPECT_EQ(Count(FrameOutcome::kHandlerError), 1u);
  EXPECT_EQ(Count(FrameOutcome::kHandled), 0u);
}

TEST_F(PendingReplyTest, KeepsTheVersionOfItsSession) {
  SimPeer peer = PeerThatAsked({5});
  EXPECT_EQ(session->SetVersion(7).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(session->SetVersion(session->version()).ok());
  pending[0].Reply(Answer{.number = 1});
  Turn();
  EXPECT_TRUE(session->SetVersion(7).ok());
}

}  // namespace
}  // namespace sluice::test
