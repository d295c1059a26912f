#include "sluice/codec/internal/schema_samples.h"

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sluice/codec/compare_schemas.h"
#include "tests/codec/schema_types.h"

namespace sluice::internal {
namespace {

using ::testing::ElementsAre;

std::string TextOf(const Value& value) {
  std::string text = value.number == 0 ? "" : fmt::format("{:x}", value.number);
  if (value.bytes.size() > 9) {
    text += fmt::format("{} bytes", value.bytes.size());
  } else {
    for (const char c : value.bytes) text += c >= ' ' && c <= '~' ? c : '?';
  }
  if (value.elements.size() > 9) return text + fmt::format("{} elements", value.elements.size());
  if (value.elements.empty()) return text;
  text += '[';
  for (const Value& element : value.elements) text += TextOf(element) + ",";
  text.back() = ']';
  return text;
}

// All samples of a message with this one field, without the brackets around the field.
std::vector<std::string> SamplesOf(const SchemaType& type, std::vector<uint64_t> extras = {}) {
  std::vector<std::string> samples;
  const Schema schema = OneField(type);
  SchemaSamples(schema, std::move(extras), [&](const Value& sample) {
    samples.push_back(TextOf(sample.elements[0]));
    return true;
  }).Run();
  return samples;
}

TEST(SchemaSamplesTest, TriesTheEdgesOfNumbers) {
  EXPECT_THAT(SamplesOf(UintType(16)), ElementsAre("", "1", "ffff", "8000", "102", ""));
  EXPECT_THAT(SamplesOf(IntType(16)),
              ElementsAre("", "1", "ffffffffffffffff", "ffffffffffff8000", "7fff", "102", ""));
  EXPECT_THAT(SamplesOf(UintType(8), {9, 17}),
              ElementsAre("", "1", "ff", "80", "2", "", "9", "11"));
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kBool)), ElementsAre("", "1", ""));
  EXPECT_THAT(SamplesOf(NumberType(WireKind::kFloat, 32)), ElementsAre("", "3fc00000", "7fc00000"));
  EXPECT_THAT(SamplesOf(NumberType(WireKind::kFloat, 64)),
              ElementsAre("", "3ff8000000000000", "7ff8000000000000"));
}

TEST(SchemaSamplesTest, TriesTheValuesOfEnums) {
  EXPECT_THAT(SamplesOf(EnumType(8, EnumRule::kOneOf, {{"a", 3}, {"b", 5}})),
              ElementsAre("3", "3", "5"));
  EXPECT_THAT(SamplesOf(EnumType(8, EnumRule::kAny, {{"a", 3}})),
              ElementsAre("", "3", "1", "ff", "80", "2", ""));
}

TEST(SchemaSamplesTest, TriesTextsAndBits) {
  EXPECT_THAT(
      SamplesOf(TypeOf(WireKind::kString), {3, 12, kTriedBytesMax, kTriedBytesMax + 1}),
      ElementsAre("", "a", "ab", "?", "xxx", "12 bytes", fmt::format("{} bytes", kTriedBytesMax)));
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kBits, {}, 15)), ElementsAre("??", "??", "?@"));
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kBits, {}, 1)), ElementsAre("?", "?"));
}

TEST(SchemaSamplesTest, TriesListsOfNoneOneAndTwo) {
  const SchemaType flag = TypeOf(WireKind::kBool);
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kOptional, {flag}), {3}),
              ElementsAre("", "[]", "[1]", "[]", "[3]"));
  EXPECT_THAT(
      SamplesOf(TypeOf(WireKind::kList, {flag}), {3, kTriedElementsMax, kTriedElementsMax + 1}),
      ElementsAre("", "[]", "[1]", "[]", "[3]", fmt::format("[{:x}]", kTriedElementsMax),
                  fmt::format("[{:x}]", kTriedElementsMax + 1), "[,]", "[,,]",
                  fmt::format("{} elements", kTriedElementsMax)));
}

TEST(SchemaSamplesTest, TriesKeysThatAscend) {
  const SchemaType flag = TypeOf(WireKind::kBool);
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kMap, {TypeOf(WireKind::kString), flag}),
                        {2, kTriedElementsMax + 1}),
              ElementsAre("", "[,]", "[a,]", "[ab,]", "[?,]", "[xx,]",
                          fmt::format("[{} bytes,]", kTriedElementsMax + 1), "[,1]", "[,]", "[,2]",
                          fmt::format("[,{:x}]", kTriedElementsMax + 1), "[00000,,00001,]"));
}

TEST(SchemaSamplesTest, TriesOnePartAfterTheOther) {
  const SchemaType flag = TypeOf(WireKind::kBool);
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kTuple, {flag, flag})),
              ElementsAre("[,]", "[1,]", "[,]", "[,1]", "[,]"));
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kTuple, {flag, flag, flag})),
              ElementsAre("[,,]", "[1,,]", "[,,]", "[,1,]", "[,,]", "[,,1]", "[,,]"));
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kArray, {flag}, 1)), ElementsAre("[]", "[1]", "[]"));
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kArray, {flag}, 3)),
              ElementsAre("[,,]", "[1,,]", "[,,]", "[,,1]", "[,,]"));
  EXPECT_THAT(SamplesOf(TypeOf(WireKind::kVariant, {flag, flag})),
              ElementsAre("[]", "[]", "[1]", "[]", "1[]", "1[1]", "1[]"));
  EXPECT_THAT(SamplesOf(RecordType("R", {FieldOfType("a", flag), FieldOfType("b", flag)})),
              ElementsAre("[,]", "[1,]", "[,]", "[,1]", "[,]"));
}

TEST(SchemaSamplesTest, GoesOneRecordIntoItself) {
  const SchemaType itself = TypeOf(WireKind::kOptional, {TypeOf(WireKind::kEnclosing)});
  EXPECT_THAT(SamplesOf(itself), ElementsAre("", "[[]]"));
}

TEST(SchemaSamplesTest, EndsWhenItIsToldTo) {
  const SchemaType flag = TypeOf(WireKind::kBool);
  const Schema schema = OneField(TypeOf(WireKind::kVariant, {flag, flag}));
  for (int wanted = 1; wanted < 7; ++wanted) {
    int uses = 0;
    SchemaSamples(schema, {}, [&](const Value&) { return ++uses < wanted; }).Run();
    EXPECT_EQ(uses, wanted);
  }
}

}  // namespace
}  // namespace sluice::internal
