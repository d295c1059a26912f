#pragma once

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "sluice/codec/schema.h"

namespace sluice {

// A schema as JSON, for tools in other languages and for keeping the one of an older version:
//
//   {"name": "Login", "message_type": 1, "fields": [
//     {"name": "user", "type": {"kind": "string", "limit": 8}},
//     {"name": "client", "since": 2, "type": {"kind": "uint", "bits": 32, "integers": "varint"}}]}
//
// Each object has the members of Schema, SchemaField, SchemaType or SchemaEnumerator that are not
// as they are initialized, and always "type" and "kind". Enums are their names in lower case,
// numbers are numbers, and text that is no UTF-8 is {"$hex": "cafe"}.
nlohmann::json ToJson(const Schema& schema);

// The same schema again, fit for use: CheckSchema() has seen it.
// Errors: InvalidArgument: an unknown member, a wrong type, a number out of range, types that stand
//         too deep in each other, or what CheckSchema() refuses. The text names the place:
//         "schema.fields[1].type.bits: expected an integer of 0 to 255, got -1".
absl::StatusOr<Schema> SchemaFromJson(const nlohmann::json& json);

}  // namespace sluice
