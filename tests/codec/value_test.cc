#include "sluice/codec/value.h"

#include "gtest/gtest.h"
#include "tests/codec/messages.h"
#include "tests/codec/refused_bytes.h"
#include "tests/codec/schemas.h"

namespace sluice {
namespace {

using enum WireKind;

Value Number(uint64_t number) {
  Value value;
  value.number = number;
  return value;
}
Value Text(std::string_view bytes) {
  Value value;
  value.bytes = bytes;
  return value;
}
Value Parts(std::vector<Value> elements) {
  Value value;
  value.elements = std::move(elements);
  return value;
}
Value Absent() {
  Value value;
  value.is_absent = true;
  return value;
}
Value Alternative(uint64_t index, Value inside) {
  Value value = Parts({std::move(inside)});
  value.number = index;
  return value;
}

// The bytes stand for a message with these fields, and the other way round.
void ExpectSame(const Schema& schema, std::string_view hex, std::vector<Value> fields,
                const WireOptions& options = {}) {
  SCOPED_TRACE(hex);
  const absl::StatusOr<Value> decoded = DecodeValue(schema, Hex(hex), options);
  ASSERT_EQ(decoded.status(), absl::OkStatus());
  EXPECT_EQ(*decoded, Parts(std::move(fields)));
  ByteBuffer buffer;
  buffer.Append(Hex("ee"));
  ASSERT_EQ(EncodeValue(schema, *decoded, &buffer, options), absl::OkStatus());
  EXPECT_EQ(BytesOf(buffer), Hex("ee" + std::string(hex)));
}
void ExpectSame(const SchemaType& type, std::string_view hex, Value value,
                const WireOptions& options = {}) {
  ExpectSame(OnlyType(type), hex, {std::move(value)}, options);
}

void ExpectRefused(const Schema& schema, std::vector<Value> fields, absl::StatusCode code,
                   std::string_view text, const WireOptions& options = {}) {
  SCOPED_TRACE(text);
  ByteBuffer buffer;
  buffer.Append(Hex("ee"));
  const absl::Status status = EncodeValue(schema, Parts(std::move(fields)), &buffer, options);
  EXPECT_EQ(status.code(), code);
  EXPECT_EQ(std::string(status.message()), text);
  EXPECT_EQ(BytesOf(buffer), Hex("ee"));
}
void ExpectInvalid(const SchemaType& type, Value value, std::string_view text) {
  ExpectRefused(OnlyType(type), {std::move(value)}, absl::StatusCode::kInvalidArgument, text);
}

TEST(ValueTest, ComparesAllThatItHolds) {
  EXPECT_EQ(Parts({Number(1)}), Parts({Number(1)}));
  EXPECT_NE(Number(1), Number(2));
  EXPECT_NE(Text("a"), Text("b"));
  EXPECT_NE(Parts({Number(1)}), Parts({Number(2)}));
  EXPECT_NE(Absent(), Value());
}

TEST(ValueTest, HoldsNumbers) {
  constexpr WireOptions kLittle = {.order = ByteOrder::kLittle};
  ExpectSame(TypeOf(kBool, 1), "01", Number(1));
  ExpectSame(UintType(16), "0102", Number(0x0102));
  ExpectSame(UintType(16), "0201", Number(0x0102), kLittle);
  ExpectSame(UintType(24), "010203", Number(0x010203));
  ExpectSame(UintType(40), "0504030201", Number(0x0102030405), kLittle);
  ExpectSame(UintType(64), "ffffffffffffffff", Number(UINT64_MAX));
  ExpectSame(IntType(24), "fffffe", Number(static_cast<uint64_t>(-2)));
  ExpectSame(IntType(64), "8000000000000000", Number(uint64_t{1} << 63));
  ExpectSame(NumberType(kFloat, 32), "bfc00000", Number(0xbfc00000));
  ExpectSame(NumberType(kFloat, 64), "7ff8000000000001", Number(0x7ff8000000000001));
  ExpectSame(NumberType(kUint, 32, IntegerEncoding::kVarint), "ac02", Number(300));
  ExpectSame(NumberType(kInt, 32, IntegerEncoding::kVarint), "ffffffff0f",
             Number(static_cast<uint64_t>(-1)));
  ExpectSame(NumberType(kInt, 32, IntegerEncoding::kZigZag), "03",
             Number(static_cast<uint64_t>(-2)));
  ExpectSame(EnumType(UintType(8), EnumRule::kUnionOf, {{"kA", 1}, {"kB", 4}}), "05", Number(5));
  ExpectSame(EnumType(IntType(8), EnumRule::kOneOf, {{"kA", UINT64_MAX}}), "ff",
             Number(UINT64_MAX));
}

TEST(ValueTest, TakesOverlongVarintsWhereTheyAreAccepted) {
  const WireOptions padded = {.overlong = OverlongVarints::kAccept};
  const SchemaType varint = NumberType(kUint, 32, IntegerEncoding::kVarint);
  EXPECT_EQ(DecodeValue(OnlyType(varint), Hex("858000"), padded).value(), Parts({Number(5)}));
  EXPECT_EQ(DecodeValue(OnlyType(varint), Hex("858080808000"), padded).status().message(),
            "M.x: offset 0: varint of more than 32 bits");
  EXPECT_EQ(DecodeValue(OnlyType(StringType()), Hex("8100 61"), padded).value(),
            Parts({Text("a")}));
  EXPECT_EQ(
      DecodeValue(OnlyType(StringType(9, LengthEncoding::kVlq)), Hex("8001 61"), padded).value(),
      Parts({Text("a")}));
  EXPECT_EQ(
      DecodeValue(OnlyType(StringType(9, LengthEncoding::kUint16)), Hex("0001 61"), padded).value(),
      Parts({Text("a")}));
}

TEST(ValueTest, HoldsTexts) {
  ExpectSame(StringType(2), "02 6869", Text("hi"));
  ExpectSame(StringType(2, LengthEncoding::kUint16), "0002 6869", Text("hi"));
  ExpectSame(TypeOf(kBytes), "02 00ff", Text(std::string_view("\0\xff", 2)));
  ExpectSame(PaddedType(4, ' '), "61206220", Text("a b"));
  ExpectSame(PaddedType(2, '\0'), "0000", Text(""));
  ExpectSame(TerminatedType(4), "61620000", Text("ab"));
  ExpectSame(TerminatedType(1), "00", Text(""));
  ExpectSame(BitsType(11), "ff07", Text("\xff\x07"));
  ExpectSame(BitsType(8), "ff", Text("\xff"));
}

TEST(ValueTest, HoldsParts) {
  ExpectSame(PartsType(kList, {UintType(8)}, 2), "02 0102", Parts({Number(1), Number(2)}));
  ExpectSame(PartsType(kMap, {UintType(8), StringType()}), "02 01 0161 02 00",
             Parts({Number(1), Text("a"), Number(2), Text("")}));
  ExpectSame(ArrayType(2, UintType(16)), "0001 0002", Parts({Number(1), Number(2)}));
  ExpectSame(PartsType(kTuple, {UintType(8), StringType()}), "01 0161",
             Parts({Number(1), Text("a")}));
  ExpectSame(PartsType(kOptional, {UintType(8)}), "00", Parts({}));
  ExpectSame(PartsType(kOptional, {UintType(8)}), "01 00", Parts({Number(0)}));
  ExpectSame(NullableType(IntType(16), UINT64_MAX), "ffff", Parts({}));
  ExpectSame(NullableType(IntType(16), UINT64_MAX), "fffe",
             Parts({Number(static_cast<uint64_t>(-2))}));
  ExpectSame(PartsType(kVariant, {UintType(8), StringType()}), "01 0161",
             Alternative(1, Text("a")));
}

TEST(ValueTest, OrdersKeysByWhatTheySay) {
  const auto minus_one = Number(UINT64_MAX);
  ExpectSame(PartsType(kSet, {IntType(8)}), "02 ff 01", Parts({minus_one, Number(1)}));
  ExpectSame(PartsType(kSet, {TypeOf(kBool, 1)}), "02 00 01", Parts({Number(0), Number(1)}));
  ExpectSame(PartsType(kSet, {NumberType(kFloat, 32)}), "02 bf800000 3f800000",
             Parts({Number(0xbf800000), Number(0x3f800000)}));
  ExpectSame(PartsType(kSet, {NumberType(kFloat, 64)}), "02 bff0000000000000 3ff0000000000000",
             Parts({Number(0xbff0000000000000), Number(0x3ff0000000000000)}));
  ExpectSame(PartsType(kSet, {StringType()}), "03 0161 026162 01ff",
             Parts({Text("a"), Text("ab"), Text("\xff")}));
  ExpectSame(PartsType(kSet, {PartsType(kTuple, {UintType(8), StringType()})}),
             "03 01 0162 02 0161 02 0162",
             Parts({Parts({Number(1), Text("b")}), Parts({Number(2), Text("a")}),
                    Parts({Number(2), Text("b")})}));
  ExpectSame(
      PartsType(kSet, {PartsType(kVariant, {StringType(), UintType(8)})}), "03 00 0162 01 01 01 02",
      Parts({Alternative(0, Text("b")), Alternative(1, Number(1)), Alternative(1, Number(2))}));
  ExpectSame(PartsType(kSet, {PartsType(kMap, {UintType(8), StringType()})}),
             "03 00 01 01 0161 02 01 0161 02 00",
             Parts({Parts({}), Parts({Number(1), Text("a")}),
                    Parts({Number(1), Text("a"), Number(2), Text("")})}));
  ExpectSame(
      PartsType(kSet, {RecordType("R", {FieldOfType("a", UintType(8)),
                                        FieldOfType("b", PartsType(kSet, {UintType(8)}))})}),
      "02 01 0105 01 0106",
      Parts({Parts({Number(1), Parts({Number(5)})}), Parts({Number(1), Parts({Number(6)})})}));
}

TEST(ValueTest, HoldsRecordsInThemselves) {
  ExpectSame(TreeSchema(), "01 02 02 00 03 01 04 00",
             {Number(1), Parts({Parts({Number(2), Parts({})}),
                                Parts({Number(3), Parts({Parts({Number(4), Parts({})})})})})});
  // The outer one of two records.
  const Schema forest = SchemaWith(
      {FieldOfType("n", UintType(8)),
       FieldOfType(
           "r",
           PartsType(
               kList,
               {RecordType("R", {FieldOfType("m", PartsType(kOptional, {EnclosingType(1)}))})}))});
  ExpectSame(forest, "01 01 01 02 00",
             {Number(1), Parts({Parts({Parts({Parts({Number(2), Parts({})})})})})});
  // In a set, where it is a key.
  const Schema sets = SchemaWith({FieldOfType("s", PartsType(kSet, {EnclosingType(0)}))});
  ExpectSame(sets, "02 00 01 00",
             {Parts({Parts({Parts({})}), Parts({Parts({Parts({Parts({})})})})})});
}

TEST(ValueTest, WritesFieldsWithoutAValue) {
  const Value none;
  ExpectSame(ConstantType("SL"), "534c", none);
  ExpectSame(ConstantType("SL", 16), "4c53", none, {.order = ByteOrder::kLittle});
  ExpectSame(ConstantType("SL", 16), "534c", none);
  ExpectSame(ConstantType("SL"), "534c", none, {.order = ByteOrder::kLittle});
  ExpectSame(TypeOf(kPadding, 2), "0000", none);
  ExpectSame(TypeOf(kReserved, 2), "0000", none);
  ExpectSame(TypeOf(kTail), "", Text(""));
  ExpectSame(TypeOf(kTail), "6162", Text("ab"));
  const absl::StatusOr<Value> reserved = DecodeValue(OnlyType(TypeOf(kReserved, 2)), Hex("0102"));
  EXPECT_EQ(reserved.value(), Parts({none}));
}

TEST(ValueTest, ComputesChecksums) {
  const auto crc = ChecksumType(ChecksumAlgorithm::kCrc32, 1, 1);
  ExpectSame(SchemaWith({FieldOfType("crc", crc), FieldOfType("text", PaddedType(9, ' '))}),
             "cbf43926 313233343536373839", {Value(), Text("123456789")});
  ExpectSame(SchemaWith({LittleField("crc", crc), FieldOfType("text", PaddedType(9, ' '))}),
             "2639f4cb 313233343536373839", {Value(), Text("123456789")});
  // The sum over a header that it stands in: RFC 1071's example, 0001 f203 f4f5 f6f7.
  ExpectSame(SchemaWith({FieldOfType("a", UintType(32)),
                         FieldOfType("sum", ChecksumType(ChecksumAlgorithm::kInternet, 0, 2)),
                         FieldOfType("b", UintType(32))}),
             "0001f203 220d f4f5f6f7", {Number(0x0001f203), Value(), Number(0xf4f5f6f7)});
  // A field that the version lacks has no bytes to cover.
  ExpectSame(SchemaWith({FieldOfType("text", PaddedType(9, ' ')),
                         FieldOfType("crc", ChecksumType(ChecksumAlgorithm::kCrc32, 0, 2)),
                         FieldOfType("more", UintType(8), 2)}),
             "313233343536373839 f3c1ce60", {Text("123456789"), Value(), Absent()}, {.version = 1});
  // Nor has a tail that is empty.
  ExpectSame(SchemaWith({FieldOfType("sum", ChecksumType(ChecksumAlgorithm::kInternet, 1, 1)),
                         FieldOfType("tail", TypeOf(kTail))}),
             "ffff", {Value(), Value()});
}

TEST(ValueTest, ComputesRestLengths) {
  const SchemaField text = FieldOfType("text", StringType());
  ExpectSame(SchemaWith({FieldOfType("size", RestLengthType(16)), text}), "0003 026162",
             {Value(), Text("ab")});
  ExpectSame(SchemaWith({LittleField("size", RestLengthType(16, 2)), text}), "0500 026162",
             {Value(), Text("ab")});
  ExpectSame(SchemaWith({FieldOfType("size", RestLengthType(8, -1)), text}), "02 026162",
             {Value(), Text("ab")});
  // In a record in front of others.
  ExpectSame(SchemaWith({FieldOfType("r", RecordType("R", {FieldOfType("size", RestLengthType(8)),
                                                           FieldOfType("t", TypeOf(kTail))})),
                         text}),
             "02 7879 0161", {Parts({Value(), Text("xy")}), Text("a")});
}

TEST(ValueTest, ComputesOnlyWhatTheVersionHas) {
  const Schema schema =
      SchemaWith({FieldOfType("n", UintType(8)),
                  FieldOfType("crc", ChecksumType(ChecksumAlgorithm::kCrc32, 0, 0), 2),
                  FieldOfType("size", RestLengthType(8), 2), FieldOfType("m", UintType(8), 3)});
  WireOptions options;
  options.version = 1;
  ExpectSame(schema, "01", {Number(1), Absent(), Absent(), Absent()}, options);
  options.version = 2;
  ExpectSame(schema, "01 a505df1b 00", {Number(1), Value(), Value(), Absent()}, options);
  // From an older peer.
  ExpectSame(schema, "01", {Number(1), Absent(), Absent(), Absent()}, options);
  EXPECT_EQ(DecodeValue(schema, Hex("01 a505df1b")).status().message(),
            "M.size: offset 5: wanted 1 bytes, had 0");
}

TEST(ValueTest, EndsExtensibleRecordsWhereTheySay) {
  const SchemaType item = Extended(RecordType("Item", {FieldOfType("n", UintType(8))}));
  ExpectSame(PartsType(kList, {item}), "02 01 07 01 08",
             Parts({Parts({Number(7)}), Parts({Number(8)})}));
  ExpectSame(Extended(RecordType("R", {FieldOfType("t", TypeOf(kTail))}), LengthEncoding::kUint16),
             "0002 6162", Parts({Text("ab")}));
  const Schema newer = SchemaWith({FieldOfType("item", item), FieldOfType("n", UintType(8))});
  const absl::StatusOr<Value> skipped =
      DecodeValue(newer, Hex("03 07aabb 01 cc"), {.trailing = TrailingBytes::kSkip});
  EXPECT_EQ(skipped.value(), Parts({Parts({Number(7)}), Number(1)}));
}

TEST(ValueTest, LeavesOutWhatAnOlderPeerDoesNotKnow) {
  const std::vector<SchemaField> fields = {
      FieldOfType("a", UintType(8)), FieldOfType("b", UintType(8), 2),
      FieldOfType("c", UintType(8), 2), FieldOfType("d", UintType(8), 3)};
  ExpectSame(SchemaWith(fields), "01 02 03 04", {Number(1), Number(2), Number(3), Number(4)});
  ExpectSame(SchemaWith(fields), "01 02 03", {Number(1), Number(2), Number(3), Absent()});
  ExpectSame(SchemaWith(fields), "01", {Number(1), Absent(), Absent(), Absent()});
  ExpectSame(SchemaWith(fields), "01", {Number(1), Absent(), Absent(), Absent()}, {.version = 1});
  EXPECT_EQ(DecodeValue(SchemaWith(fields), Hex("01 02")).status().message(),
            "M.c: offset 2: wanted 1 bytes, had 0");
  ExpectRefused(SchemaWith(fields), {Number(1), Absent(), Number(3), Absent()},
                absl::StatusCode::kInvalidArgument, "M.b: no value");
  // Within a record that says where it ends, and only there.
  const SchemaType record = RecordType("R", fields);
  ExpectSame(Extended(record), "01 01", Parts({Number(1), Absent(), Absent(), Absent()}));
  EXPECT_EQ(DecodeValue(OnlyType(record), Hex("01")).status().message(),
            "M.x.b: offset 1: wanted 1 bytes, had 0");
  ExpectRefused(OnlyType(record), {Parts({Number(1), Absent(), Absent(), Absent()})},
                absl::StatusCode::kInvalidArgument, "M.x.b: no value");
  SchemaType sized = record;
  sized.fields.insert(sized.fields.begin(), FieldOfType("size", RestLengthType(8)));
  ExpectSame(sized, "01 01", Parts({Value(), Number(1), Absent(), Absent(), Absent()}));
}

TEST(ValueTest, GivesAnOlderPeersMessageAnEmptyTail) {
  const Schema schema = SchemaWith({FieldOfType("a", UintType(8)), FieldOfType("b", UintType(8), 2),
                                    FieldOfType("rest", TypeOf(kTail))});
  ExpectSame(schema, "01", {Number(1), Absent(), Text("")});
  ExpectSame(schema, "01 02", {Number(1), Number(2), Text("")});
  ExpectSame(schema, "01 02 6162", {Number(1), Number(2), Text("ab")});
  ExpectRefused(schema, {Number(1), Absent(), Text("ab")}, absl::StatusCode::kInvalidArgument,
                "M.b: no value");
}

TEST(ValueTest, HasATailOnlyInVersionsThatHaveAllFieldsInFrontOfIt) {
  // Later fields inside of a record are not the tail's.
  const SchemaType inner = Extended(
      RecordType("R", {FieldOfType("c", UintType(8), 4), FieldOfType("d", TypeOf(kTail))}));
  const Schema schema =
      SchemaWith({FieldOfType("a", UintType(8)), FieldOfType("b", UintType(8), 2),
                  FieldOfType("r", inner, 3), FieldOfType("rest", TypeOf(kTail))});
  const Value empty = Parts({Absent(), Text("")});
  ExpectSame(schema, "01 02 00 6162", {Number(1), Number(2), empty, Text("ab")}, {.version = 3});
  ExpectSame(schema, "01 02", {Number(1), Number(2), Absent(), Text("")}, {.version = 2});
  ExpectSame(OnlyType(TypeOf(kTail)), "6162", {Text("ab")}, {.version = 0});
  const WireOptions second = {.trailing = TrailingBytes::kSkip, .version = 2};
  EXPECT_EQ(DecodeValue(schema, Hex("01 02 00 6162"), second).value(),
            Parts({Number(1), Number(2), Absent(), Text("")}));
  EXPECT_EQ(DecodeValue(schema, Hex("01 02 00"), {.version = 2}).status().message(),
            "M: offset 2: 1 bytes left over");
  ExpectRefused(schema, {Number(1), Number(2), Absent(), Text("ab")},
                absl::StatusCode::kInvalidArgument,
                "M.rest: a tail that is not empty wants version 3 or later, not 2", {.version = 2});
  ExpectRefused(schema, {Number(1), Number(2), Parts({Absent(), Text("x")}), Text("")},
                absl::StatusCode::kInvalidArgument,
                "M.r.d: a tail that is not empty wants version 4 or later, not 3", {.version = 3});
}

TEST(ValueTest, RefusesBytes) {
  for (const RefusedBytes& refused : AllRefusedBytes()) {
    SCOPED_TRACE(refused.name);
    const absl::Status status =
        DecodeValue(refused.schema, Hex(refused.hex), kRefusingOptions).status();
    EXPECT_EQ(status.code(), refused.code);
    EXPECT_EQ(std::string(status.message()), refused.text);
  }
}

TEST(ValueTest, RefusesMoreValuesThanTheBytesAllow) {
  std::vector<SchemaField> fields;
  for (int i = 0; i < 20; ++i) fields.push_back(FieldOfType("f", UintType(8), i == 0 ? 0 : 2));
  const Schema many = OnlyType(PartsType(kList, {RecordType("R", fields)}));
  const std::string hex = "8008" + std::string(2 * 1024, '0');
  constexpr WireOptions kVersion1 = {.version = 1};
  const absl::Status status = DecodeValue(many, Hex(hex), kVersion1).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(status.message().find("bytes of memory, the message has 0 left"),
            absl::string_view::npos);
  EXPECT_TRUE(DecodeValue(many, Hex(hex), {.version = 1, .memory_factor = 5}).ok());
}

TEST(ValueTest, RefusesValuesOfAnotherShape) {
  ExpectRefused(OnlyType(UintType(8)), {}, absl::StatusCode::kInvalidArgument,
                "M: a value of 0 parts, where the schema has 1");
  const Value part = Parts({Value()});
  ExpectInvalid(UintType(8), part, "M.x: a value of 1 parts, where the schema has 0");
  ExpectInvalid(StringType(), part, "M.x: a value of 1 parts, where the schema has 0");
  ExpectInvalid(TypeOf(kTail), part, "M.x: a value of 1 parts, where the schema has 0");
  ExpectInvalid(TypeOf(kPadding, 1), part, "M.x: a value of 1 parts, where the schema has 0");
  ExpectInvalid(ArrayType(2, UintType(8)), part, "M.x: a value of 1 parts, where the schema has 2");
  ExpectInvalid(FixedTupleType({UintType(8), UintType(8)}), part,
                "M.x: a value of 1 parts, where the schema has 2");
  ExpectInvalid(PartsType(kMap, {UintType(8), UintType(8)}), part,
                "M.x: a value of 1 parts, where the schema has 0");
  ExpectInvalid(PartsType(kOptional, {UintType(8)}), Parts({Value(), Value()}),
                "M.x: a value of 2 parts, where the schema has 1");
  ExpectInvalid(PartsType(kVariant, {UintType(8)}), Value(),
                "M.x: a value of 0 parts, where the schema has 1");
  ExpectInvalid(BitsType(9), Text("\x01"), "M.x: a value of 1 parts, where the schema has 2");
  ExpectInvalid(UintType(8), Absent(), "M.x: no value");
}

TEST(ValueTest, RefusesToWriteWhatItWouldNotRead) {
  ExpectInvalid(TypeOf(kBool, 1), Number(2), "M.x: value 2 is neither 0 nor 1");
  ExpectInvalid(UintType(24), Number(1 << 24), "M.x: the value does not fit into 24 bits");
  ExpectInvalid(IntType(8), Number(128), "M.x: the value does not fit into 8 bits");
  ExpectInvalid(EnumType(UintType(8), EnumRule::kOneOf, {{"kA", 1}}), Number(2),
                "M.x: value 2 is none of the enum's");
  ExpectInvalid(EnumType(UintType(8), EnumRule::kUnionOf, {{"kA", 1}}), Number(3),
                "M.x: bits 0x2 are none of the enum's");
  ExpectInvalid(PaddedType(3, ' '), Text("a "), "M.x: the text ends with its pad");
  ExpectInvalid(TerminatedType(3), Text(std::string_view("\0a", 2)),
                "M.x: the text holds a zero byte");
  ExpectInvalid(BitsType(9), Text("\x01\x02"), "M.x: bits are set behind the last one");
  ExpectInvalid(NullableType(UintType(8), 7), Parts({Number(7)}),
                "M.x: the value is the one that stands for none");
  ExpectInvalid(PartsType(kVariant, {UintType(8)}), Alternative(1, Number(1)),
                "M.x: alternative 1 of 1");
  ExpectInvalid(PartsType(kSet, {UintType(8)}), Parts({Number(2), Number(1)}),
                "M.x[1]: the keys are not in ascending order");
  ExpectInvalid(PartsType(kMap, {UintType(8), UintType(8)}),
                Parts({Number(2), Number(1), Number(2), Number(1)}),
                "M.x[1]: a key stands there twice");
  ExpectInvalid(PartsType(kSet, {UintType(8)}), Parts({Number(256)}),
                "M.x[0]: the value does not fit into 8 bits");
  ExpectInvalid(PartsType(kMap, {UintType(8), UintType(8)}), Parts({Number(1), Number(256)}),
                "M.x[0]: the value does not fit into 8 bits");
  ExpectInvalid(PartsType(kList, {UintType(8)}), Parts({Number(1), Number(256)}),
                "M.x[1]: the value does not fit into 8 bits");
  ExpectInvalid(PartsType(kOptional, {UintType(8)}), Parts({Number(256)}),
                "M.x: the value does not fit into 8 bits");
  ExpectInvalid(ArrayType(1, UintType(8)), Parts({Number(256)}),
                "M.x[0]: the value does not fit into 8 bits");
}

TEST(ValueTest, RefusesToWriteWhatIsAboveALimit) {
  constexpr auto kAbove = absl::StatusCode::kResourceExhausted;
  const auto long_text = Text(std::string(256, 'x'));
  ExpectRefused(OnlyType(StringType(2)), {Text("abc")}, kAbove,
                "M.x: length 3 exceeds the limit 2");
  ExpectRefused(OnlyType(StringType(kNoLimit, LengthEncoding::kUint8)), {long_text}, kAbove,
                "M.x: length 256 exceeds the limit 255");
  SchemaType tail = TypeOf(kTail);
  tail.limit = 2;
  ExpectRefused(OnlyType(tail), {Text("abc")}, kAbove, "M.x: length 3 exceeds the limit 2");
  ExpectRefused(OnlyType(PaddedType(2, ' ')), {Text("abc")}, kAbove,
                "M.x: length 3 exceeds the limit 2");
  ExpectRefused(OnlyType(TerminatedType(3)), {Text("abc")}, kAbove,
                "M.x: length 3 exceeds the limit 2");
  ExpectRefused(OnlyType(PartsType(kList, {UintType(8)}, 1)), {Parts({Value(), Value()})}, kAbove,
                "M.x: count 2 exceeds the limit 1");
  ExpectRefused(OnlyType(Extended(RecordType("R", {FieldOfType("t", TypeOf(kTail))}),
                                  LengthEncoding::kUint8)),
                {Parts({long_text})}, kAbove, "M.x: length 256 exceeds the limit 255");
  ExpectRefused(
      SchemaWith({FieldOfType("size", RestLengthType(8)), FieldOfType("t", TypeOf(kTail))}),
      {Value(), long_text}, absl::StatusCode::kInvalidArgument,
      "M.size: the value does not fit into 8 bits");
  const Value deep = Parts({Number(1), Parts({Parts({Number(2), Parts({})})})});
  ExpectRefused(TreeSchema(), deep.elements, kAbove, "M.children[0]: nested too deep",
                {.depth_max = 1});
}

}  // namespace
}  // namespace sluice
