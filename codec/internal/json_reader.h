#pragma once

#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "sluice/codec/internal/json_place.h"
#include "sluice/codec/internal/record_depth.h"
#include "sluice/codec/internal/schema_type.h"
#include "sluice/codec/json_value.h"

namespace sluice::internal {

// JsonReader turns JSON into a Value, and says where it is not what the schema says.
class JsonReader {
 public:
  JsonReader(const Schema& schema, const JsonOptions& options)
      : options_(options), place_(schema.name), depth_(options.depth_max) {
    depth_.Find(schema);
  }

  // All return false after an error.
  bool ReadFields(const RecordScope& scope, const nlohmann::json& json, Value* value);
  const absl::Status& status() const { return place_.status(); }

 private:
  bool Read(const SchemaType& type, const nlohmann::json& json, Value* value);
  bool ReadField(const SchemaField& field, const nlohmann::json& record, Value* value);
  void LeaveOutWithoutValue(const std::vector<SchemaField>& fields, Value& record) const;
  bool ReadText(const nlohmann::json& json, Value* value);
  bool ReadHex(const nlohmann::json& json, Value* value);
  bool ReadBits(const SchemaType& type, const nlohmann::json& json, Value* value);
  bool ReadElements(const SchemaType& type, const nlohmann::json& json, Value* value);
  bool ReadMap(const SchemaType& type, const nlohmann::json& json, Value* value);
  bool ReadPair(const SchemaType& type, const nlohmann::json& json, Value* value);
  bool ReadOptional(const SchemaType& type, const nlohmann::json& json, Value* value);
  bool ReadVariant(const SchemaType& type, const nlohmann::json& json, Value* value);
  bool ReadAlternative(const SchemaType& type, size_t index, const nlohmann::json& json,
                       Value* value);
  bool ReadRecord(const SchemaType& type, const nlohmann::json& json, Value* value);

  const JsonOptions options_;
  JsonPlace place_;
  const RecordScope* scope_ = nullptr;  // the innermost record
  RecordDepth depth_;
};

}  // namespace sluice::internal
