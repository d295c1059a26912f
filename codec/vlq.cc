#include "sluice/codec/vlq.h"

#include <algorithm>
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

VarintScan ScanPaddedVlq(std::span<const std::byte> bytes, unsigned bits_max) {
  const size_t size_max = (bits_max + 6) / 7;
  bytes = bytes.first(std::min(bytes.size(), size_max));
  size_t pad_bytes = 0;
  while (pad_bytes < bytes.size() && bytes[pad_bytes] == std::byte{0x80}) ++pad_bytes;
  VarintScan scan = ScanVlq(bytes.subspan(pad_bytes), bits_max);
  if (scan.fault == VarintFault::kCutShort && bytes.size() == size_max) {
    scan.fault = VarintFault::kTooLarge;
  }
  scan.size_bytes += pad_bytes;
  return scan;
}

}  // namespace sluice
