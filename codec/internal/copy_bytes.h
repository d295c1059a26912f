#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sluice::internal {

// memcpy for what is mostly short, such as names: two loads that overlap, in line, instead of a
// call. `from` may be null when there is nothing to copy.
inline void CopyBytes(void* to, const void* from, size_t size_bytes) {
  auto* const out = static_cast<char*>(to);
  const auto* const in = static_cast<const char*>(from);
  const auto two = [&](auto block) {
    auto last = block;
    std::memcpy(&block, in, sizeof block);
    std::memcpy(&last, in + size_bytes - sizeof last, sizeof last);
    std::memcpy(out, &block, sizeof block);
    std::memcpy(out + size_bytes - sizeof last, &last, sizeof last);
  };
  struct Block16 {
    char bytes[16];
  };
  if (size_bytes > 32) {
    std::memcpy(to, from, size_bytes);
  } else if (size_bytes > 16) {
    two(Block16());
  } else if (size_bytes >= 8) {  // MUTANT 8: two of four bytes are eight as well
    two(uint64_t{});
  } else if (size_bytes >= 4) {
    two(uint32_t{});
  } else if (size_bytes != 0) {
    out[0] = in[0];
    out[size_bytes - 1] = in[size_bytes - 1];
    out[size_bytes / 2] = in[size_bytes / 2];
  }
}

}  // namespace sluice::internal
