#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace sluice {

// ByteOrder is the order of the bytes of a number on the wire, chosen by the
// protocol and never by the host. Network order, kBig, is the default.
//
//   StoreNumber<uint32_t>(at, 7, ByteOrder::kBig);      // 00 00 00 07
//   uint32_t seven = LoadNumber<uint32_t>(at, ByteOrder::kBig);
//
// Wire: the bytes depend on the order alone; `at` needs no alignment.
enum class ByteOrder : uint8_t { kBig, kLittle };

inline constexpr ByteOrder kHostOrder =
    std::endian::native == std::endian::big ? ByteOrder::kBig : ByteOrder::kLittle;

// A number that goes over the wire with all bytes of its width.
template <class T>
concept WireNumber = (std::integral<T> ||
                      std::floating_point<T>)&&(sizeof(T) == 1 || sizeof(T) == 2 ||
                                                sizeof(T) == 4 || sizeof(T) == 8);

// The narrowest unsigned integer that holds `kBytes` bytes, for moving bits unchanged.
template <size_t kBytes>
using BitsOf = std::conditional_t<
    kBytes == 1, uint8_t,
    std::conditional_t<kBytes == 2, uint16_t, std::conditional_t<kBytes <= 4, uint32_t, uint64_t>>>;

// Builtins, because g++ 12 leaves a loop over the bytes a loop.
constexpr uint8_t SwapBytes(uint8_t bits) { return bits; }
constexpr uint16_t SwapBytes(uint16_t bits) { return __builtin_bswap16(bits); }
constexpr uint32_t SwapBytes(uint32_t bits) { return __builtin_bswap32(bits); }
constexpr uint64_t SwapBytes(uint64_t bits) { return __builtin_bswap64(bits); }

// Reads sizeof(T) bytes at `at`. NaN payloads survive.
template <WireNumber T>
T LoadNumber(const std::byte* at, ByteOrder order) {
  BitsOf<sizeof(T)> bits;
  std::memcpy(&bits, at, sizeof bits);
  if (order != kHostOrder) bits = SwapBytes(bits);
  return std::bit_cast<T>(bits);
}

// Writes sizeof(T) bytes at `at`.
template <WireNumber T>
void StoreNumber(std::byte* at, T value, ByteOrder order) {
  auto bits = std::bit_cast<BitsOf<sizeof(T)>>(value);
  if (order != kHostOrder) bits = SwapBytes(bits);
  std::memcpy(at, &bits, sizeof bits);
}

// An integer of three, five, six or seven bytes takes two loads or stores, both within its bytes.
// They overlap in one byte when there are seven.
template <size_t kBytes>
struct OddWidth {
  static_assert(kBytes == 3 || (kBytes >= 5 && kBytes <= 7));
  using Bits = BitsOf<kBytes>;
  using Head = BitsOf<sizeof(Bits) / 2>;
  using Tail = BitsOf<kBytes - sizeof(Head)>;
  static constexpr size_t kTailOffset = kBytes - sizeof(Tail);
  // How far head (big-endian) and tail (little-endian) are from the lowest bit.
  static constexpr size_t kHeadShift = 8 * (kBytes - sizeof(Head));
  static constexpr size_t kTailShift = 8 * kTailOffset;
};

// Reads kBytes bytes at `at`: three into a uint32_t, five to seven into a uint64_t.
template <size_t kBytes>
BitsOf<kBytes> LoadUint(const std::byte* at, ByteOrder order) {
  using Odd = OddWidth<kBytes>;
  const BitsOf<kBytes> head = LoadNumber<typename Odd::Head>(at, order);
  const BitsOf<kBytes> tail = LoadNumber<typename Odd::Tail>(at + Odd::kTailOffset, order);
  return order == ByteOrder::kBig ? head << Odd::kHeadShift | tail : head | tail << Odd::kTailShift;
}

// Writes the low kBytes bytes of `value` at `at`.
template <size_t kBytes>
void StoreUint(std::byte* at, BitsOf<kBytes> value, ByteOrder order) {
  using Odd = OddWidth<kBytes>;
  const bool big = order == ByteOrder::kBig;
  StoreNumber(at, static_cast<typename Odd::Head>(big ? value >> Odd::kHeadShift : value), order);
  StoreNumber(at + Odd::kTailOffset,
              static_cast<typename Odd::Tail>(big ? value : value >> Odd::kTailShift), order);
}

// What is left of `value` in its low kBytes bytes; their highest bit is the sign of a signed one.
// It is `value` itself if that fits.
template <size_t kBytes, std::integral T>
constexpr T CutToBytes(T value) {
  constexpr size_t kUnusedBits = 8 * (sizeof(T) - kBytes);
  return static_cast<T>(static_cast<std::make_unsigned_t<T>>(value) << kUnusedBits) >> kUnusedBits;
}

}  // namespace sluice
