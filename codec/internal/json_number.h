#pragma once

#include <cstdint>
#include <string>

#include "nlohmann/json.hpp"
#include "sluice/codec/internal/json_place.h"
#include "sluice/codec/schema.h"

namespace sluice::internal {

// Bools, integers, floats and enums between Value::number and JSON, as json_value.h says.

nlohmann::json NumberToJson(const SchemaType& type, uint64_t number);

// False after an error.
bool NumberFromJson(const SchemaType& type, const nlohmann::json& json, JsonPlace& place,
                    uint64_t* number);

}  // namespace sluice::internal
