#include "sluice/codec/check_schema.h"

#include <string>

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
  EXPECT_EQ(CheckSchema(EveryKindOfOneRecord()), absl::OkStatus());
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
  EXPECT_EQ(Reason(NumberType(WireKind::kRestLength, 64)),
            "One.value: there are no numbers of these bits");
  EXPECT_EQ(Reason(NumberType(WireKind::kFloat, 16)),
            "One.value: there are no numbers of these bits");
}

TEST(CheckSchemaTest, AcceptsNumbersThatStandForNone) {
  SchemaType flag = TypeOf(WireKind::kOptional, {RoomType(WireKind::kBool, 1)});
  flag.null_value = 0;
  flag.size_bytes = 1;
  EXPECT_EQ(CheckSchema(OneField(flag)), absl::OkStatus());
}

// As a value of another meaning it would be read again.
TEST(CheckSchemaTest, RefusesANoneThatItsNumberCannotSay) {
  const auto nullable = [](SchemaType number, uint64_t null) {
    SchemaType type = TypeOf(WireKind::kOptional, {std::move(number)});
    type.size_bytes = type.element[0].size_bytes;
    type.null_value = null;
    return OneField(type);
  };
  const std::string reason = "One.value: none does not fit into the number";
  EXPECT_EQ(Reason(nullable(UintType(8), 256)), reason);
  EXPECT_EQ(Reason(nullable(IntType(8), 0x80)), reason);
  EXPECT_EQ(Reason(nullable(RoomType(WireKind::kBool, 1), 2)), reason);
  EXPECT_EQ(CheckSchema(nullable(UintType(8), 255)), absl::OkStatus());
  EXPECT_EQ(CheckSchema(nullable(UintType(64), UINT64_MAX)), absl::OkStatus());
  EXPECT_EQ(CheckSchema(nullable(IntType(8), static_cast<uint64_t>(-128))), absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesEncodingsThatTheNumberCannotHave) {
  const auto encoded = [](SchemaType type, IntegerEncoding integers) {
    type.integers = integers;
    type.size_bytes = 0;
    return OneField(type);
  };
  const std::string reason = "One.value: no integer of this encoding";
  EXPECT_EQ(Reason(encoded(UintType(32), IntegerEncoding::kZigZag)), reason);
  EXPECT_EQ(Reason(encoded(NumberType(WireKind::kFloat, 32), IntegerEncoding::kVarint)), reason);
  EXPECT_EQ(Reason(encoded(NumberType(WireKind::kRestLength, 16), IntegerEncoding::kVarint)),
            reason);
  EXPECT_EQ(CheckSchema(encoded(UintType(32), IntegerEncoding::kVarint)), absl::OkStatus());
  EXPECT_EQ(CheckSchema(encoded(IntType(32), IntegerEncoding::kVarint)), absl::OkStatus());
  EXPECT_EQ(CheckSchema(encoded(IntType(32), IntegerEncoding::kZigZag)), absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesEnumsWhoseNamesSayNothing) {
  SchemaType color = UintType(8);
  color.is_enum = true;
  color.enum_rule = EnumRule::kOneOf;
  color.enumerators = {{"red", 1}, {"red", 2}};
  EXPECT_EQ(Reason(color), "One.value: two enumerators of one name");
  color.enumerators = {{"red", 1}, {"blue", 1}};
  EXPECT_EQ(Reason(color), "One.value: two enumerators of one value");
  color.enumerators = {{"red", 1}, {"blue", 2}};
  EXPECT_EQ(CheckSchema(OneField(color)), absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesWhatItsKindCannotBe) {
  SchemaType padded = TypeOf(WireKind::kString);
  padded.form = StringForm::kPadded;
  EXPECT_EQ(Reason(padded), "One.value: a string without room, or with too much");
  padded.size_bytes = kSchemaValuesMax + 1;
  EXPECT_EQ(Reason(padded), "One.value: a string without room, or with too much");
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

Schema Fields(std::vector<SchemaField> fields) {
  return {.name = "Some", .message_type = {}, .fields = std::move(fields)};
}

TEST(CheckSchemaTest, RefusesTwoFieldsOfOneName) {
  const SchemaField x = FieldOfType("x", UintType(8));
  EXPECT_EQ(Reason(Fields({x, FieldOfType("y", UintType(8)), x})),
            "Some.x: another field has this name");
  EXPECT_EQ(Reason(RecordType("Two", {x, x})), "One.value.x: another field has this name");
  const SchemaField padding = FieldOfType("padding", RoomType(WireKind::kPadding, 1));
  const SchemaField reserved = FieldOfType("padding", RoomType(WireKind::kReserved, 1));
  EXPECT_EQ(CheckSchema(Fields({padding, x, reserved, padding})), absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesLengthsOfTheRestThatNoRecordCanHave) {
  SchemaField length = FieldOfType("length", NumberType(WireKind::kRestLength, 16));
  SchemaField second = length;
  second.name = "second";
  EXPECT_EQ(Reason(Fields({length, second})), "Some.second: a second length of the rest");
  length.type.adjustment = int64_t{INT32_MAX} + 1;
  EXPECT_EQ(Reason(Fields({length})), "Some.length: an adjustment of more than 32 bits");
  length.type.adjustment = INT32_MIN;
  EXPECT_EQ(CheckSchema(Fields({length})), absl::OkStatus());
  length.since = 1;
  EXPECT_EQ(Reason(Fields({length})), "Some.length: a length of the rest is in every version");
}

TEST(CheckSchemaTest, RefusesTailsThatHaveNoEnd) {
  SchemaField tail = FieldOfType("tail", TypeOf(WireKind::kTail));
  SchemaType record = RecordType("Inner", {FieldOfType("x", UintType(8)), tail});
  record.size_bytes = 0;
  EXPECT_EQ(Reason(record), "One.value.tail: a tail of a record whose end is not known");
  record.is_extensible = true;
  EXPECT_EQ(CheckSchema(OneField(record)), absl::OkStatus());
  record.is_extensible = false;
  record.fields[0].type = NumberType(WireKind::kRestLength, 8);
  EXPECT_EQ(CheckSchema(OneField(record)), absl::OkStatus());
  EXPECT_EQ(CheckSchema(Fields({tail})), absl::OkStatus());
  tail.since = 1;
  EXPECT_EQ(Reason(Fields({tail})), "Some.tail: a tail is in every version");
}

TEST(CheckSchemaTest, RefusesLastFieldsOutOfTheOrderOfTheirVersions) {
  const auto field = [](std::string name, uint32_t since) {
    SchemaField made = FieldOfType(std::move(name), UintType(8));
    made.since = since;
    return made;
  };
  const SchemaField tail = FieldOfType("tail", TypeOf(WireKind::kTail));
  constexpr std::string_view kReason = "of an older version than the field in front of it";
  EXPECT_EQ(Reason(Fields({field("a", 3), field("b", 2)})), "Some.b: " + std::string(kReason));
  EXPECT_EQ(Reason(Fields({field("a", 3), field("b", 2), tail})),
            "Some.b: " + std::string(kReason));
  EXPECT_EQ(Reason(Fields({field("a", 0), field("b", 2), field("c", 1), field("d", 3)})),
            "Some.c: " + std::string(kReason));
  EXPECT_EQ(CheckSchema(Fields({field("a", 2), field("b", 2), field("c", 3), tail})),
            absl::OkStatus());
  // In front of one that is always there, in any order.
  EXPECT_EQ(CheckSchema(Fields({field("a", 3), field("b", 2), field("c", 0), field("d", 1)})),
            absl::OkStatus());
  EXPECT_EQ(CheckSchema(Fields({tail})), absl::OkStatus());
  EXPECT_EQ(CheckSchema(Fields({})), absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesAChecksumOverOneBehindIt) {
  const auto checksum = [](std::string name, size_t first, size_t last) {
    SchemaField field = FieldOfType(std::move(name), RoomType(WireKind::kChecksum, 4));
    field.type.first_field = first;
    field.type.last_field = last;
    return field;
  };
  const SchemaField x = FieldOfType("x", UintType(8));
  EXPECT_EQ(Reason(Fields({checksum("a", 0, 2), x, checksum("b", 1, 1)})),
            "Some.a: a checksum over one behind it");
  EXPECT_EQ(Reason(Fields({checksum("a", 3, 3), x, checksum("b", 1, 1), checksum("c", 1, 1)})),
            "Some.a: a checksum over one behind it");
  EXPECT_EQ(CheckSchema(Fields({checksum("a", 0, 1), x, checksum("b", 0, 2)})), absl::OkStatus());
  EXPECT_EQ(CheckSchema(Fields({checksum("a", 2, 2), checksum("b", 2, 2), x})), absl::OkStatus());
}

TEST(CheckSchemaTest, RefusesElementsOfNoBytes) {  // AU1
  const SchemaType empty = RecordType("Empty", {});
  SchemaType later = RecordType("Later", {FieldOfType("x", UintType(8))});
  later.fields[0].since = 1;
  later.size_bytes = 0;
  const std::vector<SchemaType> types = {empty,
                                         later,
                                         RecordType("Outer", {FieldOfType("empty", empty)}),
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
    for (size_t i = 0; i < more; ++i) {
      schema.fields.push_back(FieldOfType("more" + std::to_string(i), UintType(8)));
    }
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
  EXPECT_EQ(kSchemaValuesMax, 16'777'216u);
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
