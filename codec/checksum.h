#pragma once

#include <cstdint>

namespace sluice {

enum class ChecksumAlgorithm : uint8_t { kCrc32c, kCrc32, kAdler32, kInternet };

}  // namespace sluice
