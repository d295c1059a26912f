#pragma once

#include "sluice/codec/internal/special_wire.h"

namespace sluice::internal {

// Written and compared when the record is, by RecordMarks.
template <>
struct SpecialWire<ChecksumSpec> {
  using Type = uint16_t;
  static constexpr FieldKind kKind = FieldKind::kChecksum;
  static constexpr unsigned kAttributes = attribute::kOrder;
  template <ValueRules>
  static consteval size_t SizeOf(const ChecksumSpec& spec) {
    return ChecksumSize(spec.algorithm);
  }

  template <ValueRules, ByteOrder>
  static std::byte* Put(const ChecksumSpec& spec, std::byte* at, Writer&) {
    return at + ChecksumSize(spec.algorithm);
  }
  template <ValueRules, ByteOrder>
  static const std::byte* Get(const ChecksumSpec& spec, const std::byte* at, Reader&) {
    return at + ChecksumSize(spec.algorithm);
  }
  template <ValueRules>
  static SchemaType Describe(const ChecksumSpec& spec) {
    SchemaType type = SpecialType(WireKind::kChecksum, ChecksumSize(spec.algorithm));
    type.bits = 8 * type.size_bytes;
    type.checksum = spec.algorithm;
    return type;
  }
};

}  // namespace sluice::internal
