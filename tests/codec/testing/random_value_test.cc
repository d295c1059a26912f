#include "sluice/codec/testing/random_value.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/codec/testing/example.h"

namespace sluice::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsSupersetOf;
using ::testing::Le;

SchemaType TypeOf(WireKind kind, std::vector<SchemaType> element = {}) {
  SchemaType type;
  type.kind = kind;
  type.element = std::move(element);
  return type;
}

SchemaType Number(WireKind kind, size_t bits) {
  SchemaType type = TypeOf(kind);
  type.bits = bits;
  type.size_bytes = bits / 8;
  return type;
}

std::vector<Value> ValuesOf(const SchemaType& type, const RandomOptions& options = {}) {
  Schema schema;
  schema.fields.emplace_back().type = type;
  Rng rng(1);
  std::vector<Value> values;
  for (int i = 0; i < 3000; ++i) {
    values.push_back(RandomValue(schema, rng, options).elements[0]);
  }
  return values;
}

// Of strings the bytes, of lists the elements.
std::set<size_t> SizesOf(const std::vector<Value>& values) {
  std::set<size_t> sizes;
  for (const Value& value : values) sizes.insert(value.bytes.size() + value.elements.size());
  return sizes;
}

TEST(RandomValueTest, IsTheSameForTheSameSeed) {
  Rng a(7), b(7), c(8);
  const Value first = RandomValue(SchemaOf<Example>(), a);
  EXPECT_EQ(first, RandomValue(SchemaOf<Example>(), b));
  EXPECT_NE(first, RandomValue(SchemaOf<Example>(), c));
}

TEST(RandomValueTest, ReachesTheLimitsOfStrings) {
  SchemaType type = TypeOf(WireKind::kString);
  type.limit = 64;
  EXPECT_THAT(SizesOf(ValuesOf(type)),
              AllOf(IsSupersetOf<size_t>({0, 1, 15, 16, 63, 64}), Each(Le(64u))));
  type.limit = kNoLimit;
  type.lengths = LengthEncoding::kUint8;
  EXPECT_THAT(SizesOf(ValuesOf(type)), AllOf(Contains(255u), Each(Le(255u))));
}

TEST(RandomValueTest, ReachesTheLimitsOfLists) {
  SchemaType type = TypeOf(WireKind::kList, {Number(WireKind::kUint, 8)});
  type.limit = 40;
  EXPECT_THAT(SizesOf(ValuesOf(type)), AllOf(IsSupersetOf<size_t>({0, 1, 39, 40}), Each(Le(40u))));
}

TEST(RandomValueTest, KeepsToItsBudget) {
  const SchemaType type = TypeOf(WireKind::kList, {TypeOf(WireKind::kString)});
  RandomOptions options;
  options.bytes_max = 100;
  for (const Value& list : ValuesOf(type, options)) {
    size_t bytes = list.elements.size();
    for (const Value& element : list.elements) bytes += element.bytes.size();
    ASSERT_LE(bytes, 100u);
  }
}

TEST(RandomValueTest, MakesStringsThatTheirRoomCanHold) {
  SchemaType type = TypeOf(WireKind::kString);
  type.form = StringForm::kPadded;
  type.size_bytes = 8;
  type.pad = ' ';
  const std::vector<Value> padded = ValuesOf(type);
  EXPECT_THAT(SizesOf(padded), AllOf(IsSupersetOf<size_t>({0, 8}), Each(Le(8u))));
  for (const Value& value : padded) ASSERT_FALSE(value.bytes.ends_with(' '));
  type.form = StringForm::kTerminated;
  const std::vector<Value> terminated = ValuesOf(type);
  EXPECT_THAT(SizesOf(terminated), AllOf(IsSupersetOf<size_t>({0, 7}), Each(Le(7u))));
  for (const Value& value : terminated) ASSERT_EQ(value.bytes.find('\0'), std::string::npos);
}

TEST(RandomValueTest, MakesKeysThatAscend) {
  const SchemaType type =
      TypeOf(WireKind::kMap, {Number(WireKind::kInt, 8), Number(WireKind::kBool, 8)});
  for (const Value& map : ValuesOf(type)) {
    ASSERT_EQ(map.elements.size() % 2, 0u);
    for (size_t i = 2; i < map.elements.size(); i += 2) {
      ASSERT_LT(static_cast<int64_t>(map.elements[i - 2].number),
                static_cast<int64_t>(map.elements[i].number));
    }
  }
}

TEST(RandomValueTest, MakesNoKeyThatHasNoOrder) {
  for (const Value& set : ValuesOf(TypeOf(WireKind::kSet, {Number(WireKind::kFloat, 32)}))) {
    for (const Value& key : set.elements) {
      EXPECT_FALSE(std::isnan(std::bit_cast<float>(static_cast<uint32_t>(key.number))));
    }
  }
}

TEST(RandomValueTest, MakesEveryAlternative) {
  const SchemaType octet = Number(WireKind::kUint, 8);
  std::set<uint64_t> indices;
  for (const Value& value : ValuesOf(TypeOf(WireKind::kVariant, {octet, octet, octet}))) {
    indices.insert(value.number);
  }
  EXPECT_THAT(indices, ElementsAre(0, 1, 2));
}

TEST(RandomValueTest, NeverMakesThePresentValueThatStandsForNone) {
  SchemaType type = TypeOf(WireKind::kOptional, {Number(WireKind::kUint, 8)});
  type.null_value = 0;
  size_t present = 0;
  for (const Value& value : ValuesOf(type)) {
    if (value.elements.empty()) continue;
    ++present;
    ASSERT_NE(value.elements[0].number, 0u);
  }
  EXPECT_GT(present, 0u);
}

TEST(RandomValueTest, EndsARecordThatHoldsItself) {
  const SchemaType type = TypeOf(WireKind::kOptional, {TypeOf(WireKind::kEnclosing)});
  size_t depth_max = 0;
  for (const Value& value : ValuesOf(type)) {
    size_t depth = 0;
    for (const Value* at = &value; !at->elements.empty(); at = &at->elements[0].elements[0]) {
      ++depth;
    }
    depth_max = std::max(depth_max, depth);
  }
  EXPECT_THAT(depth_max, AllOf(Ge(3u), Le(16u)));
}

TEST(RandomValueTest, LacksTheFieldsThatItsVersionLacks) {
  Rng rng(1);
  RandomOptions options;
  options.wire.version = 2;
  EXPECT_TRUE(RandomValue(SchemaOf<Example>(), rng, options).elements.back().is_absent);
  options.wire.version = 3;
  EXPECT_FALSE(RandomValue(SchemaOf<Example>(), rng, options).elements.back().is_absent);
}

}  // namespace
}  // namespace sluice::test
