#include "sluice/codec/byte_swap.h"

#include <initializer_list>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define SLUICE_X86 1
#else
#define SLUICE_X86 0
#endif

namespace sluice::internal {
namespace {

#if SLUICE_X86

// Where each byte of a vector comes from, for both halves of 32 bytes alike.
template <size_t kBytes>
struct Shuffle {
  constexpr Shuffle() {
    for (size_t i = 0; i < sizeof from; ++i)
      from[i] = static_cast<uint8_t>((i ^ (kBytes - 1)) % 16);
  }
  alignas(32) uint8_t from[32] = {};
};
template <size_t kBytes>
constexpr Shuffle<kBytes> kShuffle;

// In both functions below, the last vector is loaded before anything is stored and stored when all
// else is: it overlaps the one before it unless the size is a multiple, and `from` may be `to`.

template <size_t kBytes>
__attribute__((target("ssse3"))) void CopySwappedSsse3(const std::byte* from, size_t count,
                                                       std::byte* to) {
  constexpr size_t kStep = sizeof(__m128i), kFourSteps = 4 * kStep;
  size_t left = count * kBytes;
  if (left < kStep) return CopySwappedOneByOne<kBytes>(from, count, to);
  const auto* in = reinterpret_cast<const __m128i*>(from);
  auto* out = reinterpret_cast<__m128i*>(to);
  const __m128i shuffle = _mm_load_si128(reinterpret_cast<const __m128i*>(kShuffle<kBytes>.from));
  const __m128i last = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + left - kStep));
  auto* const last_out = reinterpret_cast<__m128i*>(to + left - kStep);
  // MUTANT >: what is left of four steps is done below, whatever it is
  for (; left > kFourSteps; left -= kFourSteps, in += 4, out += 4) {
    const __m128i a = _mm_loadu_si128(in);
    const __m128i b = _mm_loadu_si128(in + 1);
    const __m128i c = _mm_loadu_si128(in + 2);
    const __m128i d = _mm_loadu_si128(in + 3);
    _mm_storeu_si128(out, _mm_shuffle_epi8(a, shuffle));
    _mm_storeu_si128(out + 1, _mm_shuffle_epi8(b, shuffle));
    _mm_storeu_si128(out + 2, _mm_shuffle_epi8(c, shuffle));
    _mm_storeu_si128(out + 3, _mm_shuffle_epi8(d, shuffle));
  }
  for (; left > kStep; left -= kStep) {  // MUTANT >: the last vector may be stored twice
    _mm_storeu_si128(out++, _mm_shuffle_epi8(_mm_loadu_si128(in++), shuffle));
  }
  _mm_storeu_si128(last_out, _mm_shuffle_epi8(last, shuffle));
}

template <size_t kBytes>
__attribute__((target("avx2"))) void CopySwappedAvx2(const std::byte* from, size_t count,
                                                     std::byte* to) {
  constexpr size_t kStep = sizeof(__m256i), kFourSteps = 4 * kStep;
  size_t left = count * kBytes;
  if (left < kStep) return CopySwappedOneByOne<kBytes>(from, count, to);
  const auto* in = reinterpret_cast<const __m256i*>(from);
  auto* out = reinterpret_cast<__m256i*>(to);
  const __m256i shuffle =
      _mm256_load_si256(reinterpret_cast<const __m256i*>(kShuffle<kBytes>.from));
  const __m256i last = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + left - kStep));
  auto* const last_out = reinterpret_cast<__m256i*>(to + left - kStep);
  // MUTANT >: what is left of four steps is done below, whatever it is
  for (; left > kFourSteps; left -= kFourSteps, in += 4, out += 4) {
    const __m256i a = _mm256_loadu_si256(in);
    const __m256i b = _mm256_loadu_si256(in + 1);
    const __m256i c = _mm256_loadu_si256(in + 2);
    const __m256i d = _mm256_loadu_si256(in + 3);
    _mm256_storeu_si256(out, _mm256_shuffle_epi8(a, shuffle));
    _mm256_storeu_si256(out + 1, _mm256_shuffle_epi8(b, shuffle));
    _mm256_storeu_si256(out + 2, _mm256_shuffle_epi8(c, shuffle));
    _mm256_storeu_si256(out + 3, _mm256_shuffle_epi8(d, shuffle));
  }
  for (; left > kStep; left -= kStep) {  // MUTANT >: the last vector may be stored twice
    _mm256_storeu_si256(out++, _mm256_shuffle_epi8(_mm256_loadu_si256(in++), shuffle));
  }
  _mm256_storeu_si256(last_out, _mm256_shuffle_epi8(last, shuffle));
}

#endif  // SLUICE_X86

template <size_t kBytes>
// COVERAGE: the processor decides, and the tests run on one
SwapCopy BestSwapCopy() {
  for (const SwapWay way : {SwapWay::kAvx2, SwapWay::kSsse3}) {
    if (const SwapCopy copy = SwapCopyOf<kBytes>(way)) return copy;
  }
  return &CopySwappedOneByOne<kBytes>;
}

}  // namespace

template <size_t kBytes>
SwapCopy SwapCopyOf(SwapWay way) {
#if SLUICE_X86
  if (way == SwapWay::kAvx2) {
    // COVERAGE: the processor decides, and the tests run on one
    return __builtin_cpu_supports("avx2") ? &CopySwappedAvx2<kBytes> : nullptr;
  }
  if (way == SwapWay::kSsse3) {
    // COVERAGE: the processor decides, and the tests run on one
    return __builtin_cpu_supports("ssse3") ? &CopySwappedSsse3<kBytes> : nullptr;
  }
#endif
  // COVERAGE: without SLUICE_X86 alone there are ways that there is no code for
  return way == SwapWay::kScalar ? &CopySwappedOneByOne<kBytes> : nullptr;
}

template <size_t kBytes>
void CopySwappedMany(const std::byte* from, size_t count, std::byte* to) {
  static const SwapCopy copy = BestSwapCopy<kBytes>();
  copy(from, count, to);
}

template SwapCopy SwapCopyOf<2>(SwapWay);
template SwapCopy SwapCopyOf<4>(SwapWay);
template SwapCopy SwapCopyOf<8>(SwapWay);
template void CopySwappedMany<2>(const std::byte*, size_t, std::byte*);
template void CopySwappedMany<4>(const std::byte*, size_t, std::byte*);
template void CopySwappedMany<8>(const std::byte*, size_t, std::byte*);

}  // namespace sluice::internal
