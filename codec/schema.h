#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sluice/codec/checksum.h"
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
  kBits,       // `count` bits, the first in the lowest bit of the first byte
  kList,       // a count, then so many elements
  kSet,        // the same, the elements ascending
  kMap,        // the same, pairs of a key and a value, the keys ascending
  kArray,      // elements alone
  kOptional,   // a flag, then the element if the flag is 1; or `null_value` for none
  kVariant,    // a uint8 index, then the alternative of that index
  kTuple,      // elements of different types
  kRecord,     //
  kEnclosing,  // the record that this one stands in: `count` 0 is the innermost
  // Fields without a value:
  kConstant,    // always `constant`
  kPadding,     // size_bytes zeros
  kReserved,    // size_bytes of anything, zeros when written
  kChecksum,    // over the fields first_field to last_field
  kRestLength,  // of the bytes that follow in the record, plus `adjustment`
  kTail,        // whatever follows, where all other fields are spoken
};

// How the characters of a string stand on the wire.
enum class StringForm : uint8_t {
  kPrefixed,    // a length, then so many bytes
  kPadded,      // size_bytes bytes, the end filled with `pad`
  kTerminated,  // the same, with zeros, of which there is at least one
};

// What values an enum may have.
enum class EnumRule : uint8_t {
  kAny,     // of its width: its values are not described, or need not be
  kOneOf,   // a described one
  kUnionOf  // bits of described ones
};

struct SchemaEnumerator {
  std::string name;
  uint64_t value = 0;  // of a signed enum: sign-extended

  bool operator==(const SchemaEnumerator&) const = default;
};

struct SchemaField;

// SchemaType is the type of one value; those of elements and fields are inside. Members that say
// nothing about its kind are as they are initialized.
struct SchemaType {
  WireKind kind = WireKind::kRecord;
  size_t size_bytes = 0;  // 0: the size depends on the value
  size_t bits = 0;        // of a number, also as a varint: of 8 to 64, or 24, 40, 48, 56
  IntegerEncoding integers = IntegerEncoding::kFixed;
  LengthEncoding lengths = LengthEncoding::kVarint;  // of a count, or of an extensible record
  uint64_t limit = kNoLimit;        // bytes of a string, elements of a list, set or map
  uint64_t count = 0;               // elements of an array, bits of kBits
  std::vector<SchemaType> element;  // one; key and value of a map; all of a tuple or variant
  std::string name;                 // of a record, of an enum, or of a user's type
  std::vector<SchemaField> fields;  // of a record
  bool is_extensible = false;       // a record with its size in front of it
  StringForm form = StringForm::kPrefixed;
  uint8_t pad = 0;
  std::string unit;  // of a duration or time stamp: "ms", or "ms since 1970"
  bool is_enum = false;
  EnumRule enum_rule = EnumRule::kAny;
  std::vector<SchemaEnumerator> enumerators;
  std::optional<uint64_t> null_value;  // the bits of the number that stands for none
  std::string constant;                // its bytes in big-endian order; in the order of numbers
                                       // when `bits` is not 0
  ChecksumAlgorithm checksum = ChecksumAlgorithm::kCrc32c;
  size_t first_field = 0, last_field = 0;  // a checksum's own bytes count as zeros
  int64_t adjustment = 0;

  bool operator==(const SchemaType&) const;
};

struct SchemaField {
  std::string name;
  SchemaType type;
  std::optional<ByteOrder> order;  // the protocol's, unless the field has its own
  uint32_t since = 0;
  bool secret = false;

  bool operator==(const SchemaField&) const = default;
};

// Schema is the description of a message or record as a value, for tools.
//
//   for (const SchemaField& field : SchemaOf<Login>().fields) Print(field.name);
struct Schema {
  std::string name;
  std::optional<uint32_t> message_type;  // of a message
  std::vector<SchemaField> fields;

  bool operator==(const Schema&) const = default;
};

// Readable, a line per field:
//
//   message Login = 1 {
//     user: string, at most 64 bytes
//     client: uint32 varint, since 2
//   }
std::string ToText(const Schema& schema);

}  // namespace sluice
