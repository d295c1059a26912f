#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sluice/codec/varint.h"

namespace sluice {

// A variable-length quantity is a varint with its groups the other way round:
// seven bits each, the high group first, 0x80 set in every byte but the last.
// 300 is 82 2c.
//
//   const VarintScan scan = ScanVlq(unread, 64);
//
// Wire: that of Standard MIDI Files, and of the tags of ASN.1 BER (X.690, 8.1.2.4).
//       One value has one form: a first byte of 80 is refused, but by ScanPaddedVlq().

// Reads the quantity that `bytes` begin with; `bits_max` is 1 to 64. Refuses
// what cannot fit at the first byte that shows it.
VarintScan ScanVlq(std::span<const std::byte> bytes, unsigned bits_max);

// The same, but bytes of 80 may stand in front, as ScanPaddedVarint() has it: 80 80 01 is 1 too.
VarintScan ScanPaddedVlq(std::span<const std::byte> bytes, unsigned bits_max);

constexpr size_t VlqSize(uint64_t value) { return VarintSize(value); }

// Writes VlqSize(value) bytes at `at` and returns what follows them.
inline std::byte* StoreVlq(std::byte* at, uint64_t value) {
  std::byte* const end = at + VlqSize(value);
  std::byte* last = end - 1;
  *last = static_cast<std::byte>(value & 0x7f);
  while (last != at) {
    value >>= 7;
    *--last = static_cast<std::byte>(value | 0x80);
  }
  return end;
}

}  // namespace sluice
