#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sluice/codec/checksum.h"
#include "sluice/codec/field.h"

namespace sluice {

// What stands in a record beside the members of its struct, as entries of Message() and Record():
//
//   Message("Packet", 3, Constant("magic", uint32_t{0xcafebabe}),
//           LengthOfRest<uint16_t>("length"), Field("id", &Packet::id), Padding(3),
//           ChecksumOver("crc", ChecksumAlgorithm::kCrc32c, "magic", "id"),
//           KeepTail("unknown", &Packet::unknown));
//
// A Spec is what a function of this header makes; programs do not name it.
//
// Numbers have the order of the protocol unless they are given Order(); Since() works as it does
// for a Field().

template <class Value>
struct ConstantSpec {
  std::string_view name;
  Value value;
  FieldOptions options;
};
struct PaddingSpec {
  std::string_view name;
  size_t size_bytes;
  bool is_reserved;
  FieldOptions options;
};
template <class Number>
struct RestLengthSpec {
  std::string_view name;
  int32_t adjustment;
  FieldOptions options;
};
struct ChecksumSpec {
  std::string_view name;
  ChecksumAlgorithm algorithm;
  std::string_view first, last;  // both empty: the whole record
  FieldOptions options;
};
template <class Owner>
struct TailSpec {
  std::string_view name;
  std::vector<std::byte> Owner::*member;
  FieldOptions options;
};

namespace internal {

template <class... Attributes>
constexpr FieldOptions OptionsOf(Attributes... attributes) {
  FieldOptions options;
  (attributes(options), ...);
  return options;
}

}  // namespace internal

// Always this number, or these bytes; anything else is refused when it is read.
template <class Number, std::invocable<FieldOptions&>... Attributes>
requires std::integral<Number> &&
    (!std::same_as<Number, bool>)constexpr ConstantSpec<Number> Constant(std::string_view name,
                                                                         Number value,
                                                                         Attributes... attributes) {
  return {name, value, internal::OptionsOf(attributes...)};
}
template <class Enum, std::invocable<FieldOptions&>... Attributes>
requires std::is_enum_v<Enum>
constexpr auto Constant(std::string_view name, Enum value, Attributes... attributes) {
  return Constant(name, static_cast<std::underlying_type_t<Enum>>(value), attributes...);
}
template <std::invocable<FieldOptions&>... Attributes>
constexpr ConstantSpec<std::string_view> Constant(std::string_view name, std::string_view bytes,
                                                  Attributes... attributes) {
  return {name, bytes, internal::OptionsOf(attributes...)};
}

// So many zeros, one or more; anything else is refused. In schemas, dumps and errors all padding
// has the name "padding", which several fields of a record may have.
template <std::invocable<FieldOptions&>... Attributes>
constexpr PaddingSpec Padding(size_t size_bytes, Attributes... attributes) {
  return {"padding", size_bytes, false, internal::OptionsOf(attributes...)};
}
// So many bytes that mean nothing yet: zeros are written, anything is read. Also named "padding".
template <std::invocable<FieldOptions&>... Attributes>
constexpr PaddingSpec Reserved(size_t size_bytes, Attributes... attributes) {
  return {"padding", size_bytes, true, internal::OptionsOf(attributes...)};
}

// What a length can be: no bool, and none of the types of characters.
template <class Number>
concept RestLengthNumber = std::same_as<Number, uint8_t> || std::same_as<Number, uint16_t> ||
    std::same_as<Number, uint32_t>;

// How many bytes follow it in the record, plus `adjustment`: 6 when the length also counts a header
// of 6 bytes that ends with it. The record ends where it says; see TrailingBytes for what a newer
// peer has added in front of that end. A uint32_t may be given Bits(24), and none Since(): the
// length is in every version.
// InvalidArgument: written, what follows does not fit into Number; read, it is below the
// adjustment. OutOfRange: read, it says more bytes than there are.
template <RestLengthNumber Number, std::invocable<FieldOptions&>... Attributes>
constexpr RestLengthSpec<Number> LengthOfRest(std::string_view name, int32_t adjustment = 0,
                                              Attributes... attributes) {
  return {name, adjustment, internal::OptionsOf(attributes...)};
}

// The checksum of the bytes from the field `first` to the field `last`, both included; without them
// of the whole record, as far as this description knows it. It takes ChecksumSize(algorithm) bytes,
// which count as zeros. A wrong one is refused when the whole record has been read.
template <std::invocable<FieldOptions&>... Attributes>
constexpr ChecksumSpec ChecksumOver(std::string_view name, ChecksumAlgorithm algorithm,
                                    std::string_view first, std::string_view last,
                                    Attributes... attributes) {
  return {name, algorithm, first, last, internal::OptionsOf(attributes...)};
}
template <std::invocable<FieldOptions&>... Attributes>
constexpr ChecksumSpec ChecksumOver(std::string_view name, ChecksumAlgorithm algorithm,
                                    Attributes... attributes) {
  return {name, algorithm, {}, {}, internal::OptionsOf(attributes...)};
}

// Whatever follows the fields that this description has, to be written again as it came: so a proxy
// loses nothing of what newer peers say. The last field of a record whose end is known: a message,
// one that is Extensible(), or one with LengthOfRest(). It may be given MaxBytes(), and is refused
// with ResourceExhausted above that, written or read. What is read counts against the memory that a
// decode may take, see WireOptions::memory_factor.
// It stands behind all of these fields. In a version that lacks one of them, by its Since(), there
// is no tail: bytes are left over or skipped, see TrailingBytes, and to write a tail that is not
// empty is refused with InvalidArgument; a program that is to speak such a version clears it.
template <class Owner, std::invocable<FieldOptions&>... Attributes>
constexpr TailSpec<Owner> KeepTail(std::string_view name, std::vector<std::byte> Owner::*member,
                                   Attributes... attributes) {
  return {name, member, internal::OptionsOf(attributes...)};
}

}  // namespace sluice
