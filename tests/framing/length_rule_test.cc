#include "sluice/framing/length_rule.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/hex.h"

namespace sluice {
namespace {

size_t FrameBytes(const LengthRule& rule, std::string_view hex) {
  const std::vector<std::byte> bytes = Hex(hex);
  return rule.FrameBytes(bytes.data(), bytes.size());
}

TEST(LengthRuleTest, SettlesNothingWithoutAField) {
  for (const LengthRule& rule :
       {LengthRule(), LengthRule({.header_bytes = 2, .strip_bytes = 2, .frame_bytes_max = 9})}) {
    EXPECT_FALSE(rule.CanWrite());
    EXPECT_FALSE(rule.CanWrite(4));
    EXPECT_EQ(FrameBytes(rule, "0002 aabb"), 0u);
  }
}

}  // namespace
}  // namespace sluice
