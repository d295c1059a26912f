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

// The unsigned integer of `kBytes` bytes, for moving bits unchanged.
template <size_t kBytes>
using BitsOf = std::conditional_t<
    kBytes == 1, uint8_t,
    std::conditional_t<kBytes == 2, uint16_t, std::conditional_t<kBytes == 4, uint32_t, uint64_t>>>;

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

// The same for the 24-bit integers of older protocols: three bytes.
inline uint32_t LoadUint24(const std::byte* at, ByteOrder order) {
  const auto a = static_cast<uint32_t>(at[0]);
  const auto b = static_cast<uint32_t>(at[1]);
  const auto c = static_cast<uint32_t>(at[2]);
  return order == ByteOrder::kBig ? a << 16 | b << 8 | c : c << 16 | b << 8 | a;
}
inline void StoreUint24(std::byte* at, uint32_t value, ByteOrder order) {
  const bool big = order == ByteOrder::kBig;
  at[big ? 0 : 2] = static_cast<std::byte>(value >> 16);
  at[1] = static_cast<std::byte>(value >> 8);
  at[big ? 2 : 0] = static_cast<std::byte>(value);
}

}  // namespace sluice
