#pragma once

#include <cstddef>

namespace sluice::bench {

// Copies `count` numbers of `kWidth` bytes (2, 4 or 8), each with its bytes in reverse: 32 bytes at
// a time with AVX2, 16 with SSSE3, whichever the processor has; one number at a time without.
//
//   CopySwapped<sizeof(uint32_t)>(wire, values.data(), values.size());
template <size_t kWidth>
void CopySwapped(void* to, const void* from, size_t count);

extern template void CopySwapped<2>(void* to, const void* from, size_t count);
extern template void CopySwapped<4>(void* to, const void* from, size_t count);
extern template void CopySwapped<8>(void* to, const void* from, size_t count);

}  // namespace sluice::bench
