#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "sluice/codec/internal/json_place.h"
#include "sluice/codec/internal/record_depth.h"
#include "sluice/codec/internal/schema_type.h"
#include "sluice/codec/json_value.h"

namespace sluice::internal {

// What JSON calls an alternative of a variant: the name of a record that no other alternative has;
// otherwise empty.
std::string_view AlternativeName(const SchemaType& variant, size_t index);

// Whether a map stands in JSON as an object, if its keys allow.
bool HasTextKeys(const SchemaType& map);

inline constexpr const char* kMaskedMember = "$masked";

// JsonWriter turns a Value into JSON; it trusts neither its shape nor its depth.
class JsonWriter {
 public:
  JsonWriter(const Schema& schema, const JsonOptions& options)
      : options_(options), place_(schema.name), depth_(options.depth_max) {
    depth_.Find(schema);
  }

  // All return false after an error.
  bool WriteFields(const RecordScope& scope, const Value& value, nlohmann::json* json);
  const absl::Status& status() const { return place_.status(); }

 private:
  bool Write(const SchemaType& type, const Value& value, nlohmann::json* json);
  bool WriteField(const SchemaField& field, const Value& value, nlohmann::json* record);
  bool WriteElements(const SchemaType& type, const Value& value, nlohmann::json* json);
  bool WriteMap(const SchemaType& type, const Value& value, nlohmann::json* json);
  bool WriteOptional(const SchemaType& type, const Value& value, nlohmann::json* json);
  bool WriteVariant(const SchemaType& type, const Value& value, nlohmann::json* json);
  bool WriteRecord(const SchemaType& type, const Value& value, nlohmann::json* json);
  bool FailShape() { return place_.Fail("the value is of another shape"); }

  const JsonOptions options_;
  JsonPlace place_;
  const RecordScope* scope_ = nullptr;  // the innermost record
  RecordDepth depth_;
};

}  // namespace sluice::internal
