#include "sluice/framing/length_rule.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/hex.h"

namespace sluice {
namespace {

size_t FrameBytes(const LengthRule& rule, std::string_view hex) {
  const std::vector<std::byte> bytes = Hex(hex);
  size_t frame_bytes = 0;
  return rule.FindFrame(bytes.data(), bytes.size(), &frame_bytes) ? frame_bytes : 0;
}

TEST(LengthRuleTest, SettlesNothingWithoutAField) {
  for (const LengthRule& rule :
       {LengthRule(), LengthRule({.header_bytes = 2, .strip_bytes = 2, .frame_bytes_max = 9})}) {
    EXPECT_FALSE(rule.CanWrite());
    EXPECT_FALSE(rule.CanWrite(4));
    EXPECT_EQ(FrameBytes(rule, "0002 aabb"), 0u);
  }
}

// The header of a frame of 9 bytes, in memory that held something else.
std::vector<std::byte> HeaderOf9(const LengthRule& rule) {
  std::vector<std::byte> frame(rule.header_bytes(), std::byte{0xaa});
  EXPECT_TRUE(rule.CanWrite(9));
  rule.WriteHeader(frame.data(), 9);
  return frame;
}

TEST(LengthRuleTest, WritesZerosAroundTheLength) {
  LengthRule::Shape shape = {.header_bytes = 6,
                             .field_offset_bytes = 1,
                             .field_bytes = 2,
                             .strip_bytes = 6,
                             .frame_bytes_max = 9};
  EXPECT_EQ(HeaderOf9(LengthRule(shape)), Hex("00 0003 000000"));
  shape.order = ByteOrder::kLittle;
  EXPECT_EQ(HeaderOf9(LengthRule(shape)), Hex("00 0300 000000"));
  shape.field_bytes = 4;
  EXPECT_EQ(HeaderOf9(LengthRule(shape)), Hex("00 03000000 00"));
}

TEST(LengthRuleTest, WritesALengthThatIsTheHeader) {
  LengthRule::Shape shape = {
      .header_bytes = 4, .field_bytes = 4, .strip_bytes = 4, .frame_bytes_max = 9};
  EXPECT_EQ(HeaderOf9(LengthRule(shape)), Hex("00000005"));
  shape.order = ByteOrder::kLittle;
  EXPECT_EQ(HeaderOf9(LengthRule(shape)), Hex("05000000"));
}

TEST(LengthRuleTest, FindsFramesOfOneSize) {
  const LengthRule rule = LengthRule::OfOneSize(3);
  EXPECT_EQ(FrameBytes(rule, ""), 0u);
  EXPECT_EQ(FrameBytes(rule, "ffff"), 0u);
  EXPECT_EQ(FrameBytes(rule, "ffffff"), 3u);
  EXPECT_EQ(FrameBytes(rule, "ffffff ff"), 3u);
  EXPECT_EQ(rule.strip_bytes(), 0u);
  EXPECT_FALSE(rule.CanWrite()) << "whether a payload has that size is the framer's to tell";
  EXPECT_FALSE(rule.CanWrite(3));
  EXPECT_EQ(rule.usual_frame_bytes_max(), 0u);
}

TEST(LengthRuleTest, KnowsTheLargestFrameOfTheUsualKindAlone) {
  const LengthRule::Shape usual = {
      .header_bytes = 4, .field_bytes = 4, .strip_bytes = 4, .frame_bytes_max = 9};
  EXPECT_EQ(LengthRule(usual).usual_frame_bytes_max(), 9u);
  const auto max_with = [&](auto change) {
    LengthRule::Shape shape = usual;
    change(shape);
    return LengthRule(shape).usual_frame_bytes_max();
  };
  EXPECT_EQ(max_with([](auto& shape) { shape.order = ByteOrder::kLittle; }), 0u);
  EXPECT_EQ(max_with([](auto& shape) { shape.header_bytes = shape.strip_bytes = 5; }), 0u);
  EXPECT_EQ(max_with([](auto& shape) { shape.strip_bytes = 0; }), 0u);
  EXPECT_EQ(max_with([](auto& shape) { shape.length_adjustment = -4; }), 0u);
  EXPECT_EQ(max_with([](auto& shape) { shape.frame_bytes_min = 5; }), 0u);
  EXPECT_EQ(LengthRule().usual_frame_bytes_max(), 0u);
}

}  // namespace
}  // namespace sluice
