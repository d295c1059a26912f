#pragma once

#include "sluice/codec/internal/special_wire.h"

namespace sluice::internal {

// Written when the rest is.
template <class Number>
struct SpecialWire<RestLengthSpec<Number>> {
  using Type = Number;
  using Spec = RestLengthSpec<Number>;
  using Wire = WireType<Number>;
  static constexpr FieldKind kKind = FieldKind::kRestLength;
  static constexpr unsigned kAttributes =
      Wire::kAttributes & (attribute::kOrder | attribute::kBits);
  template <ValueRules kRules>
  static consteval size_t SizeOf(const Spec&) {
    return kSizeMin<Number, kRules>;
  }

  template <ValueRules kRules, ByteOrder>
  static std::byte* Put(const Spec&, std::byte* at, Writer&) {
    return at + kSizeMin<Number, kRules>;
  }
  // What follows ends where it says.
  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const Spec& spec, const std::byte* at, Reader& reader) {
    Number length{};
    const std::byte* const rest = Wire::template Get<kRules, kOrder>(at, reader, length);
    const int64_t rest_bytes = int64_t{length} - spec.adjustment;
    if (rest_bytes < 0) [[unlikely]] {
      return reader.Fail(FaultKind::kWrongRestLength, at, length,
                         static_cast<uint64_t>(spec.adjustment));
    }
    if (static_cast<uint64_t>(rest_bytes) > reader.Remaining(rest)) [[unlikely]] {
      return reader.CutShort(rest, static_cast<uint64_t>(rest_bytes));
    }
    reader.end = rest + rest_bytes;
    return rest;
  }
  template <ValueRules kRules>
  static SchemaType Describe(const Spec& spec) {
    SchemaType type = SpecialType(WireKind::kRestLength, kSizeMin<Number, kRules>);
    type.bits = 8 * type.size_bytes;
    type.adjustment = spec.adjustment;
    return type;
  }
};

}  // namespace sluice::internal
