#pragma once

#include <cstring>
#include <string_view>

#include "sluice/codec/internal/special_wire.h"

namespace sluice::internal {

template <class Number>
struct SpecialWire<ConstantSpec<Number>> {
  using Type = Number;
  using Integer = Number;
  using Spec = ConstantSpec<Number>;
  using Wire = WireType<Number>;
  static constexpr FieldKind kKind = FieldKind::kFiller;
  static constexpr unsigned kAttributes =
      Wire::kAttributes & (attribute::kOrder | attribute::kBits);
  template <ValueRules kRules>
  static consteval size_t SizeOf(const Spec&) {
    return kSizeMin<Number, kRules>;
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const Spec& spec, std::byte* at, Writer& writer) {
    return Wire::template Put<kRules, kOrder>(spec.value, at, writer);
  }
  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const Spec& spec, const std::byte* at, Reader& reader) {
    Number value{};
    const std::byte* const behind = Wire::template Get<kRules, kOrder>(at, reader, value);
    if (value == spec.value) [[likely]]
      return behind;
    return reader.Fail(FaultKind::kWrongConstant, at);
  }
  template <ValueRules kRules>
  static SchemaType Describe(const Spec& spec) {
    constexpr size_t kBytes = kSizeMin<Number, kRules>;
    SchemaType type = SpecialType(WireKind::kConstant, kBytes);
    type.bits = 8 * kBytes;
    for (size_t i = 1; i <= kBytes; ++i) {
      type.constant += static_cast<char>(static_cast<uint64_t>(spec.value) >> 8 * (kBytes - i));
    }
    return type;
  }
};

template <>
struct SpecialWire<ConstantSpec<std::string_view>> {
  using Type = char;
  using Spec = ConstantSpec<std::string_view>;
  static constexpr FieldKind kKind = FieldKind::kFiller;
  static constexpr unsigned kAttributes = 0;
  template <ValueRules>
  static consteval size_t SizeOf(const Spec& spec) {
    return spec.value.size();
  }

  template <ValueRules, ByteOrder>
  static std::byte* Put(const Spec& spec, std::byte* at, Writer&) {
    std::memcpy(at, spec.value.data(), spec.value.size());
    return at + spec.value.size();
  }
  template <ValueRules, ByteOrder>
  static const std::byte* Get(const Spec& spec, const std::byte* at, Reader& reader) {
    if (std::memcmp(at, spec.value.data(), spec.value.size()) == 0) [[likely]]
      return at + spec.value.size();
    return reader.Fail(FaultKind::kWrongConstant, at);
  }
  template <ValueRules>
  static SchemaType Describe(const Spec& spec) {
    SchemaType type = SpecialType(WireKind::kConstant, spec.value.size());
    type.constant = spec.value;
    return type;
  }
};

}  // namespace sluice::internal
