#pragma once

#include <algorithm>

#include "sluice/codec/array_view.h"
#include "sluice/codec/internal/wire_elements.h"

namespace sluice::internal {

// The bytes of a std::vector<T>, left where they are.
template <WireScalar T>
struct WireType<ArrayView<T>> {
  static_assert(Encodable<T>);  // which looks at what a WireType<T> refuses, such as a wchar_t

  using Elements = TypeList<>;
  using View = ArrayView<T>;
  static constexpr unsigned kAttributes =
      attribute::kMaxCount | attribute::kLengths | attribute::kOrder;
  template <ValueRules>
  static constexpr bool kFixed = false;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = LengthSizeMin(kRules.lengths);
  template <ValueRules kRules>
  static constexpr uint64_t kLimit = std::min(kRules.count_max, LengthMax(kRules.lengths));

  template <ValueRules kRules>
  static size_t Measure(const View& value, uint32_t) {
    return LengthSize(value.size(), kRules.lengths) + value.size() * sizeof(T);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const View& value, std::byte* at, Writer& writer) {
    if (value.size() > kLimit<kRules>) [[unlikely]] {
      return writer.Fail(FaultKind::kCountLimit, value.size(), kLimit<kRules>);
    }
    const size_t size_bytes = value.size() * sizeof(T);
    at = writer.Need(at, LengthSize(value.size(), kRules.lengths) + size_bytes);
    if (at == nullptr) [[unlikely]]
      return nullptr;
    at = StoreLength(at, value.size(), kRules.lengths, kOrder);
    value.CopyBytesTo(at, kOrder);
    return at + size_bytes;
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, View& value) {
    uint64_t count = 0;
    const std::byte* const elements = reader.GetLength<kRules.lengths, kOrder>(at, count);
    if (elements == nullptr) return nullptr;
    if (count > kLimit<kRules>) {
      return reader.Fail(FaultKind::kCountLimit, at, count, kLimit<kRules>);
    }
    const size_t remaining = reader.Remaining(elements);
    if (count > remaining / sizeof(T)) {
      return reader.Fail(FaultKind::kCountCutShort, at, count, remaining);
    }
    value = View({elements, count * sizeof(T)}, kOrder);
    return elements + count * sizeof(T);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kList;
    type.lengths = kRules.lengths;
    type.limit = kLimit<kRules>;
    type.element.push_back(WireType<T>::template Describe<ValueRules{}>(enclosing));
    return type;
  }
  static void Print(const View& value, Text& text) { PrintElements(value, text); }
};

}  // namespace sluice::internal
