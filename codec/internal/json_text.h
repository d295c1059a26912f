#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "nlohmann/json.hpp"

namespace sluice::internal {

// Whether `text` is UTF-8, without overlong forms, surrogates and what is above U+10FFFF.
bool IsUtf8(std::string_view text);

// "aabb".
std::string ToHexDigits(std::string_view bytes);
std::optional<std::string> FromHexDigits(std::string_view digits);

// A JSON string, or {"$hex": "aabb"} for what is no UTF-8, which no JSON string can hold.
nlohmann::json TextToJson(std::string_view text);
std::optional<std::string> TextFromJson(const nlohmann::json& json);

// What an error says of a value: 7, "abc", an array.
std::string ShortText(const nlohmann::json& json);
// The same without its content.
std::string KindText(const nlohmann::json& json);

}  // namespace sluice::internal
