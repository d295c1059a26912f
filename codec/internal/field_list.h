#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace sluice::internal {

// The entries of a description. A std::tuple would do, but takes the compiler far longer.
template <size_t kIndex, class Entry>
struct FieldAt {
  Entry entry;
};
template <class Indexes, class... Entries>
struct FieldListOf;
template <size_t... I, class... Entries>
struct FieldListOf<std::index_sequence<I...>, Entries...> : FieldAt<I, Entries>... {};

template <class... Entries>
using FieldList = FieldListOf<std::index_sequence_for<Entries...>, Entries...>;

template <size_t kIndex, class Entry>
constexpr const Entry& EntryAt(const FieldAt<kIndex, Entry>& at) {
  return at.entry;
}

template <size_t... I, class... Entries>
consteval std::array<std::string_view, sizeof...(Entries)> NamesOf(
    const FieldListOf<std::index_sequence<I...>, Entries...>& fields) {
  return {EntryAt<I>(fields).name...};
}

}  // namespace sluice::internal
