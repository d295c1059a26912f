#include "sluice/codec/testing/random_number.h"

#include <algorithm>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sluice::test {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::Le;

SchemaType Number(WireKind kind, size_t bits) {
  SchemaType type;
  type.kind = kind;
  type.bits = bits;
  return type;
}

std::set<uint64_t> NumbersOf(const SchemaType& type) {
  Rng rng(1);
  std::set<uint64_t> numbers;
  for (int i = 0; i < 10'000; ++i) numbers.insert(RandomNumber(type, rng));
  return numbers;
}

TEST(RandomNumberTest, ReachesTheEdgesOfUnsignedIntegers) {
  EXPECT_THAT(NumbersOf(Number(WireKind::kUint, 8)),
              IsSupersetOf<uint64_t>({0, 1, 0x7f, 0x80, 0xfe, 0xff}));
  EXPECT_THAT(
      NumbersOf(Number(WireKind::kUint, 24)),
      AllOf(IsSupersetOf<uint64_t>({0, 1, 0x800000, 0xfffffe, 0xffffff}), Each(Le(0xffffffu))));
  EXPECT_THAT(NumbersOf(Number(WireKind::kUint, 64)),
              IsSupersetOf({uint64_t{0}, uint64_t{1} << 32, UINT64_MAX - 1, UINT64_MAX}));
}

TEST(RandomNumberTest, ReachesTheEdgesOfSignedIntegers) {
  const auto number = [](int64_t value) { return static_cast<uint64_t>(value); };
  EXPECT_THAT(NumbersOf(Number(WireKind::kInt, 16)),
              IsSupersetOf({number(0), number(1), number(-1), number(32767), number(-32768)}));
  EXPECT_THAT(NumbersOf(Number(WireKind::kInt, 64)),
              IsSupersetOf({number(-1), number(INT64_MAX), number(INT64_MIN)}));
}

TEST(RandomNumberTest, ReachesTheOddFloats) {
  const std::set<uint64_t> floats = NumbersOf(Number(WireKind::kFloat, 32));
  EXPECT_THAT(floats, IsSupersetOf<uint64_t>({0x00000000, 0x80000000,     // 0.0 and -0.0
                                              0x7f800000, 0xff800000,     // infinity
                                              0x00000001, 0x7f7fffff}));  // smallest, largest
  EXPECT_GT(std::ranges::count_if(floats, [](uint64_t bits) { return IsNan(bits, 32); }), 100);
  EXPECT_TRUE(IsNan(0x7ff0000000000001, 64));
  EXPECT_TRUE(IsNan(0xfff8000000000000, 64));
  EXPECT_FALSE(IsNan(0x7ff0000000000000, 64));
}

TEST(RandomNumberTest, KeepsToTheRuleOfAnEnum) {
  SchemaType type = Number(WireKind::kUint, 16);
  type.is_enum = true;
  type.enumerators = {{"kRead", 1}, {"kWrite", 4}};
  type.enum_rule = EnumRule::kOneOf;
  EXPECT_THAT(NumbersOf(type), ElementsAre(1, 4));
  type.enum_rule = EnumRule::kUnionOf;
  EXPECT_THAT(NumbersOf(type), ElementsAre(0, 1, 4, 5));
  type.enum_rule = EnumRule::kAny;
  EXPECT_THAT(NumbersOf(type), IsSupersetOf<uint64_t>({1, 4, 0xffff}));
}

}  // namespace
}  // namespace sluice::test
