#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sluice/codec/schema.h"

namespace sluice {

// Schemas by hand, for tests of what works on schemas alone.

inline SchemaType TypeOf(WireKind kind, size_t size_bytes = 0) {
  SchemaType type;
  type.kind = kind;
  type.size_bytes = size_bytes;
  return type;
}

inline SchemaType NumberType(WireKind kind, size_t bits,
                             IntegerEncoding integers = IntegerEncoding::kFixed) {
  SchemaType type = TypeOf(kind, integers == IntegerEncoding::kFixed ? bits / 8 : 0);
  type.bits = bits;
  type.integers = integers;
  return type;
}
inline SchemaType UintType(size_t bits) { return NumberType(WireKind::kUint, bits); }
inline SchemaType IntType(size_t bits) { return NumberType(WireKind::kInt, bits); }

inline SchemaType EnumType(SchemaType type, EnumRule rule,
                           std::vector<SchemaEnumerator> enumerators) {
  type.is_enum = true;
  type.enum_rule = rule;
  type.enumerators = std::move(enumerators);
  return type;
}

inline SchemaType StringType(uint64_t limit = kNoLimit,
                             LengthEncoding lengths = LengthEncoding::kVarint) {
  SchemaType type = TypeOf(WireKind::kString);
  type.limit = limit;
  type.lengths = lengths;
  return type;
}
inline SchemaType PaddedType(size_t size_bytes, char pad) {
  SchemaType type = TypeOf(WireKind::kString, size_bytes);
  type.form = StringForm::kPadded;
  type.pad = static_cast<uint8_t>(pad);
  return type;
}
inline SchemaType TerminatedType(size_t size_bytes) {
  SchemaType type = TypeOf(WireKind::kString, size_bytes);
  type.form = StringForm::kTerminated;
  return type;
}
inline SchemaType BitsType(uint64_t count) {
  SchemaType type = TypeOf(WireKind::kBits, (count + 7) / 8);
  type.count = count;
  return type;
}

// A list, set, map, optional, variant or tuple.
inline SchemaType PartsType(WireKind kind, std::vector<SchemaType> elements,
                            uint64_t limit = kNoLimit) {
  SchemaType type = TypeOf(kind);
  type.element = std::move(elements);
  type.limit = limit;
  return type;
}
// Of fixed types alone.
inline SchemaType FixedTupleType(std::vector<SchemaType> elements) {
  SchemaType type = PartsType(WireKind::kTuple, std::move(elements));
  for (const SchemaType& element : type.element) type.size_bytes += element.size_bytes;
  return type;
}
inline SchemaType ArrayType(uint64_t count, SchemaType element) {
  SchemaType type = TypeOf(WireKind::kArray, count * element.size_bytes);
  type.count = count;
  type.element.push_back(std::move(element));
  return type;
}
inline SchemaType NullableType(SchemaType element, uint64_t null_value) {
  SchemaType type = TypeOf(WireKind::kOptional, element.size_bytes);
  type.null_value = null_value;
  type.element.push_back(std::move(element));
  return type;
}

inline SchemaType RecordType(std::string name, std::vector<SchemaField> fields) {
  SchemaType type = TypeOf(WireKind::kRecord);
  type.name = std::move(name);
  type.fields = std::move(fields);
  return type;
}
inline SchemaType Extended(SchemaType type, LengthEncoding lengths = LengthEncoding::kVarint) {
  type.is_extensible = true;
  type.lengths = lengths;
  return type;
}
inline SchemaType EnclosingType(uint64_t count) {
  SchemaType type = TypeOf(WireKind::kEnclosing);
  type.count = count;
  return type;
}

inline SchemaType ConstantType(std::string_view bytes, size_t bits = 0) {
  SchemaType type = TypeOf(WireKind::kConstant, bytes.size());
  type.constant = std::string(bytes);
  type.bits = bits;
  return type;
}
inline SchemaType ChecksumType(ChecksumAlgorithm algorithm, size_t first_field, size_t last_field) {
  SchemaType type = TypeOf(WireKind::kChecksum, ChecksumSize(algorithm));
  type.checksum = algorithm;
  type.bits = 8 * type.size_bytes;
  type.first_field = first_field;
  type.last_field = last_field;
  return type;
}
inline SchemaType RestLengthType(size_t bits, int64_t adjustment = 0) {
  SchemaType type = TypeOf(WireKind::kRestLength, bits / 8);
  type.bits = bits;
  type.adjustment = adjustment;
  return type;
}

inline SchemaField FieldOfType(std::string name, SchemaType type, uint32_t since = 0) {
  SchemaField field;
  field.name = std::move(name);
  field.type = std::move(type);
  field.since = since;
  return field;
}
inline SchemaField SecretField(std::string name, SchemaType type) {
  SchemaField field = FieldOfType(std::move(name), std::move(type));
  field.secret = true;
  return field;
}
inline SchemaField LittleField(std::string name, SchemaType type) {
  SchemaField field = FieldOfType(std::move(name), std::move(type));
  field.order = ByteOrder::kLittle;
  return field;
}

inline Schema SchemaWith(std::vector<SchemaField> fields) {
  Schema schema;
  schema.name = "M";
  schema.message_type = 1;
  schema.fields = std::move(fields);
  return schema;
}
// Of one field.
inline Schema OnlyType(SchemaType type) { return SchemaWith({FieldOfType("x", std::move(type))}); }

}  // namespace sluice
