#pragma once

#include <optional>

#include "sluice/codec/internal/nullable.h"
#include "sluice/codec/internal/wire_scalar.h"

namespace sluice::internal {

// One byte, 0 or 1, then the element if it is 1; or with NullAs() the element alone.
template <Encodable T>
struct WireType<std::optional<T>> {
  using Elements = TypeList<T>;
  using Optional = std::optional<T>;
  static constexpr unsigned kAttributes =
      WireType<T>::kAttributes | (HasNumber<T> ? attribute::kNull : 0);
  template <ValueRules kRules>
  static constexpr bool kIsNullable = HasNumber<T>&& kRules.has_null;
  template <ValueRules kRules>
  static constexpr bool kFixed = kIsNullable<kRules>&& internal::kFixed<T, kRules>;
  template <ValueRules kRules>
  static constexpr bool kOrderFree = OrderFree<T, kRules>;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = kIsNullable<kRules> ? internal::kSizeMin<T, kRules> : 1;

  template <ValueRules kRules>
  static size_t Measure(const Optional& value, uint32_t version) {
    if constexpr (kIsNullable<kRules>) return Nullable<T, kRules>::Measure(value, version);
    if (!value.has_value()) return 1;
    return 1 + MeasureValue<kRules>(*value, version);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const Optional& value, std::byte* at, Writer& writer) {
    if constexpr (kIsNullable<kRules>) {
      return Nullable<T, kRules>::template Put<kOrder>(value, at, writer);
    } else {
      at = PutValue<kRules, kOrder>(value.has_value(), at, writer);
      if (at == nullptr || !value.has_value()) return at;
      return PutValue<kRules, kOrder>(*value, at, writer);
    }
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, Optional& value) {
    if constexpr (kIsNullable<kRules>) {
      return Nullable<T, kRules>::template Get<kOrder>(at, reader, value);
    } else {
      bool has_value = false;
      at = GetValue<kRules, kOrder>(at, reader, has_value);
      if (at == nullptr) return nullptr;
      if (!has_value) {
        value.reset();
        return at;
      }
      if (!value.has_value()) value.emplace();
      return GetValue<kRules, kOrder>(at, reader, *value);
    }
  }

  template <ValueRules kRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    WireType<T>::template CutShort<kRules>(at, reader);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kOptional;
    type.size_bytes = kFixed<kRules> ? kSizeMin<kRules> : 0;
    if (kIsNullable<kRules>) type.null_value = kRules.null_value;
    type.element.push_back(WireType<T>::template Describe<kRules>(enclosing));
    return type;
  }

  static void Print(const Optional& value, Text& text) {
    if (value.has_value()) {
      WireType<T>::Print(*value, text);
    } else {
      text += "null";
    }
  }
};

}  // namespace sluice::internal
