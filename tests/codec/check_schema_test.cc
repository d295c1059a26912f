#include "sluice/codec/check_schema.h"

#include "gtest/gtest.h"
#include "tests/codec/messages.h"
#include "tests/codec/schema_types.h"

namespace sluice {
namespace {

std::string Reason(const Schema& schema) {
  const absl::Status status = CheckSchema(schema);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}
std::string Reason(SchemaType type) { return Reason(OneField(std::move(type))); }

SchemaType Nested(SchemaType type, size_t times) {
  for (size_t i = 0; i < times; ++i) type = TypeOf(WireKind::kOptional, {std::move(type)});
  return type;
}

TEST(CheckSchemaTest, AcceptsWhatDescriptionsGive) {
  EXPECT_EQ(CheckSchema(SchemaOf<Everything>()), absl::OkStatus());
  EXPECT_EQ(CheckSchema(SchemaOf<Login>()), absl::OkStatus());
  EXPECT_EQ(CheckSchema(EveryKind()), absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesAnotherNumberOfElements) {
  EXPECT_EQ(Reason(TypeOf(WireKind::kList)), "One.value: has 0 elements");
  EXPECT_EQ(Reason(TypeOf(WireKind::kMap, {UintType(8)})), "One.value: has 1 elements");
  EXPECT_EQ(Reason(TypeOf(WireKind::kOptional, {TypeOf(WireKind::kSet)})),
            "One.value[]: has 0 elements");
  EXPECT_EQ(Reason(TypeOf(WireKind::kString, {UintType(8)})), "One.value: has 1 elements");
  EXPECT_EQ(Reason(TypeOf(WireKind::kVariant)), "One.value: has 0 elements");
  const std::vector<SchemaType> many(257, UintType(8));
  EXPECT_EQ(Reason(TypeOf(WireKind::kVariant, many)), "One.value: has 257 elements");
}

TEST(CheckSchemaTest, RefusesWidthsThatNoNumberHas) {
  for (const size_t bits : {0u, 1u, 7u, 9u, 72u}) {
    EXPECT_EQ(Reason(UintType(bits)), "One.value: there are no numbers of these bits");
    EXPECT_EQ(Reason(IntType(bits)), "One.value: there are no numbers of these bits");
    EXPECT_EQ(Reason(NumberType(WireKind::kRestLength, bits)),
              "One.value: there are no numbers of these bits");
  }
  EXPECT_EQ(Reason(NumberType(WireKind::kFloat, 16)),
            "One.value: there are no numbers of these bits");
}

TEST(CheckSchemaTest, AcceptsNumbersThatStandForNone) {
  SchemaType flag = TypeOf(WireKind::kOptional, {RoomType(WireKind::kBool, 1)});
  flag.null_value = 0;
  flag.size_bytes = 1;
  EXPECT_EQ(CheckSchema(OneField(flag)), absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesWhatItsKindCannotBe) {
  SchemaType padded = TypeOf(WireKind::kString);
  padded.form = StringForm::kPadded;
  EXPECT_EQ(Reason(padded), "One.value: a string without room");
  SchemaType null = TypeOf(WireKind::kOptional, {TypeOf(WireKind::kString)});
  null.null_value = 0;
  EXPECT_EQ(Reason(null), "One.value: only a number can stand for none");
  EXPECT_EQ(Reason(TypeOf(WireKind::kEnclosing, {}, 1)),
            "One.value: there is no such record around it");
  SchemaType constant = RoomType(WireKind::kConstant, 0);
  EXPECT_EQ(Reason(constant), "One.value: a constant of no bytes");
  constant.constant = "ab";
  constant.bits = 8;
  EXPECT_EQ(Reason(constant), "One.value: a constant of other bits than its own");
}

TEST(CheckSchemaTest, RefusesFieldsWithoutAValueWhereTheyCannotStand) {
  EXPECT_EQ(Reason(TypeOf(WireKind::kArray, {RoomType(WireKind::kPadding, 1)}, 2)),
            "One.value[]: a field without a value cannot be an element");
  EXPECT_EQ(Reason({.name = "Two",
                    .message_type = {},
                    .fields = {FieldOfType("tail", TypeOf(WireKind::kTail)),
                               FieldOfType("more", UintType(8))}}),
            "Two.tail: nothing can stand behind a tail");
  SchemaType checksum = RoomType(WireKind::kChecksum, 4);
  checksum.last_field = 1;
  EXPECT_EQ(Reason(checksum), "One.value: a checksum over fields that are not there");
  checksum.last_field = 0;
  EXPECT_EQ(CheckSchema(OneField(checksum)), absl::OkStatus());
  checksum.first_field = 1;
  EXPECT_EQ(Reason(checksum), "One.value: a checksum over fields that are not there");
}

TEST(CheckSchemaTest, RefusesElementsOfNoBytes) {
  const SchemaType empty = RecordType("Empty", {});
  SchemaType later = RecordType("Later", {FieldOfType("x", UintType(8))});
  later.fields[0].since = 1;
  later.size_bytes = 0;
  const std::vector<SchemaType> types = {
      empty,
      later,
      RecordType("Outer", {FieldOfType("empty", empty)}),
      RecordType("Rest", {FieldOfType("rest", TypeOf(WireKind::kTail))}),
      TypeOf(WireKind::kTuple, {empty}),
      TypeOf(WireKind::kArray, {empty}, 2),
      TypeOf(WireKind::kArray, {UintType(8)}, 0),
      TypeOf(WireKind::kBits)};
  for (const SchemaType& type : types) {
    EXPECT_EQ(Reason(TypeOf(WireKind::kList, {type})), "One.value: elements of no bytes");
    EXPECT_EQ(Reason(TypeOf(WireKind::kSet, {type})), "One.value: elements of no bytes");
    EXPECT_EQ(Reason(TypeOf(WireKind::kMap, {type, type})), "One.value: elements of no bytes");
  }
  EXPECT_EQ(CheckSchema(OneField(TypeOf(
                WireKind::kList, {TypeOf(WireKind::kArray, {TypeOf(WireKind::kString)}, 2)}))),
            absl::OkStatus());
  SchemaType sized = empty;
  sized.is_extensible = true;
  EXPECT_EQ(CheckSchema(OneField(TypeOf(WireKind::kList, {sized}))), absl::OkStatus());
  EXPECT_EQ(CheckSchema(OneField(TypeOf(WireKind::kArray, {empty}, 2))), absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesSizesThatDoNotFollow) {
  for (SchemaType type : EveryType()) {
    // What has room of its own may have any.
    if (type.form != StringForm::kPrefixed || type.kind == WireKind::kPadding ||
        type.kind == WireKind::kReserved) {
      continue;
    }
    ++type.size_bytes;
    Schema schema = OneField(std::move(type));
    schema.fields.resize(4, FieldOfType("more", UintType(8)));
    std::swap(schema.fields[0], schema.fields[3]);
    EXPECT_EQ(Reason(schema), "One.value: has another size") << ToText(schema);
  }
  EXPECT_EQ(CheckSchema(OneField(TypeOf(WireKind::kTuple))), absl::OkStatus());
  SchemaType pair = TypeOf(WireKind::kTuple, {UintType(8), UintType(16)});
  EXPECT_EQ(Reason(pair), "One.value: has another size");
  pair.size_bytes = 3;
  EXPECT_EQ(CheckSchema(OneField(pair)), absl::OkStatus());
  SchemaType internet = RoomType(WireKind::kChecksum, 2);
  internet.checksum = ChecksumAlgorithm::kInternet;
  EXPECT_EQ(CheckSchema(OneField(internet)), absl::OkStatus());
  EXPECT_EQ(CheckSchema(OneField(RecordType("Two", {FieldOfType("pair", pair)}))),
            absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesTypesDeeperThanTheLimit) {
  EXPECT_EQ(CheckSchema(OneField(Nested(UintType(8), kSchemaDepthMax - 1))), absl::OkStatus());
  EXPECT_EQ(Reason(Nested(UintType(8), kSchemaDepthMax)).substr(0, 13), "One.value[][]");
}

TEST(CheckSchemaTest, LeavesARecordWhereItEnds) {
  Schema schema = OneField(RecordType("R", {FieldOfType("x", UintType(8))}));
  schema.fields.push_back(FieldOfType("y", UintType(8)));
  SchemaType checksum = RoomType(WireKind::kChecksum, 4);
  checksum.last_field = 1;
  schema.fields.push_back(FieldOfType("sum", checksum));
  EXPECT_EQ(CheckSchema(schema), absl::OkStatus());
  const SchemaType enclosing = TypeOf(WireKind::kEnclosing, {}, 1);
  schema.fields.push_back(FieldOfType("z", TypeOf(WireKind::kOptional, {enclosing})));
  EXPECT_EQ(Reason(schema), "One.z[]: there is no such record around it");
}

TEST(CheckSchemaTest, CountsTheValuesOfAllFields) {
  const auto with = [](uint64_t count, size_t more) {
    Schema schema = OneField(TypeOf(WireKind::kArray, {UintType(8)}, count));
    schema.fields.insert(schema.fields.end(), more, FieldOfType("more", UintType(8)));
    return CheckSchema(schema).ok();
  };
  // An element is two: its place and its value.
  EXPECT_TRUE(with(kSchemaValuesMax / 2, 0));
  EXPECT_FALSE(with(kSchemaValuesMax / 2 + 1, 0));
  EXPECT_FALSE(with(kSchemaValuesMax / 2, 1));
  EXPECT_TRUE(with(kSchemaValuesMax / 2 - 1, 2));
  EXPECT_FALSE(with(kSchemaValuesMax / 2 - 1, 3));
}

TEST(CheckSchemaTest, RefusesMoreValuesThanTheLimit) {
  const auto bytes = [](uint64_t count) { return TypeOf(WireKind::kArray, {UintType(8)}, count); };
  EXPECT_EQ(CheckSchema(OneField(bytes(kSchemaValuesMax / 2))), absl::OkStatus());
  EXPECT_EQ(Reason(bytes(kSchemaValuesMax + 1)), "One.value: has too many values");
  EXPECT_EQ(Reason(bytes(UINT64_MAX)), "One.value: has too many values");
  EXPECT_EQ(Reason(TypeOf(WireKind::kArray, {bytes(1 << 12)}, 1 << 13)),
            "One.value: has too many values");
  EXPECT_EQ(Reason(RecordType("Two", {FieldOfType("a", bytes(kSchemaValuesMax / 4)),
                                      FieldOfType("b", bytes(kSchemaValuesMax / 2))})),
            "One.value.b: has too many values");
  EXPECT_EQ(Reason(TypeOf(WireKind::kBits, {}, kSchemaValuesMax + 1)),
            "One.value: has too many values");
  EXPECT_EQ(Reason(RoomType(WireKind::kReserved, kSchemaValuesMax + 1)),
            "One.value: so many bytes cannot be");
  EXPECT_EQ(Reason(RoomType(WireKind::kPadding, 0)), "One.value: so many bytes cannot be");
}

}  // namespace
}  // namespace sluice
