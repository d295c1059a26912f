#pragma once

#include <array>
#include <concepts>
#include <span>
#include <string_view>

#include "sluice/codec/internal/wire_elements.h"

namespace sluice::internal {

// The elements alone: both sides know how many there are.
template <class T, size_t kCount, class Array>
struct WireArray {
  using Elements = TypeList<T>;
  static constexpr unsigned kAttributes = WireType<T>::kAttributes;
  template <ValueRules kRules>
  static constexpr bool kFixed = internal::kFixed<T, kRules>;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = kCount* internal::kSizeMin<T, kRules>;

  template <ValueRules kRules>
  static size_t Measure(const Array& value, uint32_t version) {
    return MeasureElements<kRules, T>(value, version);
  }
  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const Array& value, std::byte* at, Writer& writer) {
    return PutElements<kRules, kOrder, T>(value, at, writer);
  }
  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, Array& value) {
    return GetElements<kRules, kOrder, T>(at, reader, value);
  }
  template <ValueRules kRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    if constexpr (kSizeMin < kRules >> 0) {
      constexpr size_t kElementBytes = internal::kSizeMin<T, kRules>;
      const size_t whole = reader.Remaining(at) / kElementBytes;
      WireType<T>::template CutShort<kRules>(at + whole * kElementBytes, reader);
      reader.fault.InElement(whole);
    }
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kArray;
    type.size_bytes = kFixed<kRules> ? kSizeMin<kRules> : 0;
    type.count = kCount;
    type.element.push_back(WireType<T>::template Describe<kRules>(enclosing));
    return type;
  }
  // Chars are text, zeros behind it are not.
  static void Print(const Array& value, Text& text) {
    const std::span<const T> elements(value);
    if constexpr (std::same_as<T, char>) {
      const std::string_view chars(elements.data(), elements.size());
      AppendQuoted(text, chars.substr(0, chars.find_last_not_of('\0') + 1));
    } else {
      PrintElements(elements, text);
    }
  }
};

template <Encodable T, size_t kCount>
struct WireType<std::array<T, kCount>> : WireArray<T, kCount, std::array<T, kCount>> {};
template <Encodable T, size_t kCount>
struct WireType<T[kCount]> : WireArray<T, kCount, T[kCount]> {};

}  // namespace sluice::internal
