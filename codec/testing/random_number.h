#pragma once

#include <cstddef>
#include <cstdint>

#include "sluice/codec/schema.h"
#include "sluice/codec/testing/rng.h"

namespace sluice::test {

// A number of a bool, integer, enum or float as a Value holds it, often one at an edge of its type.
uint64_t RandomNumber(const SchemaType& type, Rng& rng);

bool IsNan(uint64_t float_bits, size_t width_bits);

}  // namespace sluice::test
