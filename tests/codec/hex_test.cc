#include "sluice/codec/hex.h"

#include "gtest/gtest.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

TEST(HexTest, ShowsBytesInPairs) {
  EXPECT_EQ(ToHex({}), "");
  EXPECT_EQ(ToHex(Hex("00")), "00");
  EXPECT_EQ(ToHex(Hex("0001aabbff")), "0001 aabb ff");
}

TEST(HexTest, ShowsNoMoreThanTheMaximum) {
  EXPECT_EQ(ToHex(Hex("00010203"), 4), "0001 0203");
  EXPECT_EQ(ToHex(Hex("0001020304"), 4), "0001 0203 ... (1 more)");
  EXPECT_EQ(ToHex(std::vector<std::byte>(65)).substr(149), " 0000 0000 ... (1 more)");
}

}  // namespace
}  // namespace sluice
