#include "sluice/codec/vlq.h"

#include <bit>

namespace sluice {

VarintScan ScanVlq(std::span<const std::byte> bytes, unsigned bits_max) {
  uint64_t value = 0;
  unsigned bits = 0;  // of `value`, whose first group is not zero if another follows
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto octet = static_cast<uint8_t>(bytes[i]);
    if (i == 0 && octet == 0x80) return {.fault = VarintFault::kOverlong};
    const bool more = octet >= 0x80;
    value = value << 7 | (octet & 0x7fu);
    bits = i == 0 ? static_cast<unsigned>(std::bit_width(value)) : bits + 7;
    if (bits + (more ? 7u : 0u) > bits_max) return {.fault = VarintFault::kTooLarge};
    if (!more) return {.value = value, .size_bytes = i + 1};
  }
  return {.fault = VarintFault::kCutShort};
}

}  // namespace sluice
