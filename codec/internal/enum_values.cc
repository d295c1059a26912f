#include "sluice/codec/internal/enum_values.h"

#include "fmt/format.h"

namespace sluice::internal {

std::string EnumText(std::span<const NamedBits> names, bool is_flags, uint64_t bits) {
  const auto whole = std::find_if(names.begin(), names.end(),
                                  [&](const NamedBits& named) { return named.bits == bits; });
  if (whole != names.end()) return std::string(whole->name);
  if (!is_flags) return "";
  std::string text;
  uint64_t left = bits;
  for (const NamedBits& named : names) {
    if ((bits & named.bits) != named.bits || (left & named.bits) == 0) continue;
    text += fmt::format("{}{}", text.empty() ? "" : "|", named.name);
    left &= ~named.bits;
  }
  if (left != 0 || text.empty()) text += fmt::format("{}{}", text.empty() ? "" : "|", left);
  return text;
}

}  // namespace sluice::internal
