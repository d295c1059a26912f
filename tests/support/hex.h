#pragma once

#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace sluice {

// The bytes that a text of hex digits spells; spaces and newlines are ignored.
//
//   EXPECT_EQ(written, Hex("0001 aabb"));
inline std::vector<std::byte> Hex(std::string_view text) {
  std::vector<std::byte> bytes;
  unsigned digits = 1;  // a one ahead of the digits read so far
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    const size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) std::abort();
    digits = digits << 4 | static_cast<unsigned>(digit);
    if (digits >= 0x100) {
      bytes.push_back(static_cast<std::byte>(digits));
      digits = 1;
    }
  }
  if (digits != 1) std::abort();
  return bytes;
}

}  // namespace sluice
