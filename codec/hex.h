#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace sluice {

// Bytes as hex digits in pairs of bytes, for logs and transcripts: "0001 aabb cc". Of more than
// `bytes_max` bytes only the first are shown: "0001 ... (998 more)".
std::string ToHex(std::span<const std::byte> bytes, size_t bytes_max = 64);

}  // namespace sluice
