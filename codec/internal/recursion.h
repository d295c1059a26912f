#pragma once

#include <concepts>

#include "sluice/codec/description.h"
#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// Whether a Root stands in a T, looking into each record of a chain once.
template <class Root, class T, class... Seen>
consteval bool HoldsRecord();

template <class Root, class... Seen, class... Ts>
consteval bool AnyHoldsRecord(TypeList<Ts...>) {
  return ((std::same_as<Ts, Root> || HoldsRecord<Root, Ts, Seen...>()) || ...);
}

template <class Root, class T, class... Seen>
consteval bool HoldsRecord() {
  // NOLINTNEXTLINE(bugprone-branch-clone): the branches in between must not be asked first.
  if constexpr ((std::same_as<T, Seen> || ...)) {
    return false;
  } else if constexpr (DescribedRecord<T>) {
    return AnyHoldsRecord<Root, T, Seen...>(typename WireType<T>::Elements());
  } else if constexpr (Encodable<T>) {
    return AnyHoldsRecord<Root, Seen...>(typename WireType<T>::Elements());
  } else {
    return false;
  }
}

// Whether there are records in a T at all. The answer is the same wherever T stands, so that most
// records need not be looked into.
template <class T>
consteval bool HasRecords();

template <class... Ts>
consteval bool AnyHasRecords(TypeList<Ts...>) {
  return (HasRecords<Ts>() || ...);
}

template <class T>
consteval bool HasRecords() {
  if constexpr (DescribedRecord<T>) {
    return true;
  } else if constexpr (Encodable<T>) {
    return AnyHasRecords(typename WireType<T>::Elements());
  } else {
    return false;  // MUTANT: HoldsRecord() says the same
  }
}

template <DescribedRecord T>
consteval bool HoldsItself() {
  if constexpr (AnyHasRecords(typename WireType<T>::Elements())) return HoldsRecord<T, T>();
  return false;
}

// Whether a record can hold itself, in a list for example. It is asked inside of functions alone:
// only then are the types that it depends on complete.
template <DescribedRecord T>
inline constexpr bool kRecurs = HoldsItself<T>();

}  // namespace sluice::internal
