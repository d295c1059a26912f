#pragma once

#include <concepts>

#include "sluice/codec/internal/check_attributes.h"
#include "sluice/codec/internal/check_layout.h"
#include "sluice/codec/internal/wire_array.h"
#include "sluice/codec/internal/wire_bitset.h"
#include "sluice/codec/internal/wire_duration.h"
#include "sluice/codec/internal/wire_enum.h"
#include "sluice/codec/internal/wire_keyed.h"
#include "sluice/codec/internal/wire_list.h"
#include "sluice/codec/internal/wire_optional.h"
#include "sluice/codec/internal/wire_pointer.h"
#include "sluice/codec/internal/wire_record.h"
#include "sluice/codec/internal/wire_string.h"
#include "sluice/codec/internal/wire_translated.h"
#include "sluice/codec/internal/wire_tuple.h"
#include "sluice/codec/internal/wire_variant.h"
#include "sluice/codec/internal/wire_view.h"

namespace sluice::internal {

// CheckRecord<T>() is true when a described struct can go over the wire. Where it cannot, a static
// assertion says why, and the types beside it in the compiler's message say where.

// `Outer` are the records around a value that can hold themselves: they are being checked already.
template <DescribedRecord T, class... Outer>
consteval bool CheckRecord();

template <class T, class... Outer>
consteval bool CheckElement();

template <class... Outer, class... Ts>
consteval bool CheckElements(TypeList<Ts...>) {
  return (CheckElement<Ts, Outer...>() && ...);
}

template <class T, class... Outer>
consteval bool CheckElement() {
  if constexpr ((std::same_as<T, Outer> || ...)) {
    return true;
  } else if constexpr (!DescribedRecord<T>) {
    return CheckElements<Outer...>(typename WireType<T>::Elements());
  } else if constexpr (kRecurs<T>) {
    return CheckRecord<T, Outer...>();
  } else {
    return CheckRecord<T>();  // nothing around it stands in it
  }
}

template <class Owner, class T, class Field, class... Outer>
consteval bool CheckField() {
  static_assert(Encodable<T>, "a field of this type cannot be encoded");
  if constexpr (Encodable<T>) {
    constexpr unsigned kGiven = Field::kOptions.given;
    constexpr unsigned kSized = kGiven & attribute::kExtensible ? attribute::kLengths : 0;
    return CheckAttributes<T, Field::kAttributes | kSized, kGiven, Field::kOptions.rules>() &&
           CheckElement<T, Outer...>();
  }
  return false;  // MUTANT: it does not compile
}

template <class Owner, class... Outer, class... Fields>
consteval bool CheckFields(TypeList<Fields...>) {
  return (CheckField<Owner, typename Fields::Type, Fields, Outer...>() && ...);
}

template <DescribedRecord T, class... Outer>
consteval bool CheckRecord() {
  if constexpr (kRecurs<T>) {
    return CheckFields<T, T, Outer...>(typename WireType<T>::Fields()) && CheckLayout<T>();
  } else {
    return CheckFields<T>(typename WireType<T>::Fields()) && CheckLayout<T>();
  }
}

}  // namespace sluice::internal
