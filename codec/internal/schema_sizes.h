#pragma once

#include <cstdint>
#include <optional>

#include "sluice/codec/schema.h"

namespace sluice::internal {

// Of a type whose elements are as CheckSchema() wants them.

// The bytes of every value, if all take the same.
std::optional<uint64_t> FixedSize(const SchemaType& type);

// Whether there is a version in which a value can take no bytes.
bool TakesNoBytes(const SchemaType& type);

}  // namespace sluice::internal
