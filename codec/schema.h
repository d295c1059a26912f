#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sluice/codec/field.h"

namespace sluice {

// What a value is on the wire.
enum class WireKind : uint8_t {
  kBool,
  kInt,    // two's complement
  kUint,   // also char, which has no sign
  kFloat,  // IEEE 754
  kString,
  kBytes,
  kList,      // a count, then so many elements
  kArray,     // elements alone
  kOptional,  // a flag, then the element if the flag is 1
  kRecord,
};

struct SchemaField;

// SchemaType is the type of one value; those of elements and fields are inside.
struct SchemaType {
  WireKind kind = WireKind::kRecord;
  size_t size_bytes = 0;  // 0: the size depends on the value
  size_t bits = 0;        // of a number, also as a varint
  bool is_enum = false;
  IntegerEncoding integers = IntegerEncoding::kFixed;
  LengthEncoding lengths = LengthEncoding::kVarint;
  uint64_t limit = kNoLimit;        // bytes of a string, elements of a list
  uint64_t count = 0;               // elements of an array
  std::vector<SchemaType> element;  // the one of a list, array or optional
  std::string record_name;          // of a record
  std::vector<SchemaField> fields;  // of a record
};

struct SchemaField {
  std::string name;
  SchemaType type;
  std::optional<ByteOrder> order;  // the protocol's, unless the field has its own
  uint32_t since = 0;
  bool secret = false;
};

// Schema is the description of a message or record as a value, for tools.
//
//   for (const SchemaField& field : SchemaOf<Login>().fields) Print(field.name);
struct Schema {
  std::string name;
  std::optional<uint32_t> message_type;  // of a message
  std::vector<SchemaField> fields;
};

// Readable, a line per field:
//
//   message Login = 1 {
//     user: string, at most 64 bytes
//     client: uint32 varint, since 2
//   }
std::string ToText(const Schema& schema);

}  // namespace sluice
