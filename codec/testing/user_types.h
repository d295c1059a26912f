#pragma once

#include <concepts>

#include "sluice/codec/message.h"

namespace sluice::test::internal {

using sluice::internal::Encodable;
using sluice::internal::TypeList;
using sluice::internal::WireType;

// Whether a T is, or holds, a type that WireAs taught. Each record of a chain is looked into once.
template <class T, class... Seen>
consteval bool HoldsUserType();

template <class... Seen, class... Ts>
consteval bool AnyHoldsUserType(TypeList<Ts...>) {
  return (HoldsUserType<Ts, Seen...>() || ...);
}

template <class T, class... Seen>
consteval bool HoldsUserType() {
  if constexpr (HasWireAs<T>) {
    return true;
    // NOLINTNEXTLINE(bugprone-branch-clone): the branches in between must not be asked first.
  } else if constexpr ((std::same_as<T, Seen> || ...)) {
    return false;
  } else if constexpr (DescribedRecord<T>) {
    return AnyHoldsUserType<T, Seen...>(typename WireType<T>::Elements());
  } else if constexpr (Encodable<T>) {
    return AnyHoldsUserType<Seen...>(typename WireType<T>::Elements());
  } else {
    return false;
  }
}

}  // namespace sluice::test::internal
