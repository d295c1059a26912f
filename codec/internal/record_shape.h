#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include "sluice/codec/internal/special_field.h"
#include "sluice/codec/internal/tail_field.h"

namespace sluice::internal {

// RecordShape<T> says what there is in a record beside members that stand next to each other.
template <DescribedRecord T, class = std::make_index_sequence<kFieldCount<T>>>
struct RecordShape;

template <DescribedRecord T, size_t... I>
struct RecordShape<T, std::index_sequence<I...>> {
  static constexpr size_t kCount = sizeof...(I);
  static constexpr bool kHasChecksum = ((FieldOf<T, I>::kKind == FieldKind::kChecksum) || ...);
  static constexpr bool kHasTail = ((FieldOf<T, I>::kKind == FieldKind::kTail) || ...);
  // The index of the rest length; kCount: there is none.
  static constexpr size_t kRestLength =
      std::min({kCount, (FieldOf<T, I>::kKind == FieldKind::kRestLength ? I : kCount)...});
  static constexpr bool kHasRestLength = kRestLength < kCount;

  // What the fields from each one to the end of its run take, where a run begins; 0 elsewhere.
  // Where the bytes end that follow a rest length is known only when that is read.
  static constexpr std::array<size_t, kCount> kRunBytes = [] {
    constexpr std::array<bool, kCount> kIsFixed = {FieldOf<T, I>::kIsFixed...};
    constexpr std::array<size_t, kCount> kMin = {FieldOf<T, I>::kMin...};
    std::array<size_t, kCount> bytes{};
    for (size_t i = 0, begin = 0; i < kCount; ++i) {
      if (i == 0 || !kIsFixed[i - 1] || i - 1 == kRestLength) begin = i;
      if (kIsFixed[i]) bytes[begin] += kMin[i];
    }
    return bytes;
  }();

  // Whether the field and all behind it came later than the one in front.
  template <size_t kIndex>
  static consteval bool BeginsLaterFields() {
    if constexpr (FieldOf<T, kIndex>::kOptions.since == 0) {
      return false;
    } else {
      constexpr std::array<uint32_t, kCount> kSince = {FieldOf<T, I>::kOptions.since...};
      if constexpr (kIndex > 0 && kSince[kIndex - 1] == kSince[kIndex]) return false;
      // A tail may be empty.
      return ((I < kIndex || kSince[I] != 0 || FieldOf<T, I>::kKind == FieldKind::kTail) && ...);
    }
  }

  // Whether the bytes may end in front of this field: those of an older peer, who knows neither it
  // nor what follows it, in a record whose end is known.
  template <size_t kIndex, ValueRules kRules>
  static consteval bool MayEndBefore() {
    if constexpr (kRules.owns_end || kRestLength < kIndex) return BeginsLaterFields<kIndex>();
    return false;
  }

  template <ValueRules kRules>
  static constexpr void CheckEnd() {
    static_assert(kRules.owns_end || kHasRestLength || !kHasTail,
                  "a record with KeepTail() inside of another must be Extensible()");
  }
};

}  // namespace sluice::internal
