#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "sluice/codec/internal/wire_type.h"
#include "sluice/codec/wire_as.h"

namespace sluice::internal {

// As what goes over the wire as one number, when the other type does.
template <class Wire>
struct TranslatedNumber {};
template <class Wire>
requires requires { typename Wire::Number; }
struct TranslatedNumber<Wire> {
  using Number = typename Wire::Number;
};

// A type that the user taught: as another one that stands for it.
template <HasWireAs T>
requires Encodable<typename WireAs<T>::Wire>
struct WireType<T> : TranslatedNumber<WireType<typename WireAs<T>::Wire>> {
  using As = WireAs<T>;
  using Value = typename As::Wire;
  using Wire = WireType<Value>;
  using Elements = TypeList<Value>;
  static constexpr unsigned kAttributes = Wire::kAttributes;
  template <ValueRules kRules>
  static constexpr bool kFixed = internal::kFixed<Value, kRules>;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = internal::kSizeMin<Value, kRules>;

  static auto ToNumber(const T& value) { return Wire::ToNumber(As::To(value)); }

  template <ValueRules kRules>
  static size_t Measure(const T& value, uint32_t version) {
    decltype(auto) made = As::To(value);
    return Wire::template Measure<kRules>(made, version);
  }
  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const T& value, std::byte* at, Writer& writer) {
    decltype(auto) made = As::To(value);
    return Wire::template Put<kRules, kOrder>(made, at, writer);
  }
  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T& value) {
    Value wire{};
    const std::byte* const next = Wire::template Get<kRules, kOrder>(at, reader, wire);
    if (next == nullptr) return nullptr;
    const std::string_view reason = As::From(std::move(wire), &value);
    if (reason.empty()) [[likely]]
      return next;
    reader.fault.Report(FaultKind::kRefused, static_cast<uint64_t>(at - reader.begin), {}, {},
                        reason);
    return nullptr;
  }
  template <ValueRules kRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    Wire::template CutShort<kRules>(at, reader);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type = Wire::template Describe<kRules>(enclosing);
    if constexpr (requires { As::kName; }) type.name = std::string(As::kName);
    return type;
  }
  static void Print(const T& value, Text& text) {
    if constexpr (requires { As::ToText(value); }) {
      text += As::ToText(value);
    } else {
      decltype(auto) made = As::To(value);
      Wire::Print(made, text);
    }
  }
};

}  // namespace sluice::internal
