#include "sluice/codec/testing/random_number.h"

#include "sluice/codec/internal/schema_type.h"

namespace sluice::test {
namespace {

using internal::BitsMask;

// IEEE 754: the sign, the exponent, the fraction.
size_t FractionBits(size_t width_bits) { return width_bits == 32 ? 23 : 52; }

uint64_t RandomInteger(size_t bits, Rng& rng) {
  switch (rng.Below(9)) {
    case 0:
      return 0;
    case 1:
      return 1;
    case 2:
      return BitsMask(bits) - rng.Below(2);
    case 3:  // the smallest and largest of a signed integer
      return (uint64_t{1} << (bits - 1)) - rng.Below(2);
    case 4:
    case 5: {  // a power of two and its neighbours
      const uint64_t power = uint64_t{1} << rng.Below(bits);
      return power + 1 - rng.Below(3);
    }
    case 6:
      return rng.Next();
    default:
      return rng.Below(128);
  }
}

uint64_t RandomFloat(size_t bits, Rng& rng) {
  const size_t fraction_bits = FractionBits(bits);
  const uint64_t exponent_max = BitsMask(bits - 1 - fraction_bits);
  const uint64_t sign = rng.Below(2) << (bits - 1);
  const uint64_t any_fraction = rng.Next() & BitsMask(fraction_bits);
  switch (rng.Below(8)) {
    case 0:
      return sign;  // 0.0 and -0.0
    case 1:
      return sign | exponent_max << fraction_bits;  // infinity
    case 2:
      return sign | exponent_max << fraction_bits | any_fraction | 1;  // NaN
    case 3:
      return sign | any_fraction | 1;  // denormal
    case 4:
      return sign | 1;
    case 5:
      return sign | ((exponent_max << fraction_bits) - 1);  // the largest
    default:
      return rng.Next() & BitsMask(bits);
  }
}

uint64_t RandomEnumerator(const SchemaType& type, Rng& rng) {
  if (type.enum_rule == EnumRule::kOneOf) {
    return type.enumerators[rng.Below(type.enumerators.size())].value;
  }
  uint64_t flags = 0;
  for (const SchemaEnumerator& one : type.enumerators) {
    if (rng.OneIn(2)) flags |= one.value;
  }
  return flags;
}

}  // namespace

uint64_t RandomNumber(const SchemaType& type, Rng& rng) {
  if (type.enum_rule != EnumRule::kAny) return RandomEnumerator(type, rng);
  if (!type.enumerators.empty() && rng.OneIn(2)) {
    return type.enumerators[rng.Below(type.enumerators.size())].value;
  }
  if (type.kind == WireKind::kBool) return rng.Below(2);
  if (type.kind == WireKind::kFloat) return RandomFloat(type.bits, rng);
  const uint64_t value = RandomInteger(type.bits, rng);
  if (type.kind == WireKind::kInt) return internal::SignExtended(value, type.bits);
  return value & BitsMask(type.bits);
}

bool IsNan(uint64_t float_bits, size_t width_bits) {
  const uint64_t infinity = BitsMask(width_bits - 1) & ~BitsMask(FractionBits(width_bits));
  return (float_bits & BitsMask(width_bits - 1)) > infinity;
}

}  // namespace sluice::test
