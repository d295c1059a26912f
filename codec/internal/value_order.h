#pragma once

#include "sluice/codec/internal/schema_type.h"
#include "sluice/codec/value.h"

namespace sluice::internal {

// Below 0, 0 or above 0, as std::set and std::map order what the values stand for: numbers by what
// they say, strings by their bytes, and whatever has parts by the first one that differs.
int CompareValues(const SchemaType& type, const Value& a, const Value& b, const RecordScope* scope);

}  // namespace sluice::internal
