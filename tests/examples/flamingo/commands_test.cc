#include "examples/flamingo/commands.h"

#include "tests/examples/flamingo/golden_stream.h"

namespace flamingo {
namespace {

template <sluice::LengthEncoding kLengths>
void ExpectCommands() {
  ExpectStream(Heartbeat<kLengths>{}, "0000000f 0000 000003e8 00000000 00");
  ExpectStream(Register<kLengths>{0, R"({"u":1})"},
               "00000016 0000 000003e9 00000000 077b2275223a317d");
  ExpectStream(Login<kLengths>{1, "{}"}, "00000011 0000 000003ea 00000001 027b7d");
  ExpectStream(Chat<kLengths>{-1, "{}", 7}, "00000015 0000 0000044c ffffffff 027b7d 00000007");
  ExpectStream(Answer<kRegister, kLengths>{2, "{}"}, "00000011 0000 000003e9 00000002 027b7d");
}

TEST(CommandsTest, AreStreamsOf2017) { ExpectCommands<kLengths2017>(); }

TEST(CommandsTest, AreStreamsOf2019) { ExpectCommands<kLengths2019>(); }

TEST(CommandsTest, CarryTheirNumberAsTheirType) {
  EXPECT_EQ(sluice::MessageTypeOf<Heartbeat<kLengths2019>>(), 1000u);
  EXPECT_EQ(sluice::MessageTypeOf<Register<kLengths2019>>(), 1001u);
  EXPECT_EQ(sluice::MessageTypeOf<Login<kLengths2019>>(), 1002u);
  EXPECT_EQ(sluice::MessageTypeOf<Chat<kLengths2019>>(), 1100u);
}

TEST(CommandsTest, RefuseTheNumberOfAnother) {
  ExpectRefused<Login<kLengths2019>>(
      "0000000f 0000 000003e8 00000000 00",
      "Login.command: offset 6: not the constant that stands there always");
}

TEST(CommandsTest, NeverShowPasswords) {  // B61
  EXPECT_EQ(sluice::ToText(Login<kLengths2019>{1, "hush"}), "Login{sequence=1, json=***}");
  EXPECT_EQ(sluice::ToText(Register<kLengths2017>{1, "hush"}), "Register{sequence=1, json=***}");
}

}  // namespace
}  // namespace flamingo
