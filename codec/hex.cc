#include "sluice/codec/hex.h"

#include <algorithm>
#include <iterator>

#include "fmt/format.h"

namespace sluice {

std::string ToHex(std::span<const std::byte> bytes, size_t bytes_max) {
  const size_t shown = std::min(bytes.size(), bytes_max);
  std::string text;
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0 && i % 2 == 0) text += ' ';
    fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned>(bytes[i]));
  }
  if (shown < bytes.size()) text += fmt::format(" ... ({} more)", bytes.size() - shown);
  return text;
}

}  // namespace sluice
