#include "sluice/codec/to_text.h"

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

TEST(ToTextTest, ShowsEveryTypeOnOneLine) {
  EXPECT_EQ(ToText(MakeEverything()),
            "Everything{u8=1, i8=-2, u16=772, i16=-5, u32=101124105, i32=-10, "
            "u64=796025588171149586, i64=-19, letter=97, flag=true, color=515, f=1.5, d=-0, "
            "varint=300, zigzag=-3, text=\"hi\", view=\"yo\", bytes=<aabb cc>, numbers=[1, 2], "
            "bits=[true, false, true], names=[\"a\", \"\"], pair=[7, 8], maybe=-1, none=null, "
            "item=Item{name=\"sw\", damage=-1}, items=[Item{name=\"x\", damage=1}], "
            "grid=[[1], [2, 3]], little=1, tag=\"z\"}");
}

TEST(ToTextTest, MasksSecretFields) {
  EXPECT_EQ(ToText(Login{"bob", "hunter2", 3}), "Login{user=\"bob\", password=***, client=3}");
}

TEST(ToTextTest, EscapesWhatIsNoPlainText) {
  EXPECT_EQ(ToText(Only<std::string>{std::string("a\n\0\x1b\"\\\x7f\xff~", 9)}),
            R"(Only{value="a\x0a\x00\x1b\x22\x5c\x7f\xff~"})");
}

TEST(ToTextTest, ShortensWhatIsLong) {
  EXPECT_EQ(ToText(Only<std::string>{std::string(128, 'x')}).size(), 14u + 128u);
  EXPECT_EQ(ToText(Only<std::string>{std::string(129, 'x')}).substr(140), "\" ... (1 more)}");
  EXPECT_EQ(ToText(Only<std::vector<uint8_t>>{std::vector<uint8_t>(17, 1)}),
            "Only{value=[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 ... (1 more)]}");
}

TEST(ToTextTest, GivesCharsNoSign) {
  EXPECT_EQ(ToText(Only<char>{'\xff'}), "Only{value=255}");
  EXPECT_EQ(ToText(Only<std::vector<char>>{{'a', '\x80'}}), "Only{value=[97, 128]}");
}

}  // namespace
}  // namespace sluice
