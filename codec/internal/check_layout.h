#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sluice/codec/internal/wire_record.h"

namespace sluice::internal {

// CheckLayout<T>() is true when the fields of a record go together; a static assertion says why
// not.

template <class Field>
consteval bool CheckMember() {
  constexpr bool kCanBeCopied =
      !Field::kIsPacked || std::is_trivially_copyable_v<typename Field::Type>;
  static_assert(kCanBeCopied, "a field of a packed struct must be trivially copyable");
  return kCanBeCopied;
}

template <class Field>
consteval bool CheckFiller() {
  static_assert(Field::kBytes > 0, "constants and padding take at least one byte");
  return Field::kBytes > 0;
}

template <class Field>
consteval bool CheckConstant() {
  constexpr unsigned kBits = 8 * Field::kBytes;
  constexpr auto kValue = static_cast<int64_t>(Field::kSpec.value);
  constexpr bool kFits = std::is_signed_v<typename Field::Type>
                             ? kValue >> (kBits - 1) == 0 || kValue >> (kBits - 1) == -1
                             : static_cast<uint64_t>(kValue) >> (kBits - 1) >> 1 == 0;
  static_assert(kFits, "the constant does not fit into its Bits()");
  return kFits;
}

// The bytes that surely follow a field.
template <DescribedRecord T, size_t... I>
consteval size_t BytesBehind(size_t index, std::index_sequence<I...>) {
  return (size_t{0} + ... + (I > index ? FieldOf<T, I>::kMin : 0));
}

template <DescribedRecord T, size_t kIndex>
consteval bool CheckRestLength() {
  using Field = FieldOf<T, kIndex>;
  constexpr bool kIsOnly = kIndex == RecordShape<T>::kRestLength;
  static_assert(kIsOnly, "a record has one LengthOfRest(), not two");
  constexpr bool kIsAlways = Field::kOptions.since == 0;
  static_assert(kIsAlways, "LengthOfRest() cannot be Since() a version");
  constexpr auto kBehind =
      static_cast<int64_t>(BytesBehind<T>(kIndex, std::make_index_sequence<kFieldCount<T>>()));
  constexpr bool kIsCounted = kBehind + Field::kSpec.adjustment >= 0;
  static_assert(kIsCounted, "LengthOfRest() leaves out more bytes than surely follow it");
  return kIsOnly && kIsAlways && kIsCounted;
}

// Whether there is no checksum of the range behind this one: it would be written later.
template <DescribedRecord T, size_t... I>
consteval bool CoversEarlier(size_t index, FieldRange covered, std::index_sequence<I...>) {
  return ((FieldOf<T, I>::kKind != FieldKind::kChecksum || I <= index || I < covered.first ||
           I > covered.last) &&
          ...);
}

template <DescribedRecord T, size_t kIndex>
consteval bool CheckChecksum() {
  constexpr FieldRange kCovered = CoveredBy<T>(FieldOf<T, kIndex>::kSpec);
  constexpr size_t kCount = kFieldCount<T>;
  constexpr bool kIsThere = kCovered.first < kCount && kCovered.last < kCount;
  static_assert(kIsThere, "a checksum covers a field that the record does not have");
  constexpr bool kIsInOrder = !kIsThere || kCovered.first <= kCovered.last;
  static_assert(kIsInOrder, "a checksum covers fields from the first to the last of them");
  constexpr bool kIsEarlier =
      CoversEarlier<T>(kIndex, kCovered, std::make_index_sequence<kCount>());
  static_assert(kIsEarlier, "a checksum cannot cover one that stands behind it");
  return kIsThere && kIsInOrder && kIsEarlier;
}

template <DescribedRecord T, size_t kIndex>
consteval bool CheckTail() {
  constexpr bool kIsLast = kIndex + 1 == kFieldCount<T>;
  static_assert(kIsLast, "KeepTail() must be the last field");
  constexpr bool kIsAlways = FieldOf<T, kIndex>::kOptions.since == 0;
  static_assert(kIsAlways, "KeepTail() cannot be Since() a version");
  return kIsLast && kIsAlways;
}

template <DescribedRecord T, size_t kIndex>
consteval bool CheckPlace() {
  using Field = FieldOf<T, kIndex>;
  if constexpr (Field::kKind == FieldKind::kMember) {
    return CheckMember<Field>();
  } else if constexpr (Field::kKind == FieldKind::kFiller) {
    if constexpr (requires { typename Field::Wire::Integer; }) return CheckConstant<Field>();
    return CheckFiller<Field>();
  } else if constexpr (Field::kKind == FieldKind::kRestLength) {
    return CheckRestLength<T, kIndex>();
  } else if constexpr (Field::kKind == FieldKind::kChecksum) {
    return CheckChecksum<T, kIndex>();
  } else {
    return CheckTail<T, kIndex>();
  }
}

// Padding has no name of its own.
template <DescribedRecord T, size_t... I>
consteval bool HasDistinctNames(std::index_sequence<I...>) {
  constexpr std::array<bool, sizeof...(I)> is_own = {!std::is_same_v<SpecOf<T, I>, PaddingSpec>...};
  const auto names = NamesOf(kDescription<T>.fields);
  for (size_t i = 0; i < names.size(); ++i) {  // MUTANT 0: nothing is in front of the first
    for (size_t j = 0; j < i; ++j) {
      if (is_own[i] && is_own[j] && names[i] == names[j]) return false;
    }
  }
  return true;
}

// Of the last fields, which an older peer may have left out: what it did write would be read as the
// newer field in front of it.
template <DescribedRecord T, size_t... I>
consteval bool HasVersionsInOrder(std::index_sequence<I...>) {
  constexpr std::array<uint32_t, sizeof...(I)> since = {FieldOf<T, I>::kOptions.since...};
  size_t i = sizeof...(I) - (RecordShape<T>::kHasTail ? 1 : 0);
  for (; i > 1 && since[i - 1] != 0; --i) {
    if (since[i - 2] > since[i - 1]) return false;
  }
  return true;
}

template <DescribedRecord T, size_t... I>
consteval bool CheckLayout(std::index_sequence<I...>) {
  constexpr bool kIsDistinct = HasDistinctNames<T>(std::index_sequence<I...>());
  static_assert(kIsDistinct, "two fields of a record have the same name");
  constexpr bool kIsInOrder = HasVersionsInOrder<T>(std::index_sequence<I...>());
  static_assert(kIsInOrder, "the last fields with Since() stand in the order of their versions");
  return (CheckPlace<T, I>() && ...) && kIsDistinct && kIsInOrder;
}
template <DescribedRecord T>
consteval bool CheckLayout() {
  return CheckLayout<T>(std::make_index_sequence<kFieldCount<T>>());
}

}  // namespace sluice::internal
