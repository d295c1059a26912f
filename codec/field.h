#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "sluice/codec/byte_order.h"
#include "sluice/codec/length_encoding.h"

namespace sluice {

// How an integer stands on the wire: all bytes of its width, or a varint.
enum class IntegerEncoding : uint8_t { kFixed, kVarint, kZigZag };

inline constexpr uint64_t kNoLimit = UINT64_MAX;

// What holds for each value of a field, also for those inside of its containers.
struct ValueRules {
  uint64_t bytes_max = kNoLimit;  // of a string or byte span
  uint64_t count_max = kNoLimit;  // of a list, on each level
  uint64_t null_value = 0;        // when has_null
  uint32_t room_bytes = 0;        // of a Padded() or Terminated() string
  uint8_t null_float_bytes = 0;   // the width of a null that is a floating point number
  uint8_t bits = 0;               // of an integer, 0: all of its type
  uint8_t pad = 0;
  IntegerEncoding integers = IntegerEncoding::kFixed;
  LengthEncoding lengths = LengthEncoding::kVarint;
  bool is_terminated = false;
  bool has_null = false;
  bool any_value = false;
  bool extensible = false;
  bool owns_end = false;  // the bytes end where the record does
};

// Of a record that travels by itself.
inline constexpr ValueRules kMessageRules = {.owns_end = true};

// The attributes that a field was given, one bit each.
namespace attribute {
inline constexpr unsigned kMaxBytes = 1, kMaxCount = 2, kVarint = 4, kZigZag = 8, kOrder = 16,
                          kLengths = 32, kBits = 64, kRoom = 128, kNull = 256, kAnyValue = 512,
                          kExtensible = 1024;
}

// A number as bits, sign-extended, as NullAs() keeps it.
template <class Number>
constexpr uint64_t NullBits(Number value) {
  if constexpr (std::is_floating_point_v<Number>) {
    return std::bit_cast<BitsOf<sizeof(Number)>>(value);
  } else if constexpr (std::is_enum_v<Number>) {
    return NullBits(static_cast<std::underlying_type_t<Number>>(value));
  } else if constexpr (std::is_same_v<Number, char>) {
    return static_cast<unsigned char>(value);
  } else {
    return static_cast<uint64_t>(value);
  }
}

struct FieldOptions {
  ValueRules rules;
  ByteOrder order = ByteOrder::kBig;  // when attribute::kOrder was given
  uint32_t since = 0;                 // the first version that has the field
  bool secret = false;
  unsigned given = 0;
};

// Attributes say more about a field than its type does:
//
//   Field("name", &Item::name, MaxBytes(64), Since(2))
//
// One that makes no sense for the field's type does not compile.

// A string or byte span longer than `bytes_max`, or a list of more than `count_max` elements, is
// refused when it is written and when it is read, before its bytes are waited for.
constexpr auto MaxBytes(uint64_t bytes_max) {
  return [bytes_max](FieldOptions& options) {
    options.rules.bytes_max = bytes_max;
    options.given |= attribute::kMaxBytes;
  };
}
constexpr auto MaxCount(uint64_t count_max) {
  return [count_max](FieldOptions& options) {
    options.rules.count_max = count_max;
    options.given |= attribute::kMaxCount;
  };
}

// Integers as varints: unsigned LEB128, or zigzag, which is short for both signs.
constexpr auto Varint() {
  return [](FieldOptions& options) {
    options.rules.integers = IntegerEncoding::kVarint;
    options.given |= attribute::kVarint;
  };
}
constexpr auto ZigZag() {
  return [](FieldOptions& options) {
    options.rules.integers = IntegerEncoding::kZigZag;
    options.given |= attribute::kZigZag;
  };
}

// Numbers and lengths in this order, whatever the protocol's is.
constexpr auto Order(ByteOrder order) {
  return [order](FieldOptions& options) {
    options.order = order;
    options.given |= attribute::kOrder;
  };
}

// Lengths and counts in this encoding instead of a varint.
constexpr auto Lengths(LengthEncoding lengths) {
  return [lengths](FieldOptions& options) {
    options.rules.lengths = lengths;
    options.given |= attribute::kLengths;
  };
}

// Integers in so many bits: 24, 40, 48 or 56. A value that does not fit is refused.
constexpr auto Bits(unsigned bits) {
  return [bits](FieldOptions& options) {
    options.rules.bits = static_cast<uint8_t>(bits);
    options.given |= attribute::kBits;
  };
}

// A string in exactly `room_bytes` bytes, 1 or more: the end filled with `pad`, which it cannot end
// with; or with zeros, of which there is at least one and which it cannot hold. What is too long is
// refused with ResourceExhausted when it is written, the others with InvalidArgument. The room is
// the limit and the length: MaxBytes() does not stand beside it, nor Lengths() of a single string.
constexpr auto Padded(uint32_t room_bytes, char pad = ' ') {
  return [room_bytes, pad](FieldOptions& options) {
    options.rules.room_bytes = room_bytes;
    options.rules.pad = static_cast<uint8_t>(pad);
    options.given |= attribute::kRoom;
  };
}
constexpr auto Terminated(uint32_t room_bytes) {
  return [room_bytes](FieldOptions& options) {
    options.rules.room_bytes = room_bytes;
    options.rules.is_terminated = true;
    options.given |= attribute::kRoom;
  };
}

// An optional number, enum, duration or time stamp, or what travels as one, without a flag: this
// value, or so many ticks, stands for none.
template <class Number>
constexpr auto NullAs(Number value) {
  return [value](FieldOptions& options) {
    options.rules.null_value = NullBits(value);
    options.rules.has_null = true;
    options.rules.null_float_bytes = std::is_floating_point_v<Number> ? sizeof(Number) : 0;
    options.given |= attribute::kNull;
  };
}

// Values of a described enum that the description lacks pass too.
constexpr auto AnyValue() {
  return [](FieldOptions& options) {
    options.rules.any_value = true;
    options.given |= attribute::kAnyValue;
  };
}

// A record with its size in front of it, in the encoding of lengths: a newer peer may add fields at
// its end. For each record of a list, when that is what the field is.
constexpr auto Extensible() {
  return [](FieldOptions& options) {
    options.rules.extensible = true;
    options.given |= attribute::kExtensible;
  };
}

// On the wire only when the version that is spoken is at least this one; otherwise a decode gives
// the field the value that the struct's initializer gives it. 0, as without it: in every version.
// Append fields: at the end of a record they stand in the order of their versions. One in front of
// a field of every version works too, but only between peers that have agreed on the version.
constexpr auto Since(uint32_t version) {
  return [version](FieldOptions& options) { options.since = version; };
}

// Never shown in a log, a dump or an error.
constexpr auto Secret() {
  return [](FieldOptions& options) { options.secret = true; };
}

// FieldSpec is one described field; Field() makes it.
template <class Owner, class T>
struct FieldSpec {
  using Type = T;
  std::string_view name;
  T Owner::*member;
  FieldOptions options;
};

template <class Owner, class T, std::invocable<FieldOptions&>... Attributes>
constexpr FieldSpec<Owner, T> Field(std::string_view name, T Owner::*member,
                                    Attributes... attributes) {
  FieldOptions options;
  (attributes(options), ...);
  return {name, member, options};
}

}  // namespace sluice
