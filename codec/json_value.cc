#include "sluice/codec/json_value.h"

#include "sluice/codec/internal/json_reader.h"
#include "sluice/codec/internal/json_writer.h"

namespace sluice {

absl::StatusOr<nlohmann::json> ToJson(const Schema& schema, const Value& value,
                                      const JsonOptions& options) {
  internal::JsonWriter writer(schema, options);
  nlohmann::json json;
  if (!writer.WriteFields({&schema.fields, nullptr}, value, &json)) return writer.status();
  return json;
}

absl::StatusOr<Value> ValueFromJson(const Schema& schema, const nlohmann::json& json,
                                    const JsonOptions& options) {
  internal::JsonReader reader(schema, options);
  Value value;
  if (!reader.ReadFields({&schema.fields, nullptr}, json, &value)) return reader.status();
  return value;
}

}  // namespace sluice
