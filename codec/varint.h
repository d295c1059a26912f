#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice {

// A varint is an unsigned LEB128 integer: groups of seven bits, the low group
// first, 0x80 set in every byte but the last. 300 is ac 02.
//
//   const VarintScan scan = ScanVarint(unread, 32);
//   if (scan.fault == VarintFault::kCutShort) return NeedMoreBytes();
//
// Wire: https://dwarfstd.org/doc/DWARF5.pdf, 7.6. One value has one form:
// a longer form than needed (81 00) is refused, but by ScanPaddedVarint().
enum class VarintFault : uint8_t {
  kNone,
  kCutShort,  // the bytes end inside it
  kOverlong,  // the last group is zero: a shorter form exists
  kTooLarge,  // the value needs more than bits_max bits
};

struct VarintScan {
  VarintFault fault = VarintFault::kNone;
  uint64_t value = 0;
  size_t size_bytes = 0;  // of the varint, when there is no fault
};

// Reads the varint that `bytes` begin with; `bits_max` is 1 to 64. Looks at no
// more bytes than a value of that width can take (10 for 64, 5 for 32).
VarintScan ScanVarint(std::span<const std::byte> bytes, unsigned bits_max);

// The same for protocols that pad varints, as those do that leave room for one and fill it in
// later: 81 80 80 80 00 is 1 too. In no more bytes than those of a value of that width.
VarintScan ScanPaddedVarint(std::span<const std::byte> bytes, unsigned bits_max);

inline constexpr size_t kVarintBytesMax = 10;

constexpr size_t VarintSize(uint64_t value) {
  if (value < 0x80) [[likely]]
    return 1;
  return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7;
}

// Writes VarintSize(value) bytes at `at` and returns what follows them. Most take one byte, some
// two.
std::byte* StoreLongVarint(std::byte* at, uint64_t value);
inline std::byte* StoreVarint(std::byte* at, uint64_t value) {
  if (value < 0x80) [[likely]] {
    *at = static_cast<std::byte>(value);
    return at + 1;
  }
  if (value >= 0x4000) return StoreLongVarint(at, value);
  at[0] = static_cast<std::byte>(value | 0x80);
  at[1] = static_cast<std::byte>(value >> 7);
  return at + 2;
}

// Zigzag gives small numbers of either sign a short varint: 0, -1, 1, -2 ...
// become 0, 1, 2, 3 ...
constexpr uint64_t ZigZag(int64_t value) {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}
constexpr int64_t UnZigZag(uint64_t bits) {
  return static_cast<int64_t>(bits >> 1 ^ (0 - (bits & 1)));
}

}  // namespace sluice
