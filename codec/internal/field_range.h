#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "sluice/codec/description.h"

namespace sluice::internal {

// The index of the field; kFieldCount<T>: there is none.
template <DescribedRecord T>
consteval size_t IndexOfField(std::string_view name) {
  const auto names = NamesOf(kDescription<T>.fields);
  return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

struct FieldRange {
  size_t first, last;
};

template <DescribedRecord T>
consteval FieldRange CoveredBy(const ChecksumSpec& spec) {
  if (spec.first.empty()) return {0, kFieldCount<T> - 1};
  return {IndexOfField<T>(spec.first), IndexOfField<T>(spec.last)};
}

}  // namespace sluice::internal
