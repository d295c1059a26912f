#pragma once

#include "absl/status/status.h"
#include "sluice/codec/schema.h"

namespace sluice {

// How deep types may stand in each other, and how many values a message may always have. Padding,
// bits and the room of one string are bounded by the second too, in bytes.
inline constexpr size_t kSchemaDepthMax = 64;
inline constexpr uint64_t kSchemaValuesMax = uint64_t{1} << 24;

// Whether a schema that was not made by SchemaOf(), but came out of a file or from a peer, can be
// worked with: each kind has what it needs, within bounds, and the fields of a record go together
// as those of a struct must to be compiled.
// Errors: InvalidArgument: it cannot. The text names the field: "Login.items: has 0 elements".
absl::Status CheckSchema(const Schema& schema);

}  // namespace sluice
