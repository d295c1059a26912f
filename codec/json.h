#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/json_parse.h"
#include "sluice/codec/json_schema.h"
#include "sluice/codec/json_value.h"
#include "sluice/codec/message.h"

namespace sluice {
namespace internal {

inline WireOptions WireOptionsOf(const JsonOptions& options) {
  // The bytes are our own: their sizes are those of what was asked for.
  return {.version = options.version, .depth_max = options.depth_max, .memory_factor = 1 << 20};
}

}  // namespace internal

// A described struct as JSON, in the form that is listed in json_value.h:
//
//   absl::StatusOr<nlohmann::json> json = ToJson(login);
//   // {"user": "bob", "password": {"$masked": true}, "client": 3}
//
// Errors: what Encode() refuses.
template <DescribedRecord M>
absl::StatusOr<nlohmann::json> ToJson(const M& message, const JsonOptions& options = {}) {
  const WireOptions wire = internal::WireOptionsOf(options);
  ByteBuffer bytes;
  if (absl::Status s = Encode(message, &bytes, wire); !s.ok()) return s;
  const absl::StatusOr<Value> value = DecodeValue(SchemaOf<M>(), bytes.view(), wire);
  // COVERAGE: what Encode() writes, DecodeValue() reads
  if (!value.ok()) return value.status();
  return ToJson(SchemaOf<M>(), *value, options);
}

// And back. JSON from outside goes through ParseJson().
//
//   ByteBuffer bytes;
//   Login login;
//   if (absl::Status s = FromJson(*json, &bytes, &login); !s.ok()) return s;
//
// Errors:  InvalidArgument: the JSON is not such a message, or its secrets are masked. Also what
//          Encode() refuses.
// Borrows: string views and byte spans in `message` point into `bytes`, which holds the encoded
//          message afterwards and nothing of before.
template <DescribedRecord M>
absl::Status FromJson(const nlohmann::json& json, ByteBuffer* bytes, M* message,
                      const JsonOptions& options = {}) {
  const WireOptions wire = internal::WireOptionsOf(options);
  const absl::StatusOr<Value> value = ValueFromJson(SchemaOf<M>(), json, options);
  if (!value.ok()) return value.status();
  bytes->Clear();
  if (absl::Status s = EncodeValue(SchemaOf<M>(), *value, bytes, wire); !s.ok()) return s;
  return Decode(bytes->view(), message, wire);
}

}  // namespace sluice
