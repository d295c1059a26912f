#include "examples/chat/chat_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/examples/chat/chat_world.h"
#include "tests/examples/chat/raw_peer.h"

namespace chat {
namespace {

using sluice::Hex;
using testing::HasSubstr;
using testing::Not;

// Docs: frame = u32 length, u32 message type, u32 sequence, fields.
constexpr std::string_view kRegisterAda = "0000 0012 0000 0001 0000 0001 03 616461 05 7365 6b72 74";
constexpr std::string_view kLoginAda = "0000 0012 0000 0002 0000 0002 03 616461 05 7365 6b72 74";

TEST(ChatServerTest, AnswersWithTheSequenceOfTheRequest) {
  ChatWorld world;
  RawPeer peer(world.loop(), world.address());
  ASSERT_TRUE(peer.Send(kRegisterAda) && peer.Send(kLoginAda));
  EXPECT_EQ(peer.Read(17), Hex("0000 000d 0000 0010 0000 0001 0000 02 6f6b"));
  EXPECT_EQ(peer.Read(17), Hex("0000 000d 0000 0010 0000 0002 0000 02 6f6b"));
}

TEST(ChatServerTest, RefusesEveryRequestButRegisterAndLoginBeforeLogin) {
  ChatWorld world;
  Member ada(world);
  EXPECT_EQ(ada.Ask(Join{.room = "tea", .create = true}), Code::kNotLoggedIn);
  EXPECT_EQ(ada.Ask(Leave{.room = "tea"}), Code::kNotLoggedIn);
  EXPECT_EQ(ada.Ask(Say{.room = "tea", .text = "hi"}), Code::kNotLoggedIn);
  EXPECT_EQ(ada.Ask(ListRooms{}), Code::kNotLoggedIn);
  EXPECT_EQ(ada.Ask(Register{.user = "ada", .password = "a"}), Code::kOk);
  EXPECT_EQ(ada.Ask(ListRooms{}), Code::kNotLoggedIn) << "an account is not yet a login";
}

TEST(ChatServerTest, TellsWhyARequestIsRefused) {
  ChatWorld world;
  Member ada(world, "ada", "tea");
  Member bob(world);
  EXPECT_EQ(bob.Ask(Register{.user = "ada", .password = "b"}), Code::kNameTaken);
  EXPECT_EQ(bob.Ask(Register{.user = "not a name", .password = "b"}), Code::kBadName);
  EXPECT_EQ(bob.Ask(Register{.user = "bob", .password = "b"}), Code::kOk);
  EXPECT_EQ(bob.Ask(Login{.user = "bob", .password = "c"}), Code::kWrongPassword);
  EXPECT_EQ(bob.Ask(Login{.user = "ada", .password = "ada"}), Code::kOnlineElsewhere);
  EXPECT_EQ(bob.Ask(Login{.user = "bob", .password = "b"}), Code::kOk);
  EXPECT_EQ(bob.Ask(Login{.user = "bob", .password = "b"}), Code::kAlreadyLoggedIn);
  EXPECT_EQ(bob.Ask(Register{.user = "cyd", .password = "c"}), Code::kAlreadyLoggedIn);
  EXPECT_EQ(bob.Ask(Join{.room = "milk"}), Code::kUnknownRoom);
  EXPECT_EQ(bob.Ask(Say{.room = "tea", .text = "hi"}), Code::kNotInRoom);
  EXPECT_EQ(bob.Ask(Leave{.room = "milk"}), Code::kUnknownRoom);
  EXPECT_EQ(ada.Ask(Join{.room = "tea"}), Code::kAlreadyInRoom);
  EXPECT_EQ(world.log(), "");
}

TEST(ChatServerTest, BroadcastsToTheMembersOfTheRoomAlone) {
  ChatWorld world;
  Member ada(world, "ada", "tea");
  Member bob(world, "bob", "tea");
  Member cyd(world, "cyd", "milk");
  EXPECT_EQ(ada.Ask(Say{.room = "tea", .text = "hi"}), Code::kOk);
  EXPECT_EQ(bob.Ask(Say{.room = "tea", .text = "ho"}), Code::kOk);
  ASSERT_TRUE(ada.Waits([&] { return ada.said.size() == 2 && bob.said.size() == 2; }));
  for (const Member* member : {&ada, &bob}) {
    EXPECT_EQ(sluice::ToText(member->said[0]),
              R"(Said{room="tea", user="ada", number=1, text="hi"})");
    EXPECT_EQ(sluice::ToText(member->said[1]),
              R"(Said{room="tea", user="bob", number=2, text="ho"})");
  }
  EXPECT_EQ(cyd.Ask(Leave{.room = "milk"}), Code::kOk);
  EXPECT_TRUE(cyd.said.empty());
}

TEST(ChatServerTest, TellsMembersWhoComesAndGoes) {
  ChatWorld world;
  Member ada(world, "ada", "tea");
  Member bob(world, "bob", "tea");
  Member cyd(world, "cyd", "tea");
  ASSERT_TRUE(ada.Waits([&] { return ada.presence.size() == 2; }));
  EXPECT_EQ(sluice::ToText(ada.presence[1]), R"(Presence{room="tea", user="cyd", present=true})");
  EXPECT_EQ(bob.Ask(Leave{.room = "tea"}), Code::kOk);
  cyd.Close();
  ASSERT_TRUE(ada.Waits([&] { return ada.presence.size() == 4; }));
  EXPECT_EQ(sluice::ToText(ada.presence[2]), R"(Presence{room="tea", user="bob", present=false})");
  EXPECT_EQ(sluice::ToText(ada.presence[3]), R"(Presence{room="tea", user="cyd", present=false})");
}

TEST(ChatServerTest, LetsAUserBackInWhoseConnectionWasTorn) {
  ChatWorld world;
  { Member gone(world, "ada", "tea"); }
  Member ada(world);
  ASSERT_TRUE(ada.Waits([&] { return world.server().server().size() == 1; }));
  EXPECT_EQ(ada.Ask(Login{.user = "ada", .password = "ada"}), Code::kOk);
  EXPECT_EQ(ada.Ask(Join{.room = "tea"}), Code::kUnknownRoom) << "the old session left it";
}

TEST(ChatServerTest, ListsRoomsWithTheirMembers) {
  ChatWorld world;
  Member ada(world, "ada", "tea");
  Member bob(world, "bob", "tea");
  ada.client().Ask(ListRooms{});
  ASSERT_TRUE(ada.Waits([&] { return ada.rooms.has_value(); }));
  EXPECT_EQ(sluice::ToText(*ada.rooms), R"(RoomList{rooms=[RoomEntry{name="tea", members=2}]})");
}

TEST(ChatServerTest, ClosesAPeerThatGuessesPasswords) {
  ChatWorld world({.failed_logins_max = 3});
  Member ada(world);
  const Login guess{.user = "ada", .password = "hunter2"};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ada.Ask(guess), Code::kWrongPassword);
  EXPECT_TRUE(ada.Waits([&] { return ada.is_closed; }));
  EXPECT_THAT(world.log(), HasSubstr("3 failed logins"));
  EXPECT_THAT(world.log(), Not(HasSubstr("hunter2")));
}

TEST(ChatServerTest, HoldsUsersAndRoomsOfAUserToTheirLimits) {
  ChatWorld world({.users_max = 1, .rooms_per_user_max = 2});
  Member ada(world, "ada", "tea");
  EXPECT_EQ(ada.Ask(Join{.room = "milk", .create = true}), Code::kOk);
  EXPECT_EQ(ada.Ask(Join{.room = "jam", .create = true}), Code::kLimitReached);
  EXPECT_EQ(ada.Ask(Leave{.room = "tea"}), Code::kOk);
  EXPECT_EQ(ada.Ask(Join{.room = "jam", .create = true}), Code::kOk);
  Member bob(world);
  EXPECT_EQ(bob.Ask(Register{.user = "bob", .password = "b"}), Code::kLimitReached);
}

TEST(ChatServerTest, TracesMessagesWithSecretsMasked) {
  std::string trace;
  ChatWorld world({.trace = [&](std::string_view line) { trace += std::string(line) + "\n"; }});
  Member ada(world);
  EXPECT_EQ(ada.Ask(Register{.user = "ada", .password = "lovelace"}), Code::kOk);
  EXPECT_THAT(trace, HasSubstr(R"(-> Register{user="ada", password=***})"));
  EXPECT_THAT(trace, HasSubstr(R"(<- Result{code=0, text="ok"})"));
  EXPECT_THAT(trace, Not(HasSubstr("lovelace")));
}

TEST(ChatServerTest, StopsWhenEverySessionHasEnded) {
  ChatWorld world;
  Member ada(world, "ada", "tea");
  Member bob(world, "bob", "tea");
  bool is_stopped = false;
  world.server().Stop([&] { is_stopped = true; });
  EXPECT_TRUE(ada.Waits([&] { return is_stopped && ada.is_closed && bob.is_closed; }));
}

TEST(ChatServerTest, MayBeDestroyedWithMembersInItsRooms) {
  ChatWorld world;
  Member ada(world, "ada", "tea");
  Member bob(world, "bob", "tea");
  world.DestroyServer();
  EXPECT_TRUE(ada.Waits([&] { return ada.is_closed && bob.is_closed; }));
}

}  // namespace
}  // namespace chat
