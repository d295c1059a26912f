#pragma once

#include <algorithm>
#include <concepts>
#include <string_view>
#include <type_traits>

#include "sluice/codec/internal/wire_scalar.h"

namespace sluice::internal {

// CheckAttributes<T, ...>() is true when the attributes that a field of type T was given make sense
// for it; a static assertion says why not.

template <class T>
consteval unsigned WidestInteger();

template <class... Ts>
consteval unsigned WidestOf(TypeList<Ts...>) {
  return std::max({0u, WidestInteger<Ts>()...});
}

// The bits of the widest integer in a T, not looking into records.
template <class T>
consteval unsigned WidestInteger() {
  if constexpr (WireScalar<T> && !std::floating_point<T>) {
    return 8 * sizeof(T);  // MUTANT 8: no Bits() lie between
  } else if constexpr (DescribedRecord<T>) {
    return 0;
  } else {
    return WidestOf(typename WireType<T>::Elements());
  }
}

template <class T, ValueRules kRules>
consteval bool CheckBits() {
  constexpr bool kIsWidth = kRules.bits % 8 == 0 && kRules.bits >= 24 && kRules.bits <= 56;
  static_assert(kIsWidth && kRules.bits != 32, "Bits() is 24, 40, 48 or 56");
  static_assert(kRules.bits < WidestInteger<T>(), "Bits() is for integers of more bits");
  return true;
}

template <class T, unsigned kAllowed, unsigned kGiven, ValueRules kRules>
consteval bool CheckAttributes() {
  constexpr unsigned kWrong = kGiven & ~kAllowed;
  static_assert(!(kWrong & attribute::kMaxBytes), "MaxBytes() is for strings and byte spans");
  static_assert(!(kWrong & attribute::kMaxCount), "MaxCount() is for lists, sets and maps");
  static_assert(!(kWrong & attribute::kVarint), "Varint() is for integers");
  static_assert(!(kWrong & attribute::kZigZag), "ZigZag() is for signed integers");
  static_assert(!(kWrong & attribute::kOrder), "Order() is for what has more than one byte");
  static_assert(!(kWrong & attribute::kLengths), "Lengths() is for what has a length or a count");
  static_assert(!(kWrong & attribute::kExtensible), "Extensible() is for records");
  static_assert(!(kWrong & attribute::kBits), "Bits() is for integers of more bits");
  static_assert(!(kWrong & attribute::kRoom), "Padded() and Terminated() are for strings");
  static_assert(!(kWrong & attribute::kNull), "NullAs() is for optional numbers");
  static_assert(!(kWrong & attribute::kAnyValue), "AnyValue() is for described enums");
  constexpr bool kHasRoom = (kGiven & attribute::kRoom) == 0 || kRules.room_bytes > 0;
  static_assert(kHasRoom, "a string needs room for one byte");
  // The strings of a list may have room, the list a length.
  constexpr unsigned kSizes = std::is_convertible_v<T, std::string_view>
                                  ? attribute::kMaxBytes | attribute::kLengths
                                  : attribute::kMaxBytes;
  constexpr bool kIsOneSize = (kGiven & attribute::kRoom) == 0 || (kGiven & kSizes) == 0;
  static_assert(kIsOneSize, "a string in fixed room has neither MaxBytes() nor Lengths()");
  constexpr unsigned kWidths =
      kGiven & (attribute::kVarint | attribute::kZigZag | attribute::kBits);
  constexpr bool kIsOneWidth = (kWidths & (kWidths - 1)) == 0;
  static_assert(kIsOneWidth, "a field is one of Varint(), ZigZag() and Bits()");
  if constexpr (kWrong == 0 && (kGiven & attribute::kBits) != 0) return CheckBits<T, kRules>();
  return kWrong == 0 && kHasRoom && kIsOneSize && kIsOneWidth;
}

}  // namespace sluice::internal
