#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sluice/codec/internal/key_order.h"
#include "sluice/codec/internal/wire_scalar.h"

namespace sluice::internal {

// What can be a key: values whose order is the same everywhere, see KeyLess(). A char has a sign on
// one machine and none on the other, a NaN has no order.
template <class T>
struct KeyOf : std::bool_constant<std::integral<NumberOf<T>> && !std::same_as<NumberOf<T>, char>> {
};
template <HasWireAs T>
struct KeyOf<T> : KeyOf<typename WireAs<T>::Wire> {};
template <>
struct KeyOf<std::string> : std::true_type {};
template <>
struct KeyOf<std::string_view> : std::true_type {};
template <class Rep, class Period>
struct KeyOf<std::chrono::duration<Rep, Period>> : KeyOf<Rep> {};
template <class Clock, class Duration>
struct KeyOf<std::chrono::time_point<Clock, Duration>> : KeyOf<Duration> {};
template <class T, size_t kCount>
struct KeyOf<std::array<T, kCount>> : KeyOf<T> {};
template <class First, class Second>
struct KeyOf<std::pair<First, Second>> : std::bool_constant<KeyOf<First>() && KeyOf<Second>()> {};
template <class... Ts>
struct KeyOf<std::tuple<Ts...>> : std::bool_constant<(KeyOf<Ts>() && ...)> {};

template <class T>
concept WireKey = Encodable<T> && KeyOf<T>::value;

// Sets and maps, sorted or hashed, in which each key stands once; others than the standard
// library's too.
template <class C>
concept KeyedContainer = requires(C container, typename C::value_type element) {
  typename C::key_type;
  { container.insert(element).second } -> std::convertible_to<bool>;
  container.clear();
};
template <class C>
concept MapContainer = KeyedContainer<C> && requires {
  typename C::mapped_type;
};

// Whether the elements stand in the order of the wire.
template <class C>
inline constexpr bool kIsSorted = false;
template <class C>
requires requires { typename C::key_compare; }
inline constexpr bool kIsSorted<C> =
    !IsTranslated<typename C::key_type>() &&
    (std::same_as<typename C::key_compare, std::less<>> ||
     std::same_as<typename C::key_compare, std::less<typename C::key_type>>);

template <class C>
inline constexpr bool kHasTreeNodes = false;
template <class... Ts>
inline constexpr bool kHasTreeNodes<std::map<Ts...>> = true;
template <class... Ts>
inline constexpr bool kHasTreeNodes<std::set<Ts...>> = true;

// The most that a container of so many elements allocates for them.
template <class C>
constexpr uint64_t MemoryOf(uint64_t count) {
  constexpr uint64_t kElement = sizeof(typename C::value_type);
  if constexpr (kHasTreeNodes<C> || requires { typename C::local_iterator; }) {
    // Of a tree: colour, parent and two children. Of a hash table: the next node, the hash, and
    // less than two buckets.
    return count * ((kElement + 4 * sizeof(void*) + 15) / 16 * 16);
  } else if constexpr (requires { typename C::key_compare; }) {
    // A B-tree: its root grows by doubling, later nodes are up to half empty.
    return 3 * count * kElement + 64;
  } else {
    // Open addressing: slots for 8/7 of the elements, a power of two, a byte for each slot and a
    // group more; or pointers in the slots, and the elements elsewhere.
    uint64_t slots = 1;
    while (slots < count + count / 7 + 1) slots *= 2;
    return slots * (kElement + 1) + 48 + count * kElement;
  }
}

}  // namespace sluice::internal
