#include "sluice/codec/internal/json_text.h"

#include <algorithm>
#include <cstdint>

namespace sluice::internal {
namespace {

constexpr std::string_view kHex = "$hex";
constexpr std::string_view kDigits = "0123456789abcdef";
constexpr size_t kShownBytes = 32;

// Of the byte that begins a character: how many follow, and the first of its range.
struct Utf8Form {
  size_t more;
  uint32_t code_min;
  uint8_t mask, lead;
};
constexpr Utf8Form kUtf8Forms[] = {
    {0, 0, 0x80, 0x00}, {1, 0x80, 0xe0, 0xc0}, {2, 0x800, 0xf0, 0xe0}, {3, 0x10000, 0xf8, 0xf0}};

// The bytes of the character that `text` begins with, 0: of none.
size_t CharacterSize(std::string_view text) {
  const auto octet = static_cast<uint8_t>(text[0]);
  for (const Utf8Form& form : kUtf8Forms) {
    if ((octet & form.mask) != form.lead) continue;
    if (text.size() <= form.more) return 0;
    uint32_t code = octet & static_cast<uint8_t>(~form.mask);
    for (size_t i = 1; i <= form.more; ++i) {
      const auto next = static_cast<uint8_t>(text[i]);
      if ((next & 0xc0) != 0x80) return 0;
      code = code << 6 | (next & 0x3f);
    }
    const bool is_surrogate = code >= 0xd800 && code < 0xe000;
    return code < form.code_min || code > 0x10ffff || is_surrogate ? 0 : form.more + 1;
  }
  return 0;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t size_bytes = CharacterSize(text);
    if (size_bytes == 0) return false;
    text.remove_prefix(size_bytes);
  }
  return true;
}

std::string ToHexDigits(std::string_view bytes) {
  std::string digits;
  digits.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto octet = static_cast<uint8_t>(c);
    digits += kDigits[octet >> 4];
    digits += kDigits[octet & 0xf];
  }
  return digits;
}

std::optional<std::string> FromHexDigits(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (size_t i = 0; i < digits.size(); i += 2) {
    const size_t high = kDigits.find(digits[i]);
    const size_t low = kDigits.find(digits[i + 1]);
    if (high == kDigits.npos || low == kDigits.npos) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

nlohmann::json TextToJson(std::string_view text) {
  if (IsUtf8(text)) return std::string(text);
  return nlohmann::json{{std::string(kHex), ToHexDigits(text)}};
}

std::optional<std::string> TextFromJson(const nlohmann::json& json) {
  if (json.is_string()) return json.get_ref<const std::string&>();
  if (!json.is_object() || json.size() != 1) return std::nullopt;
  const auto hex = json.begin();
  if (hex.key() != kHex || !hex->is_string()) return std::nullopt;
  return FromHexDigits(hex->get_ref<const std::string&>());
}

std::string ShortText(const nlohmann::json& json) {
  if (json.is_structured() || json.is_binary()) return KindText(json);
  if (!json.is_string()) return json.dump();
  // A cut character becomes U+FFFD.
  const nlohmann::json shown = json.get_ref<const std::string&>().substr(0, kShownBytes);
  return shown.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string KindText(const nlohmann::json& json) {
  switch (json.type()) {
    case nlohmann::json::value_t::null:
      return "null";
    case nlohmann::json::value_t::boolean:
      return "a bool";
    case nlohmann::json::value_t::string:
      return "a string";
    case nlohmann::json::value_t::array:
      return "an array";
    case nlohmann::json::value_t::object:
      return "an object";
    case nlohmann::json::value_t::binary:
      return "a binary value";
    default:
      return "a number";
  }
}

}  // namespace sluice::internal
