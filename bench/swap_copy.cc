#include "bench/swap_copy.h"

#include <cstdint>
#include <cstring>

#include "sluice/codec/byte_order.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sluice::bench {
namespace swap_copy {

template <size_t kWidth>
void CopyScalar(std::byte* to, const std::byte* from, size_t size_bytes) {
  for (size_t at = 0; at < size_bytes; at += kWidth) {
    BitsOf<kWidth> bits;
    std::memcpy(&bits, from + at, kWidth);
    bits = SwapBytes(bits);
    std::memcpy(to + at, &bits, kWidth);
  }
}

#if defined(__x86_64__)
// For each byte of 32, which byte of its half comes there.
template <size_t kWidth>
struct Shuffle {
  constexpr Shuffle() {
    for (size_t i = 0; i < 32; ++i) {
      from[i] = static_cast<uint8_t>((i % 16) / kWidth * kWidth + kWidth - 1 - i % kWidth);
    }
  }
  alignas(32) uint8_t from[32] = {};
};
template <size_t kWidth>
constexpr Shuffle<kWidth> kShuffle;

template <size_t kWidth>
[[gnu::target("ssse3")]] void CopySsse3(std::byte* to, const std::byte* from, size_t size_bytes) {
  const __m128i shuffle = _mm_load_si128(reinterpret_cast<const __m128i*>(kShuffle<kWidth>.from));
  size_t at = 0;
  for (; at + 16 <= size_bytes; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + at), _mm_shuffle_epi8(bytes, shuffle));
  }
  CopyScalar<kWidth>(to + at, from + at, size_bytes - at);
}

template <size_t kWidth>
[[gnu::target("avx2")]] void CopyAvx2(std::byte* to, const std::byte* from, size_t size_bytes) {
  const __m256i shuffle =
      _mm256_load_si256(reinterpret_cast<const __m256i*>(kShuffle<kWidth>.from));
  const auto copy = [&](size_t at) __attribute__((target("avx2"), always_inline)) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + at));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + at), _mm256_shuffle_epi8(bytes, shuffle));
  };
  size_t at = 0;
  for (; at + 128 <= size_bytes; at += 128) {
    copy(at);
    copy(at + 32);
    copy(at + 64);
    copy(at + 96);
  }
  for (; at + 32 <= size_bytes; at += 32) copy(at);
  CopyScalar<kWidth>(to + at, from + at, size_bytes - at);
}
#endif

using Copy = void (*)(std::byte* to, const std::byte* from, size_t size_bytes);

template <size_t kWidth>
Copy FastestCopy() {
#if defined(__x86_64__)
  __builtin_cpu_init();  // main() has not begun
  if (__builtin_cpu_supports("avx2")) return CopyAvx2<kWidth>;
  if (__builtin_cpu_supports("ssse3")) return CopySsse3<kWidth>;
#endif
  return CopyScalar<kWidth>;
}

template <size_t kWidth>
const Copy kFastestCopy = FastestCopy<kWidth>();

}  // namespace swap_copy

template <size_t kWidth>
void CopySwapped(void* to, const void* from, size_t count) {
  swap_copy::kFastestCopy<kWidth>(static_cast<std::byte*>(to), static_cast<const std::byte*>(from),
                                  count * kWidth);
}

template void CopySwapped<2>(void* to, const void* from, size_t count);
template void CopySwapped<4>(void* to, const void* from, size_t count);
template void CopySwapped<8>(void* to, const void* from, size_t count);

}  // namespace sluice::bench
