#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "sluice/codec/internal/holds_secret.h"
#include "sluice/codec/internal/record_shape.h"

namespace sluice::internal {

// The checksum of `bytes`, of which `zero_bytes` from `zero_offset` on count as zeros.
uint32_t ChecksumWithZeros(ChecksumAlgorithm algorithm, std::span<const std::byte> bytes,
                           size_t zero_offset, size_t zero_bytes);

// RecordMarks remembers where the fields of a record begin, until the record is written or read and
// its rest length and checksums can be: as offsets, since what is written may move. Of a record
// that has neither it remembers nothing.
template <DescribedRecord T, class = std::make_index_sequence<kFieldCount<T>>>
class RecordMarks;

template <DescribedRecord T, size_t... I>
class RecordMarks<T, std::index_sequence<I...>> {
  static constexpr size_t kCount = sizeof...(I);
  using Shape = RecordShape<T>;
  static constexpr size_t kRestLength = Shape::kRestLength;

 public:
  static constexpr bool kIsNeeded = Shape::kHasRestLength || Shape::kHasChecksum;

  template <size_t kIndex>
  void Mark([[maybe_unused]] const std::byte* begin, [[maybe_unused]] const std::byte* at) {
    if constexpr (kIsNeeded) offsets_[kIndex] = static_cast<size_t>(at - begin);
  }
  // The record ends in front of this field.
  template <size_t kIndex>
  void End([[maybe_unused]] const std::byte* begin, [[maybe_unused]] const std::byte* at) {
    if constexpr (kIsNeeded) {
      std::fill(offsets_.begin() + kIndex, offsets_.end(), static_cast<size_t>(at - begin));
    }
  }

  // What can be written only when the record ends, at `at`, is.
  template <ByteOrder kOrder>
  std::byte* Finish(std::byte* at, Writer& writer) {
    Mark<kCount>(writer.begin, at);
    if constexpr (Shape::kHasRestLength) {
      if (!PutRestLength<kOrder>(writer)) return nullptr;
    }
    (PutChecksum<I, kOrder>(writer), ...);
    return at;
  }

  // Compares the checksums of a record that ends at `at`.
  template <ByteOrder kOrder>
  const std::byte* Check(const std::byte* at, Reader& reader) {
    Mark<kCount>(reader.begin, at);
    return (CheckChecksum<I, kOrder>(reader) && ...) ? at : nullptr;
  }

 private:
  template <ByteOrder kOrder>
  bool PutRestLength(Writer& writer) {
    using Field = FieldOf<T, kRestLength>;
    using Number = typename Field::Type;
    constexpr uint64_t kMax = UINT64_MAX >> (64 - 8 * Field::kBytes);
    const size_t rest_bytes = offsets_[kCount] - offsets_[kRestLength] - Field::kBytes;
    // Not negative: CheckLayout() has seen to that.
    const uint64_t length = rest_bytes + static_cast<uint64_t>(int64_t{Field::kSpec.adjustment});
    if (length > kMax) [[unlikely]] {
      writer.Fail(FaultKind::kLargeValue, 8 * Field::kBytes);
      writer.fault.InField(Field::kSpec.name, Field::kOptions.secret);
      return false;
    }
    WireType<Number>::template Put<Field::kRules, Field::template kOrder<kOrder>>(
        static_cast<Number>(length), writer.begin + offsets_[kRestLength], writer);
    return true;
  }

  template <size_t kIndex, ByteOrder kOrder>
  void PutChecksum(Writer& writer) const {
    using Field = FieldOf<T, kIndex>;
    if constexpr (Field::kKind == FieldKind::kChecksum) {
      if (!IsThere<kIndex>()) return;
      StoreNumber(writer.begin + offsets_[kIndex], ChecksumOfRange<kIndex>(writer.begin),
                  Field::template kOrder<kOrder>);
    }
  }
  template <size_t kIndex, ByteOrder kOrder>
  bool CheckChecksum(Reader& reader) const {
    using Field = FieldOf<T, kIndex>;
    if constexpr (Field::kKind == FieldKind::kChecksum) {
      if (!IsThere<kIndex>()) return true;
      const auto actual = ChecksumOfRange<kIndex>(reader.begin);
      const std::byte* const at = reader.begin + offsets_[kIndex];
      const auto stated = LoadNumber<BitsOf<Field::kBytes>>(at, Field::template kOrder<kOrder>);
      if (stated != actual) [[unlikely]] {
        reader.Fail(FaultKind::kWrongChecksum, at, stated, actual);
        // A checksum of a short secret tells what the secret is.
        reader.fault.InField(Field::kSpec.name, Field::kOptions.secret || HoldsSecret<T>());
        return false;
      }
    }
    return true;
  }

  // Whether the version has it, and an older peer did not leave it out.
  template <size_t kIndex>
  bool IsThere() const {
    return offsets_[kIndex] != offsets_[kIndex + 1];
  }

  template <size_t kIndex>
  auto ChecksumOfRange(const std::byte* begin) const {
    constexpr FieldRange kCovered = CoveredBy<T>(FieldOf<T, kIndex>::kSpec);
    constexpr size_t kBytes = FieldOf<T, kIndex>::kBytes;
    constexpr bool kIsInside = kCovered.first <= kIndex && kIndex <= kCovered.last;
    const size_t first = offsets_[kCovered.first];
    const std::span<const std::byte> bytes(begin + first, offsets_[kCovered.last + 1] - first);
    const uint32_t checksum =
        ChecksumWithZeros(FieldOf<T, kIndex>::kSpec.algorithm, bytes,
                          kIsInside ? offsets_[kIndex] - first : 0, kIsInside ? kBytes : 0);
    return static_cast<BitsOf<kBytes>>(checksum);
  }

  std::array<size_t, kIsNeeded ? kCount + 1 : 0> offsets_;
};

}  // namespace sluice::internal
