#pragma once

#include <optional>

#include "sluice/codec/internal/wire_scalar.h"

namespace sluice::internal {

// One byte, 0 or 1, then the element if it is 1.
template <Encodable T>
struct WireType<std::optional<T>> {
  using Elements = TypeList<T>;
  using Optional = std::optional<T>;
  static constexpr unsigned kAttributes = WireType<T>::kAttributes;
  template <ValueRules>
  static constexpr bool kFixed = false;
  template <ValueRules>
  static constexpr size_t kSizeMin = 1;

  template <ValueRules kRules>
  static size_t Measure(const Optional& value, uint32_t version) {
    if (!value.has_value()) return 1;
    return 1 + MeasureValue<kRules>(*value, version);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const Optional& value, std::byte* at, Writer& writer) {
    at = PutValue<kRules, kOrder>(value.has_value(), at, writer);
    if (at == nullptr || !value.has_value()) return at;
    return PutValue<kRules, kOrder>(*value, at, writer);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, Optional& value) {
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

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kOptional;
    type.element.push_back(WireType<T>::template Describe<kRules>(enclosing));
    return type;
  }

  static void Print(const Optional& value, std::string& text) {
    if (value.has_value()) {
      WireType<T>::Print(*value, text);
    } else {
      text += "null";
    }
  }
};

}  // namespace sluice::internal
