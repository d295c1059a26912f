#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sluice/codec/byte_order.h"

namespace sluice {
namespace internal {

// The ways to swap the bytes of many numbers: one by one, 16 bytes at a time, 32 at a time.
enum class SwapWay : uint8_t { kScalar, kSsse3, kAvx2 };

using SwapCopy = void (*)(const std::byte* from, size_t count, std::byte* to);

// CopySwapped of numbers of kBytes bytes in that way; null when this machine lacks it. It takes
// every count.
template <size_t kBytes>
SwapCopy SwapCopyOf(SwapWay way);

// CopySwapped in the best way that this machine has, worth a call from kSwapCallBytesMin on.
template <size_t kBytes>
void CopySwappedMany(const std::byte* from, size_t count, std::byte* to);

inline constexpr size_t kSwapCallBytesMin = 32;

template <size_t kBytes>
void CopySwappedOneByOne(const std::byte* from, size_t count, std::byte* to) {
  for (; count != 0; --count, from += kBytes, to += kBytes) {
    BitsOf<kBytes> bits;
    std::memcpy(&bits, from, kBytes);
    bits = SwapBytes(bits);
    std::memcpy(to, &bits, kBytes);
  }
}

}  // namespace internal

// Copies `count` numbers of kBytes (2, 4 or 8) bytes, the bytes of each in
// reverse: between the host's order and the other one. `from` and `to` need no
// alignment, and are the same or do not overlap.
//
//   CopySwapped<sizeof(uint32_t)>(at, samples.size(), bytes_of_samples);
//
// Cost: many numbers take little more than a memcpy on an x86 with AVX2 or SSSE3,
//       which is looked for when the program runs.
template <size_t kBytes>
void CopySwapped(const std::byte* from, size_t count, std::byte* to) {
  static_assert(kBytes == 2 || kBytes == 4 || kBytes == 8);
  if (count < internal::kSwapCallBytesMin / kBytes) {  // MUTANT <: both do the same
    internal::CopySwappedOneByOne<kBytes>(from, count, to);
  } else {
    internal::CopySwappedMany<kBytes>(from, count, to);
  }
}

}  // namespace sluice
