#pragma once

#include "absl/status/status.h"
#include "sluice/codec/schema.h"

namespace sluice {

// How deep types may stand in each other, and how many values one record may always have.
inline constexpr size_t kSchemaDepthMax = 64;
inline constexpr uint64_t kSchemaValuesMax = uint64_t{1} << 24;

// Whether a schema that was not made by SchemaOf(), but came out of a file or from a peer, can be
// worked with: each kind has what it needs, within bounds.
// Errors: InvalidArgument: it cannot. The text names the field: "Login.items: has 0 elements".
absl::Status CheckSchema(const Schema& schema);

}  // namespace sluice
