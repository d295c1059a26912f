#pragma once

#include <concepts>

#include "sluice/codec/internal/check_layout.h"
#include "sluice/codec/internal/wire_array.h"
#include "sluice/codec/internal/wire_list.h"
#include "sluice/codec/internal/wire_optional.h"
#include "sluice/codec/internal/wire_record.h"
#include "sluice/codec/internal/wire_string.h"

namespace sluice::internal {

// CheckRecord<T>() is true when a described struct can go over the wire. Where it cannot, a static
// assertion says why, and the types beside it in the compiler's message say where.

// Whether one of Outer, which T stands in, is T itself, or stands in a part of T.
template <class T, class... Outer>
constexpr bool Recurs();

template <class... Outer, class... Ts>
constexpr bool AnyRecurs(TypeList<Ts...>) {
  return (Recurs<Ts, Outer...>() || ...);
}

template <class T, class... Outer>
constexpr bool Recurs() {
  if constexpr ((std::same_as<T, Outer> || ...)) {
    return true;
  } else if constexpr (DescribedRecord<T>) {
    return AnyRecurs<T, Outer...>(typename WireType<T>::Elements());
  } else if constexpr (Encodable<T>) {
    return AnyRecurs<Outer...>(typename WireType<T>::Elements());
  } else {
    return false;
  }
}

template <DescribedRecord T>
constexpr bool CheckRecord();

template <class T>
constexpr bool CheckElement();

template <class... Ts>
constexpr bool CheckElements(TypeList<Ts...>) {
  return (CheckElement<Ts>() && ...);
}

template <class T>
constexpr bool CheckElement() {
  if constexpr (DescribedRecord<T>) {
    return CheckRecord<T>();
  } else {
    return CheckElements(typename WireType<T>::Elements());
  }
}

template <unsigned kAllowed, unsigned kGiven>
constexpr bool CheckAttributes() {
  constexpr unsigned kWrong = kGiven & ~kAllowed;
  static_assert(!(kWrong & attribute::kMaxBytes), "MaxBytes() is for strings and byte spans");
  static_assert(!(kWrong & attribute::kMaxCount), "MaxCount() is for lists");
  static_assert(!(kWrong & attribute::kVarint), "Varint() is for integers");
  static_assert(!(kWrong & attribute::kZigZag), "ZigZag() is for signed integers");
  static_assert(!(kWrong & attribute::kOrder), "Order() is for what has more than one byte");
  static_assert(!(kWrong & attribute::kLengths), "Lengths() is for strings, byte spans and lists");
  static_assert(!(kWrong & attribute::kExtensible), "Extensible() is for records");
  constexpr unsigned kBoth = attribute::kVarint | attribute::kZigZag;
  static_assert((kGiven & kBoth) != kBoth, "a field is Varint() or ZigZag(), not both");
  return kWrong == 0 && (kGiven & kBoth) != kBoth;
}

template <class Owner, class T, class Field>
constexpr bool CheckField() {
  static_assert(Encodable<T>, "a field of this type cannot be encoded");
  if constexpr (Encodable<T>) {
    constexpr unsigned kGiven = Field::kOptions.given;
    constexpr unsigned kSized = kGiven & attribute::kExtensible ? attribute::kLengths : 0;
    return CheckAttributes<Field::kAttributes | kSized, kGiven>() && CheckElement<T>();
  }
  return false;
}

template <class Owner, class... Fields>
constexpr bool CheckFields(TypeList<Fields...>) {
  return (CheckField<Owner, typename Fields::Type, Fields>() && ...);
}

template <DescribedRecord T>
constexpr bool CheckRecord() {
  static_assert(!Recurs<T>(), "a record cannot contain itself, in a list or an optional neither");
  if constexpr (!Recurs<T>()) {
    return CheckFields<T>(typename WireType<T>::Fields()) && CheckLayout<T>();
  }
  return false;
}

}  // namespace sluice::internal
