#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "sluice/codec/schema.h"

namespace sluice {

// Types as they stand in schemas, made by hand; of RecordType() all fields are of fixed size.

inline SchemaType NumberType(WireKind kind, size_t bits) {
  SchemaType type;
  type.kind = kind;
  type.bits = bits;
  type.size_bytes = bits / 8;
  return type;
}
inline SchemaType UintType(size_t bits) { return NumberType(WireKind::kUint, bits); }
inline SchemaType IntType(size_t bits) { return NumberType(WireKind::kInt, bits); }

inline SchemaType TypeOf(WireKind kind, std::vector<SchemaType> element = {}, uint64_t count = 0) {
  SchemaType type;
  type.kind = kind;
  type.element = std::move(element);
  type.count = count;
  if (kind == WireKind::kArray) type.size_bytes = count * type.element[0].size_bytes;
  if (kind == WireKind::kBits) type.size_bytes = (count + 7) / 8;
  return type;
}

inline SchemaType RecordType(std::string name, std::vector<SchemaField> fields) {
  SchemaType type;
  type.name = std::move(name);
  type.fields = std::move(fields);
  for (const SchemaField& field : type.fields) type.size_bytes += field.type.size_bytes;
  return type;
}

inline SchemaType RoomType(WireKind kind, size_t size_bytes) {
  SchemaType type;
  type.kind = kind;
  type.size_bytes = size_bytes;
  return type;
}

inline SchemaType EnumType(size_t bits, EnumRule rule, std::vector<SchemaEnumerator> enumerators) {
  SchemaType type = UintType(bits);
  type.is_enum = true;
  type.name = "Color";
  type.enum_rule = rule;
  type.enumerators = std::move(enumerators);
  return type;
}

inline SchemaField FieldOfType(std::string name, SchemaType type) {
  SchemaField field;
  field.name = std::move(name);
  field.type = std::move(type);
  return field;
}

inline Schema OneField(SchemaType type) {
  return {.name = "One", .message_type = {}, .fields = {FieldOfType("value", std::move(type))}};
}

// One type of every kind, and what can be said of each.
inline std::vector<SchemaType> EveryType() {
  std::vector<SchemaType> types;
  const auto add = [&](SchemaType type) -> SchemaType& {
    return types.emplace_back(std::move(type));
  };

  add(RoomType(WireKind::kBool, 1));
  add(IntType(24));
  SchemaType& varint = add(UintType(64));
  varint.integers = IntegerEncoding::kVarint;
  varint.size_bytes = 0;
  SchemaType& zigzag = add(IntType(32));
  zigzag.integers = IntegerEncoding::kZigZag;
  zigzag.size_bytes = 0;
  add(NumberType(WireKind::kFloat, 64));
  add(EnumType(8, EnumRule::kOneOf, {{"red", 1}, {"blue", 2}}));
  add(EnumType(16, EnumRule::kAny, {{"red", 1}}));
  add(EnumType(8, EnumRule::kUnionOf, {{"red", 1}, {"blue", 2}}));
  add(IntType(64)).unit = "ms";
  add(UintType(32)).name = "Money";
  SchemaType& string = add(TypeOf(WireKind::kString));
  string.limit = 8;
  string.lengths = LengthEncoding::kUint16;
  SchemaType& padded = add(RoomType(WireKind::kString, 4));
  padded.form = StringForm::kPadded;
  padded.pad = ' ';
  add(RoomType(WireKind::kString, 4)).form = StringForm::kTerminated;
  add(TypeOf(WireKind::kBytes));
  add(TypeOf(WireKind::kBits, {}, 12));
  add(TypeOf(WireKind::kList, {UintType(16)})).limit = 3;
  add(TypeOf(WireKind::kSet, {UintType(16)}));
  add(TypeOf(WireKind::kMap, {TypeOf(WireKind::kString), UintType(8)}));
  add(TypeOf(WireKind::kArray, {UintType(16)}, 2));
  add(TypeOf(WireKind::kOptional, {TypeOf(WireKind::kOptional, {UintType(8)})}));
  SchemaType& minus = add(TypeOf(WireKind::kOptional, {IntType(16)}));
  minus.null_value = ~uint64_t{0};
  minus.size_bytes = 2;
  SchemaType& nan = add(TypeOf(WireKind::kOptional, {NumberType(WireKind::kFloat, 32)}));
  nan.null_value = 0x7fc00000;
  nan.size_bytes = 4;
  add(TypeOf(WireKind::kVariant,
             {RecordType("Point", {FieldOfType("x", UintType(8))}), UintType(8)}));
  add(TypeOf(WireKind::kTuple, {UintType(8), TypeOf(WireKind::kString)}));

  SchemaType& node = add(RecordType("Node", {FieldOfType("id", UintType(8))}));
  node.is_extensible = true;
  node.size_bytes = 0;
  node.fields.push_back(
      FieldOfType("nodes", TypeOf(WireKind::kList, {TypeOf(WireKind::kEnclosing)})));
  node.fields.back().type.element[0].is_extensible = true;
  node.fields.push_back(
      FieldOfType("roots", TypeOf(WireKind::kList, {TypeOf(WireKind::kEnclosing, {}, 1)})));
  SchemaType& leaf = add(RecordType("Leaf", {FieldOfType("id", UintType(8))}));
  leaf.is_extensible = true;
  leaf.size_bytes = 0;
  leaf.lengths = LengthEncoding::kUint16;

  SchemaType& magic = add(RoomType(WireKind::kConstant, 2));
  magic.bits = 16;
  magic.constant = "\xca\xfe";
  add(RoomType(WireKind::kConstant, 3)).constant = "PNG";
  add(RoomType(WireKind::kPadding, 3));
  add(RoomType(WireKind::kReserved, 2));
  SchemaType& checksum = add(RoomType(WireKind::kChecksum, 4));
  checksum.checksum = ChecksumAlgorithm::kCrc32;
  checksum.first_field = 1;
  checksum.last_field = 2;
  SchemaType& rest = add(UintType(16));
  rest.kind = WireKind::kRestLength;
  rest.adjustment = -4;
  SchemaType& whole = add(UintType(32));
  whole.kind = WireKind::kRestLength;
  add(TypeOf(WireKind::kTail));
  return types;
}

// A message with a field of each.
inline Schema EveryKind() {
  Schema schema{.name = "EveryKind", .message_type = 7, .fields = {}};
  for (SchemaType& type : EveryType()) {
    schema.fields.push_back(
        FieldOfType("f" + std::to_string(schema.fields.size()), std::move(type)));
  }
  schema.fields[1].order = ByteOrder::kLittle;
  schema.fields[2].since = 3;
  schema.fields[3].secret = true;
  return schema;
}

// The same but for the second length of the rest: a record has one.
inline Schema EveryKindOfOneRecord() {
  Schema schema = EveryKind();
  schema.fields.erase(schema.fields.end() - 2);
  return schema;
}

}  // namespace sluice
