#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

#include "sluice/codec/internal/record_field.h"

namespace sluice::internal {

// A value is plain when it is a number, or a record of numbers of one type, and has in memory the
// bytes that it has on the wire, but for their order: many of them move in one go.

// The width of the numbers; 0: the value is not plain.
template <class T, ValueRules kRules>
consteval size_t PlainWidth();

template <class T>
concept ConstantDefault = requires {
  typename std::bool_constant<(T{}, true)>;
};

template <DescribedRecord T, class = std::make_index_sequence<kFieldCount<T>>>
struct PlainRecord;

template <DescribedRecord T, size_t... I>
struct PlainRecord<T, std::index_sequence<I...>> {
  static consteval size_t Width() {
    if constexpr (sizeof...(I) > 0 && std::is_trivially_copyable_v<T> && ConstantDefault<T>) {
      using First = typename FieldOf<T, 0>::Type;
      if constexpr ((std::is_same_v<typename FieldOf<T, I>::Type, First> && ...)) {
        // Fields that fill the struct and ascend in it stand where they do on the wire.
        constexpr bool kFillsStruct = sizeof...(I) * sizeof(First) == sizeof(T);
        if constexpr (kFillsStruct && ((FieldWidth<I>() != 0) && ...)) {
          return Ascends<First>() ? FieldWidth<0>() : 0;
        }
      }
    }
    return 0;
  }

 private:
  template <size_t kIndex>
  static consteval size_t FieldWidth() {
    using Field = FieldOf<T, kIndex>;
    if constexpr (Field::kKind == FieldKind::kMember) {
      const bool has_order = (Field::kOptions.given & attribute::kOrder) != 0;
      if (Field::kOptions.since == 0 && !has_order && !Field::kIsPacked) {
        return PlainWidth<typename Field::Type, Field::kRules>();
      }
    }
    return 0;
  }

  // Pointers of one type, since others cannot be compared in a constant expression.
  template <class Member>
  static consteval bool Ascends() {
    const T record{};
    const std::array<const Member*, sizeof...(I)> at = {&(record.*FieldOf<T, I>::kSpec.member)...};
    return std::adjacent_find(at.begin(), at.end(), std::greater_equal<>()) == at.end();
  }
};

template <class T, ValueRules kRules>
consteval size_t PlainWidth() {
  if constexpr (WireScalar<T>) {
    if (DescribedEnum<T> && !kRules.any_value) return 0;
    return kFixed<T, kRules> && kSizeMin<T, kRules> == sizeof(T) ? sizeof(T) : 0;
  } else if constexpr (DescribedRecord<T>) {
    return kRules.extensible ? 0 : PlainRecord<T>::Width();
  }
  return 0;
}

template <class T, ValueRules kRules>
inline constexpr size_t kPlainWidth = PlainWidth<T, kRules>();

}  // namespace sluice::internal
