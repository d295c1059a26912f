#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "sluice/codec/schema.h"
#include "sluice/codec/value.h"
#include "sluice/codec/wire_options.h"

namespace sluice {

// What stands in JSON for the value of a Secret() field.
enum class SecretsInJson : uint8_t {
  kMask,  // {"$masked": true}: such JSON is for people and cannot be read back
  kShow
};

struct JsonOptions {
  SecretsInJson secrets = SecretsInJson::kMask;
  uint32_t version = kLatestVersion;  // as in WireOptions
  uint32_t depth_max = 64;            // as in WireOptions
};

// The value of a message as JSON, and back without a loss:
//
//   bool            true; of an enum its name
//   integer         a number, of 64 bits too; read also from a decimal string
//   float           a number; "nan", "inf" or "-inf"; another NaN by its bits, "nan:0x7f800001"
//   enum            its name, or the number when it has none
//   union of flags  the names, and the bits that have none as a number: ["read", 8]
//   string          a string, or {"$hex": "aabb"} when it is no UTF-8
//   bytes, tail     lower-case hex digits: "aabb"
//   bits            "0101", the first bit first
//   list, set, array, tuple   an array
//   map             an object when all keys are UTF-8 strings and none begins with '$', otherwise
//                   an array of [key, value]
//   optional        null or the value; around another optional [value], which tells null from none
//   variant         {"Circle": value} for a record whose name no other alternative has, otherwise
//                   {"index": 1, "value": value}; both are read
//   record          an object; fields without a value and those that are absent are left out
//
// Errors: InvalidArgument: deeper than the limit, or `value` is not of the schema's shape.
absl::StatusOr<nlohmann::json> ToJson(const Schema& schema, const Value& value,
                                      const JsonOptions& options = {});

// Errors: InvalidArgument: an unknown, missing or masked field, a wrong type, a number out of
//         range, or deeper than the limit. A field with Since() may be missing: it is absent then.
//         A padding or checksum right in front of it is taken to be there.
//         The text names the place: "Login.items[3].name: expected a string, got 7".
absl::StatusOr<Value> ValueFromJson(const Schema& schema, const nlohmann::json& json,
                                    const JsonOptions& options = {});

}  // namespace sluice
