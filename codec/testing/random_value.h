#pragma once

#include <cstddef>
#include <cstdint>

#include "sluice/codec/schema.h"
#include "sluice/codec/testing/rng.h"
#include "sluice/codec/value.h"
#include "sluice/codec/wire_options.h"

namespace sluice::test {

struct RandomOptions {
  WireOptions wire = {};

  // Strings and elements of a message take about this much at most, which keeps messages small
  // unless their fixed parts are large; limits above it are not reached.
  size_t bytes_max = size_t{16} << 10;
};

// RandomValue is a valid message of this schema, most often a small one, with a taste for what
// breaks code: the limits of every field and the values beside them, the largest and smallest
// numbers, powers of two, NaNs with a payload, -0.0 and denormals, strings around the 15 bytes that
// a std::string holds without allocating, none of a list and as many as may be.
//
//   Rng rng(7);
//   const Value login = RandomValue(SchemaOf<Login>(), rng);
//
// What a field of a user's own type accepts beyond its wire type is not known here. A value may be
// above what the size of an Extensible() record can say: then it cannot be encoded.
Value RandomValue(const Schema& schema, Rng& rng, const RandomOptions& options = {});

}  // namespace sluice::test
