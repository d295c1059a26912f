#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/schema.h"
#include "sluice/codec/wire_options.h"

namespace sluice {

// Value is a message or a part of one whose type is known only when the program runs: what a Schema
// says about its members is not said again here.
//
//   absl::StatusOr<Value> login = DecodeValue(schema, body);
//   login->elements[1].number = 7;
//   if (absl::Status s = EncodeValue(schema, *login, &buffer); !s.ok()) return s;
struct Value {
  uint64_t number = 0;  // a bool, integer (a signed one sign-extended), enum, or the index of
                        // a variant; of a float the bits of its width
  std::string bytes;    // of a string (without pad), byte span, kBits, or tail

  // Of a list, set, array or tuple; keys and values of a map in turns; of a record one for each
  // field of the schema, also for those without a value; of an optional none or one, of a variant
  // one.
  std::vector<Value> elements;

  bool is_absent = false;  // a field that the version lacks, or that an older peer left out

  bool operator==(const Value&) const = default;
};

// A decode may make this many Values, times WireOptions::memory_factor, for each byte of its input,
// and so many more.
inline constexpr size_t kDecodeValuesFactor = 4;
inline constexpr size_t kDecodeValuesBase = 1024;

// As Decode() and Encode() do it for a struct with this description: the same bytes, limits and
// errors. But memory is counted another way, see above, and what a WireAs refuses is not known, nor
// which keys a container takes for equal by an order or equality of its own.
//
// Errors: EncodeValue() also gives InvalidArgument for a value whose parts are not those that the
//         schema says: "Login.items[3]: a value of 1 parts, where the schema has 2". Whatever the
//         error, the buffer holds what it held before.
absl::StatusOr<Value> DecodeValue(const Schema& schema, std::span<const std::byte> bytes,
                                  WireOptions options = {});
absl::Status EncodeValue(const Schema& schema, const Value& value, ByteBuffer* buffer,
                         WireOptions options = {});

}  // namespace sluice
