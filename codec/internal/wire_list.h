#pragma once

#include <algorithm>
#include <concepts>
#include <type_traits>
#include <vector>

#include "sluice/codec/internal/wire_elements.h"

namespace sluice::internal {

// A count, then so many elements.
template <Encodable T>
struct WireType<std::vector<T>> {
  using Elements = TypeList<T>;
  using List = std::vector<T>;
  static constexpr bool kIsBits = std::is_same_v<T, bool>;  // no span of bools to be had
  static constexpr unsigned kAttributes =
      WireType<T>::kAttributes | attribute::kMaxCount | attribute::kLengths | attribute::kOrder;
  template <ValueRules>
  static constexpr bool kFixed = false;
  template <ValueRules kRules>
  static constexpr bool kOrderFree = IsVariable(kRules.lengths) && OrderFree<T, kRules>;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = LengthSizeMin(kRules.lengths);
  template <ValueRules kRules>
  static constexpr uint64_t kLimit = std::min(kRules.count_max, LengthMax(kRules.lengths));

  template <ValueRules kRules>
  static size_t Measure(const List& value, uint32_t version) {
    const size_t count_bytes = LengthSize(value.size(), kRules.lengths);
    if constexpr (internal::kFixed<T, kRules>) {
      return count_bytes + value.size() * internal::kSizeMin<T, kRules>;
    } else {
      return count_bytes + MeasureElements<kRules, T>(value, version);
    }
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const List& value, std::byte* at, Writer& writer) {
    if (value.size() > kLimit<kRules>) [[unlikely]] {
      return writer.Fail(FaultKind::kCountLimit, value.size(), kLimit<kRules>);
    }
    size_t size_bytes = LengthSize(value.size(), kRules.lengths);
    if constexpr (internal::kFixed<T, kRules>) {
      size_bytes += value.size() * internal::kSizeMin<T, kRules>;
    }
    at = writer.Need(at, size_bytes);
    if (at == nullptr) [[unlikely]]
      return nullptr;
    at = StoreLength(at, value.size(), kRules.lengths, kOrder);
    if constexpr (kIsBits) {
      for (const bool bit : value) *at++ = std::byte{bit};
      return at;
    } else {
      return PutElements<kRules, kOrder, T>(value, at, writer);
    }
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, List& value) {
    constexpr size_t kElementMin = internal::kSizeMin<T, kRules>;
    static_assert(kElementMin > 0, "the elements of a list must take at least one byte");
    uint64_t count = 0;
    const std::byte* elements = reader.GetLength<kRules.lengths, kOrder>(at, count);
    if (elements == nullptr) return nullptr;
    if (count > kLimit<kRules>) {
      return reader.Fail(FaultKind::kCountLimit, at, count, kLimit<kRules>);
    }
    const size_t remaining = reader.Remaining(elements);
    if (count > remaining / kElementMin) {
      return reader.Fail(FaultKind::kCountCutShort, at, count, remaining);
    }
    if (!Resize(at, count, reader, value)) return nullptr;
    if constexpr (kIsBits) {
      return GetBits(elements, reader, value);
    } else if constexpr (kIsReadAside<kRules>) {
      return GetAside<kRules, kOrder>(elements, reader, value);
    } else {
      return GetElements<kRules, kOrder, T>(elements, reader, value);
    }
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kList;
    type.lengths = kRules.lengths;
    type.limit = kLimit<kRules>;
    type.element.push_back(WireType<T>::template Describe<kRules>(enclosing));
    return type;
  }

  static void Print(const List& value, Text& text) { PrintElements(value, text); }

 private:
  static bool Resize(const std::byte* at, size_t count, Reader& reader, List& value) {
    const uint64_t memory = kIsBits ? (count + 63) / 64 * 8 : count * sizeof(T);
    if (!reader.Charge(at, memory)) return false;
    if (count > value.capacity()) {
      // Elements that own nothing are overwritten; there is no need to move them.
      if constexpr (std::is_trivially_copyable_v<T>) value.clear();
      value.reserve(count);  // resize() alone might take twice as much
    }
    value.resize(count);
    return true;
  }

  // The numbers of a small record are all read before any is stored: so the compiler may move
  // several at a time.
  template <ValueRules kRules>
  // MUTANT <=: how large a small record is, is a matter of speed
  static constexpr bool kIsReadAside =
      DescribedRecord<T>&& internal::kFixed<T, kRules>&& kPlainWidth<T, kRules> == 0 &&
      std::copyable<T>&& std::is_trivially_copyable_v<T> && sizeof(T) <= 64;
  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* GetAside(const std::byte* at, Reader& reader, List& value) {
    for (T& element : value) {
      T copy = element;  // holds members that are not described
      at = WireType<T>::template Get<kRules, kOrder>(at, reader, copy);
      if (at == nullptr) [[unlikely]] {
        reader.fault.InElement(static_cast<size_t>(&element - value.data()));
        return nullptr;
      }
      element = copy;
    }
    return at;
  }

  static const std::byte* GetBits(const std::byte* at, Reader& reader, List& value) {
    for (size_t i = 0; i < value.size(); ++i) {
      bool bit = false;
      at = WireType<bool>::Get<ValueRules{}, kHostOrder>(at, reader, bit);
      if (at == nullptr) {
        reader.fault.InElement(i);
        return nullptr;
      }
      value[i] = bit;
    }
    return at;
  }
};

}  // namespace sluice::internal
