#pragma once

#include <memory>

#include "sluice/codec/internal/wire_scalar.h"

namespace sluice::internal {

// As a std::optional: one byte, 0 or 1, then what is pointed to if it is 1.
template <Encodable T>
struct WireType<std::unique_ptr<T>> {
  using Elements = TypeList<T>;
  using Pointer = std::unique_ptr<T>;
  static constexpr unsigned kAttributes = WireType<T>::kAttributes;
  template <ValueRules>
  static constexpr bool kFixed = false;
  template <ValueRules>
  static constexpr size_t kSizeMin = 1;

  template <ValueRules kRules>
  static size_t Measure(const Pointer& value, uint32_t version) {
    return value == nullptr ? 1 : 1 + MeasureValue<kRules>(*value, version);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const Pointer& value, std::byte* at, Writer& writer) {
    at = PutValue<kRules, kOrder>(value != nullptr, at, writer);
    if (at == nullptr || value == nullptr) return at;
    return PutValue<kRules, kOrder>(*value, at, writer);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, Pointer& value) {
    bool has_value = false;
    const std::byte* const element = GetValue<kRules, kOrder>(at, reader, has_value);
    if (element == nullptr) return nullptr;
    if (!has_value) {
      value.reset();
      return element;
    }
    if (!reader.Charge(at, sizeof(T))) return nullptr;
    if (value == nullptr) value = std::make_unique<T>();
    return GetValue<kRules, kOrder>(element, reader, *value);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kOptional;
    type.element.push_back(WireType<T>::template Describe<kRules>(enclosing));
    return type;
  }

  static void Print(const Pointer& value, Text& text) {
    if (value != nullptr) {
      WireType<T>::Print(*value, text);
    } else {
      text += "null";
    }
  }
};

}  // namespace sluice::internal
