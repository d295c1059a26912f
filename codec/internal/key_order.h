#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sluice/codec/wire_as.h"

namespace sluice::internal {

// The order of keys on the wire: that of operator<, and of a type that the user taught, whatever
// order it has itself, that of what it travels as.

// Whether there is such a type in a key.
template <class T>
struct IsTranslated : std::bool_constant<HasWireAs<T>> {};
template <class T, size_t kCount>
struct IsTranslated<std::array<T, kCount>> : IsTranslated<T> {};
template <class... Ts>
struct IsTranslated<std::pair<Ts...>> : std::disjunction<IsTranslated<Ts>...> {};
template <class... Ts>
struct IsTranslated<std::tuple<Ts...>> : std::disjunction<IsTranslated<Ts>...> {};

template <class T>
bool KeyLess(const T& a, const T& b);

// The first difference decides.
template <class Tuple, size_t... I>
bool TupleLess(const Tuple& a, const Tuple& b, std::index_sequence<I...>) {
  bool is_less = false;
  (void)((is_less = KeyLess(std::get<I>(a), std::get<I>(b)),
          is_less || KeyLess(std::get<I>(b), std::get<I>(a))) ||
         ...);
  return is_less;
}

template <class T>
bool KeyLess(const T& a, const T& b) {
  if constexpr (!IsTranslated<T>()) {
    return a < b;
  } else if constexpr (HasWireAs<T>) {
    decltype(auto) wire_a = WireAs<T>::To(a);
    decltype(auto) wire_b = WireAs<T>::To(b);
    return KeyLess<typename WireAs<T>::Wire>(wire_a, wire_b);
  } else if constexpr (requires { a.begin(); }) {
    using Element = typename T::value_type;
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), KeyLess<Element>);
  } else {
    return TupleLess(a, b, std::make_index_sequence<std::tuple_size_v<T>>());
  }
}

}  // namespace sluice::internal
