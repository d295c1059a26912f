#pragma once

#include <concepts>
#include <functional>

#include "sluice/codec/message.h"

namespace sluice::test::internal {

using sluice::internal::Encodable;
using sluice::internal::TypeList;
using sluice::internal::WireType;

// Whether a set or map may take keys for equal that are not: by what is none of these, though of
// that some do not, as Abseil's own for strings.
template <class Function, class Key>
concept StandardFunction =
    std::same_as<Function, std::less<Key>> || std::same_as<Function, std::less<>> ||
    std::same_as<Function, std::greater<Key>> || std::same_as<Function, std::greater<>> ||
    std::same_as<Function, std::equal_to<Key>> || std::same_as<Function, std::equal_to<>>;
template <class T>
inline constexpr bool kHasOwnEquality = false;
template <class C>
requires requires { typename C::key_compare; }
inline constexpr bool kHasOwnEquality<C> =
    !StandardFunction<typename C::key_compare, typename C::key_type>;
template <class C>
requires requires { typename C::key_equal; }
inline constexpr bool kHasOwnEquality<C> =
    !StandardFunction<typename C::key_equal, typename C::key_type>;

// Whether a T is, or holds, a type that WireAs taught, or a container with an equality of its own.
// Each record of a chain is looked into once.
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
    return kHasOwnEquality<T> || AnyHoldsUserType<Seen...>(typename WireType<T>::Elements());
  } else {
    return false;
  }
}

}  // namespace sluice::test::internal
