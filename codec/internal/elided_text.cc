#include "sluice/codec/internal/elided_text.h"

#include <algorithm>

namespace sluice::internal {

void ElidedText::Prepend(std::string_view part) {
  const size_t fits = std::min(part.size(), begin_);
  begin_ -= fits;
  std::ranges::copy(part.substr(part.size() - fits), bytes_.begin() + begin_);
  part.remove_suffix(fits);
  if (part.empty()) return;

  // What does not fit pushes the beginning towards the end, into the dots.
  const auto first_end = bytes_.begin() + kFirstBytes;
  part = part.substr(0, kFirstBytes);
  std::move_backward(bytes_.begin(), first_end - static_cast<std::ptrdiff_t>(part.size()),
                     first_end);
  std::ranges::copy(part, bytes_.begin());
  std::ranges::copy(std::string_view("..."), first_end);
}

}  // namespace sluice::internal
