#include "examples/chat/rooms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chat {
namespace {

using sluice::SessionId;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr SessionId kAda{.connection = {1, 1}};
constexpr SessionId kBob{.connection = {2, 1}};
constexpr SessionId kCyd{.connection = {3, 1}};

TEST(RoomsTest, MakesARoomOnlyWhenAskedTo) {
  Rooms rooms({});
  EXPECT_EQ(rooms.Join("tea", kAda, false), Code::kUnknownRoom);
  EXPECT_EQ(rooms.Join("tea", kAda, true), Code::kOk);
  EXPECT_EQ(rooms.Join("tea", kBob, false), Code::kOk);
  EXPECT_EQ(rooms.Join("tea", kBob, true), Code::kAlreadyInRoom);
  EXPECT_THAT(rooms.MembersOf("tea"), ElementsAre(kAda, kBob));
}

TEST(RoomsTest, RefusesABadName) { EXPECT_EQ(Rooms({}).Join("", kAda, true), Code::kBadName); }

TEST(RoomsTest, ForgetsARoomWhenTheLastMemberLeaves) {
  Rooms rooms({});
  EXPECT_EQ(rooms.Leave("tea", kAda), Code::kUnknownRoom);
  rooms.Join("tea", kAda, true);
  EXPECT_EQ(rooms.Leave("tea", kBob), Code::kNotInRoom);
  EXPECT_EQ(rooms.Leave("tea", kAda), Code::kOk);
  EXPECT_THAT(rooms.MembersOf("tea"), IsEmpty());
  EXPECT_THAT(rooms.List().rooms, IsEmpty());
}

TEST(RoomsTest, CountsWhatMembersSay) {
  Rooms rooms({});
  uint64_t number = 0;
  EXPECT_EQ(rooms.CountSaid("tea", kAda, &number), Code::kUnknownRoom);
  rooms.Join("tea", kAda, true);
  EXPECT_EQ(rooms.CountSaid("tea", kBob, &number), Code::kNotInRoom);
  EXPECT_EQ(rooms.CountSaid("tea", kAda, &number), Code::kOk);
  EXPECT_EQ(number, 1);
  EXPECT_EQ(rooms.CountSaid("tea", kAda, &number), Code::kOk);
  EXPECT_EQ(number, 2);
}

TEST(RoomsTest, FillsUpToItsLimits) {
  Rooms rooms({.rooms_max = 1, .members_max = 2});
  EXPECT_EQ(rooms.Join("tea", kAda, true), Code::kOk);
  EXPECT_EQ(rooms.Join("milk", kAda, true), Code::kLimitReached);
  EXPECT_EQ(rooms.Join("tea", kBob, true), Code::kOk);
  EXPECT_EQ(rooms.Join("tea", kCyd, true), Code::kLimitReached);
}

TEST(RoomsTest, ListsNoMoreRoomsThanTheMessageHolds) {
  Rooms rooms({});
  for (uint64_t i = 0; i <= kRoomsListedMax; ++i) rooms.Join(std::to_string(i), kAda, true);
  EXPECT_EQ(rooms.List().rooms.size(), kRoomsListedMax);
  EXPECT_EQ(rooms.List().rooms.front().name, "0");
  EXPECT_EQ(rooms.List().rooms.front().members, 1);
}

}  // namespace
}  // namespace chat
