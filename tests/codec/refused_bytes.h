#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/codec/schemas.h"

namespace sluice {

// Bytes that are refused, one case for each reason and for each place that can find it.
struct RefusedBytes {
  std::string name;
  Schema schema;
  std::string hex;
  absl::StatusCode code;
  std::string text;
};

inline Schema TreeSchema() {
  return SchemaWith({FieldOfType("id", UintType(8)),
                     FieldOfType("children", PartsType(WireKind::kList, {EnclosingType(0)}))});
}

inline std::vector<RefusedBytes> RefusedNumbers() {
  using enum absl::StatusCode;
  const SchemaType color = EnumType(UintType(8), EnumRule::kOneOf, {{"kRed", 1}, {"kBlue", 2}});
  const SchemaType sign = EnumType(IntType(16), EnumRule::kOneOf, {{"kMinus", UINT64_MAX}});
  const SchemaType flags = EnumType(UintType(8), EnumRule::kUnionOf, {{"kA", 1}, {"kB", 4}});
  const SchemaType signs = EnumType(IntType(8), EnumRule::kUnionOf, {{"kA", 1}});
  const SchemaType varint = NumberType(WireKind::kUint, 32, IntegerEncoding::kVarint);
  return {
      {"Number", OnlyType(UintType(32)), "0102", kOutOfRange,
       "M.x: offset 0: wanted 4 bytes, had 2"},
      {"Bool", OnlyType(TypeOf(WireKind::kBool, 1)), "02", kInvalidArgument,
       "M.x: offset 0: value 2 is neither 0 nor 1"},
      {"SecretBool", SchemaWith({SecretField("x", TypeOf(WireKind::kBool, 1))}), "02",
       kInvalidArgument, "M.x: offset 0: the value is neither 0 nor 1"},
      {"Undeclared", OnlyType(color), "03", kInvalidArgument,
       "M.x: offset 0: value 3 is none of the enum's"},
      {"UndeclaredSigned", OnlyType(sign), "fffe", kInvalidArgument,
       "M.x: offset 0: value -2 is none of the enum's"},
      {"UndeclaredSecret", SchemaWith({SecretField("x", color)}), "03", kInvalidArgument,
       "M.x: offset 0: the value is none of the enum's"},
      {"UndeclaredBits", OnlyType(flags), "0f", kInvalidArgument,
       "M.x: offset 0: bits 0xa are none of the enum's"},
      {"UndeclaredSignBits", OnlyType(signs), "81", kInvalidArgument,
       "M.x: offset 0: bits 0x80 are none of the enum's"},
      {"UndeclaredBitsSecret", SchemaWith({SecretField("x", flags)}), "0f", kInvalidArgument,
       "M.x: offset 0: bits are set that are none of the enum's"},
      {"VarintCutShort", OnlyType(varint), "8080", kOutOfRange,
       "M.x: offset 0: wanted 3 bytes, had 2"},
      {"VarintOverlong", OnlyType(varint), "8100", kInvalidArgument,
       "M.x: offset 0: overlong varint"},
      {"VarintTooLarge", OnlyType(varint), "ffffffff10", kInvalidArgument,
       "M.x: offset 0: varint of more than 32 bits"},
  };
}

inline std::vector<RefusedBytes> RefusedTexts() {
  using enum absl::StatusCode;
  SchemaType tail = TypeOf(WireKind::kTail);
  tail.limit = 2;
  return {
      {"Length", OnlyType(StringType(4)), "05", kResourceExhausted,
       "M.x: offset 0: length 5 exceeds the limit 4"},
      {"Text", OnlyType(StringType()), "03 6162", kOutOfRange,
       "M.x: offset 1: wanted 3 bytes, had 2"},
      {"LengthCutShort", OnlyType(StringType(9, LengthEncoding::kUint16)), "00", kOutOfRange,
       "M.x: offset 0: wanted 2 bytes, had 1"},
      {"NoLength", OnlyType(StringType()), "", kOutOfRange, "M.x: offset 0: wanted 1 bytes, had 0"},
      {"Padded", OnlyType(PaddedType(4, ' ')), "616220", kOutOfRange,
       "M.x: offset 0: wanted 4 bytes, had 3"},
      {"NotTerminated", OnlyType(TerminatedType(3)), "616263", kInvalidArgument,
       "M.x: offset 0: no zero in 3 bytes"},
      {"AfterZero", OnlyType(TerminatedType(4)), "61000062", kInvalidArgument,
       "M.x: offset 3: a byte behind the terminating zero is not zero"},
      {"Tail", OnlyType(tail), "616263", kResourceExhausted,
       "M.x: offset 0: length 3 exceeds the limit 2"},
      {"UnusedBits", OnlyType(BitsType(11)), "ff0f", kInvalidArgument,
       "M.x: offset 1: bits are set behind the last one"},
  };
}

inline std::vector<RefusedBytes> RefusedParts() {
  using enum absl::StatusCode;
  using enum WireKind;
  const SchemaType pair = FixedTupleType({UintType(8), UintType(16)});
  return {
      {"Count", OnlyType(PartsType(kList, {UintType(8)}, 2)), "03", kResourceExhausted,
       "M.x: offset 0: count 3 exceeds the limit 2"},
      {"CountCutShort", OnlyType(PartsType(kList, {UintType(16)})), "03 0001 0002", kOutOfRange,
       "M.x: offset 0: count 3 wants more than the 4 bytes left"},
      {"MapCutShort", OnlyType(PartsType(kMap, {UintType(8), StringType()})), "02 0100 02",
       kOutOfRange, "M.x: offset 0: count 2 wants more than the 3 bytes left"},
      {"Element", OnlyType(PartsType(kList, {StringType()})), "02 0161 05", kOutOfRange,
       "M.x[1]: offset 4: wanted 5 bytes, had 0"},
      {"Array", OnlyType(ArrayType(3, UintType(16))), "0001 0002 00", kOutOfRange,
       "M.x[2]: offset 4: wanted 2 bytes, had 1"},
      {"Tuple", OnlyType(pair), "01 00", kOutOfRange, "M.x[1]: offset 1: wanted 2 bytes, had 1"},
      {"TupleElement", OnlyType(PartsType(kTuple, {StringType(), TypeOf(kBool, 1)})), "00 02",
       kInvalidArgument, "M.x[1]: offset 1: value 2 is neither 0 nor 1"},
      {"Flag", OnlyType(PartsType(kOptional, {UintType(8)})), "02 01", kInvalidArgument,
       "M.x: offset 0: value 2 is neither 0 nor 1"},
      {"NoFlag", OnlyType(PartsType(kOptional, {UintType(8)})), "", kOutOfRange,
       "M.x: offset 0: wanted 1 bytes, had 0"},
      {"Optional", OnlyType(PartsType(kOptional, {UintType(8)})), "01", kOutOfRange,
       "M.x: offset 1: wanted 1 bytes, had 0"},
      {"Nullable", OnlyType(NullableType(UintType(16), 0)), "01", kOutOfRange,
       "M.x: offset 0: wanted 2 bytes, had 1"},
      {"NullableVarint", OnlyType(NullableType(NumberType(kUint, 32, IntegerEncoding::kVarint), 0)),
       "80", kOutOfRange, "M.x: offset 0: wanted 2 bytes, had 1"},
      {"Alternative", OnlyType(PartsType(kVariant, {UintType(8), StringType()})), "02 00",
       kInvalidArgument, "M.x: offset 0: alternative 2 of 2"},
      {"AlternativeSecret", SchemaWith({SecretField("x", PartsType(kVariant, {UintType(8)}))}),
       "02 00", kInvalidArgument, "M.x: offset 0: there are 1 alternatives"},
      {"NoAlternative", OnlyType(PartsType(kVariant, {UintType(8)})), "", kOutOfRange,
       "M.x: offset 0: wanted 1 bytes, had 0"},
      {"InAlternative", OnlyType(PartsType(kVariant, {UintType(8), StringType()})), "01 01",
       kOutOfRange, "M.x: offset 2: wanted 1 bytes, had 0"},
      {"KeyOrder", OnlyType(PartsType(kSet, {UintType(8)})), "03 01 03 02", kInvalidArgument,
       "M.x[2]: offset 3: the keys are not in ascending order"},
      {"SameKey", OnlyType(PartsType(kMap, {StringType(), UintType(8)})), "02 0161 01 0161 02",
       kInvalidArgument, "M.x[1]: offset 4: a key stands there twice"},
      {"MapValue", OnlyType(PartsType(kMap, {UintType(8), StringType()})), "01 01 01", kOutOfRange,
       "M.x[0]: offset 3: wanted 1 bytes, had 0"},
      {"MapKey", OnlyType(PartsType(kMap, {StringType(), UintType(8)})), "01 0501", kOutOfRange,
       "M.x[0]: offset 2: wanted 5 bytes, had 1"},
  };
}

inline std::vector<RefusedBytes> RefusedRecords() {
  using enum absl::StatusCode;
  using enum WireKind;
  const SchemaType item =
      RecordType("Item", {FieldOfType("name", StringType()), FieldOfType("n", UintType(8))});
  SchemaType point =
      RecordType("Point", {FieldOfType("x", UintType(8)), FieldOfType("y", UintType(16))});
  point.size_bytes = 3;
  return {
      {"LeftOver", OnlyType(UintType(8)), "01 0203", kInvalidArgument,
       "M: offset 1: 2 bytes left over"},
      {"Record", OnlyType(item), "0161", kOutOfRange, "M.x.n: offset 2: wanted 1 bytes, had 0"},
      {"FixedRecord", OnlyType(point), "01 00", kOutOfRange,
       "M.x.y: offset 1: wanted 2 bytes, had 1"},
      {"FixedElement", OnlyType(ArrayType(2, point)), "01 0001 02", kOutOfRange,
       "M.x[1].y: offset 4: wanted 2 bytes, had 0"},
      {"Run", SchemaWith({FieldOfType("x", TypeOf(kBool, 1)), FieldOfType("y", UintType(16))}),
       "02 00", kOutOfRange, "M.y: offset 1: wanted 2 bytes, had 1"},
      {"Size", OnlyType(Extended(item)), "05 0161 01", kOutOfRange,
       "M.x: offset 1: wanted 5 bytes, had 3"},
      {"PastSize", OnlyType(Extended(item)), "02 0161 01", kOutOfRange,
       "M.x.n: offset 3: wanted 1 bytes, had 0"},
      {"LeftOverInside", OnlyType(Extended(item)), "04 0161 01 02", kInvalidArgument,
       "M.x: offset 4: 1 bytes left over"},
      {"Constant", OnlyType(ConstantType("SL")), "534d", kInvalidArgument,
       "M.x: offset 0: not the constant that stands there always"},
      {"Padding", OnlyType(TypeOf(kPadding, 3)), "000100", kInvalidArgument,
       "M.x: offset 1: padding byte 0x01 is not zero"},
      {"Reserved", OnlyType(TypeOf(kReserved, 3)), "0001", kOutOfRange,
       "M.x: offset 0: wanted 3 bytes, had 2"},
      {"Checksum",
       SchemaWith({FieldOfType("crc", ChecksumType(ChecksumAlgorithm::kCrc32, 1, 1)),
                   FieldOfType("text", StringType())}),
       "00000001 0161", kInvalidArgument,
       "M.crc: offset 0: checksum 0x1, but the bytes have 0x62777270"},
      {"RestLengthSmall", SchemaWith({FieldOfType("size", RestLengthType(16, 4))}), "0003",
       kInvalidArgument, "M.size: offset 0: length 3 does not cover the 4 bytes that it counts"},
      {"RestLength",
       SchemaWith({FieldOfType("size", RestLengthType(8)), FieldOfType("x", UintType(8))}), "02 01",
       kOutOfRange, "M.size: offset 1: wanted 2 bytes, had 1"},
      {"PastRestLength",
       SchemaWith({FieldOfType("size", RestLengthType(8)), FieldOfType("x", UintType(16))}),
       "01 0102", kOutOfRange, "M.x: offset 1: wanted 2 bytes, had 1"},
      {"LeftOverRest",
       SchemaWith({FieldOfType("size", RestLengthType(8)), FieldOfType("x", UintType(8))}),
       "02 0102", kInvalidArgument, "M: offset 2: 1 bytes left over"},
      {"Depth", TreeSchema(), "01 01 02 01 03 01 04 00", kResourceExhausted,
       "M.children[0].children[0].children[0]: offset 6: nested too deep"},
  };
}

inline std::vector<RefusedBytes> AllRefusedBytes() {
  std::vector<RefusedBytes> all = RefusedNumbers();
  for (const auto& more : {RefusedTexts(), RefusedParts(), RefusedRecords()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

// With depth_max 3, at which the case of depth is refused.
inline constexpr WireOptions kRefusingOptions = {.depth_max = 3};

}  // namespace sluice
