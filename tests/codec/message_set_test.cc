#include "sluice/codec/message_set.h"

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

struct Leave {
  static constexpr auto Describe() { return Message("Leave", 2); }
};
using Chat = MessageSet<Login, Leave, Everything>;

TEST(MessageSetTest, VisitsTheMessageOfAType) {
  std::string_view name;
  const auto visit = [&]<class M>(std::type_identity<M>) { name = MessageNameOf<M>(); };
  EXPECT_TRUE(Chat::Visit(2, visit));
  EXPECT_EQ(name, "Leave");
  EXPECT_TRUE(Chat::Visit(515, visit));
  EXPECT_EQ(name, "Everything");
  EXPECT_FALSE(Chat::Visit(3, visit));
  EXPECT_FALSE(MessageSet<>::Visit(1, visit));
  EXPECT_EQ(name, "Everything");
}

TEST(MessageSetTest, ListsTheSchemas) {
  const auto schemas = Chat::Schemas();
  ASSERT_EQ(schemas.size(), 3u);
  EXPECT_EQ(schemas[0], &SchemaOf<Login>());
  EXPECT_EQ(schemas[1]->name, "Leave");
}

TEST(MessageSetTest, DescribesWhatAFrameSays) {
  EXPECT_EQ(Chat::Describe(1, Hex("03 626f62 02 7077 05")),
            "Login{user=\"bob\", password=***, client=5}");
  EXPECT_EQ(Chat::Describe(1, Hex("03 626f62 02 7077"), {.version = 1}),
            "Login{user=\"bob\", password=***, client=7}");
  EXPECT_EQ(Chat::Describe(1, Hex("09")), "Login.user: offset 0: length 9 exceeds the limit 8");
  EXPECT_EQ(Chat::Describe(9, Hex("0909")), "unknown message type 9, 2 bytes");
}

}  // namespace
}  // namespace sluice
