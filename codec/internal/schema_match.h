#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sluice/codec/schema.h"

namespace sluice::internal {

// For each of `to` the one of `from` that it is: that of its name or, where both have no such name,
// one of the same type at the same place between those that have, which was renamed.
std::vector<std::optional<size_t>> MatchFields(const std::vector<SchemaField>& from,
                                               const std::vector<SchemaField>& to);

}  // namespace sluice::internal
