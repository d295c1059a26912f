// One group on a simulated network; several loops are in session_group_loops_test.cc.
#include "sluice/session/session_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sluice/session/server.h"
#include "tests/session/sim_session_test.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

const char* const kAnswer = "00000009 00000002 00000000 07";

struct News {
  uint8_t number = 0;
  uint8_t since_2 = 0;

  static constexpr auto Describe() {
    return Message("News", 4, Field("number", &News::number),
                   Field("since_2", &News::since_2, Since(2)));
  }
};

class SessionGroupTest : public SimSessionTest {
 protected:
  SimPeer Member() {
    SimPeer peer = Connect();
    EXPECT_TRUE(group.Add(*session));
    members.push_back(session);
    return peer;
  }
  void Tell() { EXPECT_TRUE(group.Broadcast(Answer{.number = 7}).ok()); }

  SessionGroup group;
  std::vector<ClientSession*> members;
};

TEST_F(SessionGroupTest, TellsEveryMemberAndNobodyElse) {
  SimPeer first = Member();
  SimPeer second = Member();
  SimPeer stranger = Connect();
  Tell();
  Turn();
  EXPECT_EQ(first.Read(), Text(kAnswer));
  EXPECT_EQ(second.Read(), Text(kAnswer));
  EXPECT_EQ(stranger.Read(), "");
}

TEST_F(SessionGroupTest, LeavesOneMemberOut) {
  SimPeer first = Member();
  SimPeer second = Member();
  EXPECT_TRUE(group.Broadcast(Answer{.number = 7}, members[0]->id()).ok());
  Turn();
  EXPECT_EQ(first.Read(), "");
  EXPECT_EQ(second.Read(), Text(kAnswer));
}

TEST_F(SessionGroupTest, TellsNobodyWhenThereIsNobody) {
  Tell();
  Turn();
  EXPECT_EQ(group.size(), 0u);
}

TEST_F(SessionGroupTest, CountsEachMemberOnceHoweverOftenItIsAdded) {
  SimPeer peer = Member();
  EXPECT_TRUE(group.Add(*session));
  EXPECT_EQ(group.size(), 1u);
  Tell();
  Turn();
  EXPECT_EQ(peer.Read(), Text(kAnswer));
  EXPECT_TRUE(group.Remove(*session));
  EXPECT_EQ(group.size(), 0u);
}

TEST_F(SessionGroupTest, TellsNothingToWhoWasRemoved) {
  SimPeer first = Member();
  SimPeer second = Member();
  EXPECT_TRUE(group.Remove(*members[0]));
  EXPECT_FALSE(group.Remove(*members[0]));
  EXPECT_FALSE(group.Has(*members[0]));
  EXPECT_TRUE(group.Has(*members[1]));
  Tell();
  Turn();
  EXPECT_EQ(first.Read(), "");
  EXPECT_EQ(second.Read(), Text(kAnswer));
}

TEST_F(SessionGroupTest, KeepsGroupsApart) {
  SessionGroup other;
  SimPeer both = Member();
  EXPECT_TRUE(other.Add(*session));
  SimPeer one = Member();
  EXPECT_TRUE(group.Remove(*members[0]));
  EXPECT_TRUE(other.Has(*members[0]));
  Tell();
  EXPECT_TRUE(other.Broadcast(Answer{.number = 8}).ok());
  Turn();
  EXPECT_EQ(both.Read(), Text("00000009 00000002 00000000 08"));
  EXPECT_EQ(one.Read(), Text(kAnswer));
}

TEST_F(SessionGroupTest, TakesNobodyWhoIsClosing) {
  SimPeer peer = Connect();
  session->Close();
  EXPECT_FALSE(group.Add(*session));
  EXPECT_EQ(group.size(), 0u);
}

TEST_F(SessionGroupTest, ForgetsAMemberBeforeItsClosedHandler) {
  std::vector<size_t> sizes;
  table.OnClosed([&](ClientSession& ended, const CloseReason&) {
    sizes.push_back(group.size());
    EXPECT_FALSE(group.Has(ended));
    EXPECT_FALSE(group.Add(ended));
    Tell();
  });
  SimPeer first = Member();
  SimPeer second = Member();
  first.Close();
  Turn();
  EXPECT_EQ(second.Read(), Text(kAnswer));
  host.reset();
  EXPECT_THAT(sizes, ElementsAre(1, 0));
}

TEST_F(SessionGroupTest, OutlivesTheSessionsOfAServerThatIsDestroyed) {
  SimPeer first = Member();
  SimPeer second = Member();
  Tell();
  host.reset();
  EXPECT_EQ(group.size(), 0u);
  Tell();
  Turn();
  EXPECT_EQ(first.Read(), "");
  EXPECT_THAT(closed, SizeIs(2));
}

TEST_F(SessionGroupTest, TellsWhatTheHandlerSendsFirst) {
  table.On<Ask>([this](ClientSession& from, const Ask&) {
    Tell();
    from.Reply(Answer{.number = 1});
  });
  SimPeer peer = Member();
  peer.Write(Text("0000000c 00000001 00000005 07 02 6869"));
  Turn();
  EXPECT_EQ(peer.Read(), Text("00000009 00000002 00000005 01") + Text(kAnswer));
}

TEST_F(SessionGroupTest, SpeaksTheVersionOfEachMember) {
  options.protocol.wire.version = 2;
  SimPeer old = Connect();
  EXPECT_TRUE(session->SetVersion(1).ok());
  EXPECT_TRUE(group.Add(*session));
  SimPeer recent = Member();
  EXPECT_TRUE(group.Broadcast(News{.number = 5, .since_2 = 6}).ok());
  Turn();
  EXPECT_EQ(old.Read(), Text("00000009 00000004 00000000 05"));
  EXPECT_EQ(recent.Read(), Text("0000000a 00000004 00000000 05 06"));
}

TEST_F(SessionGroupTest, KeepsTheVersionOfAMember) {
  options.protocol.wire.version = 2;
  SimPeer peer = Member();
  EXPECT_TRUE(session->SetVersion(2).ok());
  EXPECT_EQ(session->SetVersion(1).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(session->version(), 2u);
  group.Remove(*session);
  EXPECT_TRUE(session->SetVersion(1).ok());
}

TEST_F(SessionGroupTest, SaysWhatCannotBeEncodedAndTellsNobody) {
  SimPeer peer = Member();
  const absl::Status status = group.Broadcast(Ask{.number = 1, .text = "nine char"});
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  Turn();
  EXPECT_EQ(peer.Read(), "");
}

TEST_F(SessionGroupTest, ClosesAMemberOverItsLimitAndServesTheOthers) {
  options.connection.output_limit_bytes = 5 * 13;
  SimPeer fast = Member();
  SimPeer slow = Member();
  slow.set_capacity_bytes(0, 65536);
  for (int i = 0; i < 5; ++i) {
    Tell();
    Turn();
  }
  EXPECT_EQ(group.size(), 2u);
  Tell();
  Turn();
  EXPECT_EQ(group.size(), 1u);
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].cause, CloseCause::kOutputLimit);
  EXPECT_EQ(fast.Read(), Text(kAnswer, 6));
}

TEST_F(SessionGroupTest, FreesItsMembersWhenItDies) {
  auto dying = std::make_unique<SessionGroup>();
  SimPeer first = Member();
  EXPECT_TRUE(dying->Add(*session));
  SimPeer second = Connect();
  EXPECT_TRUE(dying->Add(*session));
  EXPECT_TRUE(dying->Broadcast(Answer{.number = 7}).ok());
  dying.reset();
  Turn();
  // What was on its way arrives.
  EXPECT_EQ(first.Read(), Text(kAnswer));
  EXPECT_EQ(second.Read(), Text(kAnswer));
  EXPECT_TRUE(session->SetVersion(1).ok());
  EXPECT_EQ(group.size(), 1u);
  first.Close();
  second.Close();
  Turn();
  EXPECT_EQ(group.size(), 0u);
}

}  // namespace
}  // namespace sluice::test
