#pragma once

#include <cstddef>
#include <cstdint>

#include "sluice/codec/schema.h"

namespace sluice::internal {

// `bits` is 1 to 64.
constexpr uint64_t BitsMask(size_t bits) { return UINT64_MAX >> (64 - bits); }
constexpr uint64_t SignExtended(uint64_t number, size_t bits) {
  const uint64_t sign = uint64_t{1} << (bits - 1);
  return ((number & BitsMask(bits)) ^ sign) - sign;
}

// Whether a number, as a Value holds it, fits into the bits of this type.
inline bool FitsBits(const SchemaType& type, uint64_t number) {
  if (type.kind == WireKind::kBool) return number <= 1;
  if (type.kind == WireKind::kInt) return SignExtended(number, type.bits) == number;
  return (number & BitsMask(type.bits)) == number;
}

}  // namespace sluice::internal
