#pragma once

#include <algorithm>
#include <cstring>

#include "sluice/codec/internal/special_wire.h"

namespace sluice::internal {

template <>
struct SpecialWire<PaddingSpec> {
  using Type = char;
  static constexpr FieldKind kKind = FieldKind::kFiller;
  static constexpr unsigned kAttributes = 0;
  template <ValueRules>
  static consteval size_t SizeOf(const PaddingSpec& spec) {
    return spec.size_bytes;
  }

  template <ValueRules, ByteOrder>
  static std::byte* Put(const PaddingSpec& spec, std::byte* at, Writer&) {
    std::memset(at, 0, spec.size_bytes);
    return at + spec.size_bytes;
  }
  template <ValueRules, ByteOrder>
  static const std::byte* Get(const PaddingSpec& spec, const std::byte* at, Reader& reader) {
    const std::byte* const behind = at + spec.size_bytes;
    if (spec.is_reserved) return behind;
    const std::byte* const other =
        std::find_if(at, behind, [](std::byte octet) { return octet != std::byte{0}; });
    if (other == behind) [[likely]]
      return behind;
    return reader.Fail(FaultKind::kNotZero, other, static_cast<uint64_t>(*other));
  }
  template <ValueRules>
  static SchemaType Describe(const PaddingSpec& spec) {
    return SpecialType(spec.is_reserved ? WireKind::kReserved : WireKind::kPadding,
                       spec.size_bytes);
  }
};

}  // namespace sluice::internal
