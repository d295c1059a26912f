#include "sluice/codec/varint.h"

namespace sluice {
namespace {

template <bool kMayBePadded>
VarintScan Scan(std::span<const std::byte> bytes, unsigned bits_max) {
  uint64_t value = 0;
  const size_t size_max = (bits_max + 6) / 7;
  for (size_t i = 0; i < size_max; ++i) {
    if (i == bytes.size()) return {.fault = VarintFault::kCutShort};
    const auto octet = static_cast<uint8_t>(bytes[i]);
    const uint64_t group = octet & 0x7fu;
    const unsigned shift = static_cast<unsigned>(i) * 7;
    if (shift + static_cast<unsigned>(std::bit_width(group)) > bits_max) break;
    value |= group << shift;
    if (octet < 0x80) {
      if (!kMayBePadded && octet == 0 && i > 0) return {.fault = VarintFault::kOverlong};
      return {.value = value, .size_bytes = i + 1};
    }
  }
  return {.fault = VarintFault::kTooLarge};
}

}  // namespace

VarintScan ScanVarint(std::span<const std::byte> bytes, unsigned bits_max) {
  return Scan<false>(bytes, bits_max);
}

VarintScan ScanPaddedVarint(std::span<const std::byte> bytes, unsigned bits_max) {
  return Scan<true>(bytes, bits_max);
}

std::byte* StoreLongVarint(std::byte* at, uint64_t value) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<std::byte>(value | 0x80);
  *at++ = static_cast<std::byte>(value);
  return at;
}

}  // namespace sluice
