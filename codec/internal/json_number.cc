#include "sluice/codec/internal/json_number.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "fmt/format.h"

namespace sluice::internal {
namespace {

using Json = nlohmann::json;

// --- Floats

constexpr std::string_view kNanBits = "nan:0x";

uint64_t BitsOfFloat(size_t bits, double value) {
  return bits == 32 ? std::bit_cast<uint32_t>(static_cast<float>(value))
                    : std::bit_cast<uint64_t>(value);
}

double FloatOfBits(size_t bits, uint64_t number) {
  return bits == 32 ? double{std::bit_cast<float>(static_cast<uint32_t>(number))}
                    : std::bit_cast<double>(number);
}

bool IsNan(size_t bits, uint64_t number) { return std::isnan(FloatOfBits(bits, number)); }

// The NaN that "nan" means, the same on every host.
uint64_t PlainNan(size_t bits) { return bits == 32 ? 0x7fc00000 : 0x7ff8000000000000; }

Json FloatToJson(size_t bits, uint64_t number) {
  const double value = FloatOfBits(bits, number);
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  if (!std::isnan(value)) return value;
  if (number == PlainNan(bits)) return "nan";
  return fmt::format("{}{:0{}x}", kNanBits, number, bits / 4);
}

std::optional<uint64_t> FloatFromText(size_t bits, std::string_view text) {
  const double infinity = std::numeric_limits<double>::infinity();
  if (text == "nan") return PlainNan(bits);
  if (text == "inf") return BitsOfFloat(bits, infinity);
  if (text == "-inf") return BitsOfFloat(bits, -infinity);
  if (!text.starts_with(kNanBits)) return std::nullopt;
  text.remove_prefix(kNanBits.size());
  uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number, 16);
  if (error != std::errc() || at != end || text.size() != bits / 4) return std::nullopt;
  return IsNan(bits, number) ? std::optional(number) : std::nullopt;
}

std::optional<uint64_t> FloatFromJson(size_t bits, const Json& json) {
  if (json.is_string()) return FloatFromText(bits, json.get_ref<const std::string&>());
  if (!json.is_number()) return std::nullopt;
  const uint64_t number = BitsOfFloat(bits, json.get<double>());
  if (std::isinf(FloatOfBits(bits, number))) return std::nullopt;  // too large for its bits
  return number;
}

// --- Integers

Json IntegerToJson(const SchemaType& type, uint64_t number) {
  if (type.kind == WireKind::kBool) return number != 0;
  if (type.kind == WireKind::kInt) return static_cast<int64_t>(number);
  return number;
}

template <class T>
std::optional<T> IntegerOf(const Json& json) {
  if (json.is_number_unsigned()) {
    const auto number = json.get<uint64_t>();
    return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
  }
  if (json.is_number_integer()) {
    const auto number = json.get<int64_t>();
    return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
  }
  if (!json.is_string()) return std::nullopt;
  const auto& text = json.get_ref<const std::string&>();
  T number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

std::optional<uint64_t> IntegerFromJson(const SchemaType& type, const Json& json) {
  if (type.kind == WireKind::kInt) {
    const std::optional<int64_t> number = IntegerOf<int64_t>(json);
    const int64_t max = INT64_MAX >> (64 - type.bits);
    if (!number || *number > max || *number < -max - 1) return std::nullopt;
    return static_cast<uint64_t>(*number);
  }
  const std::optional<uint64_t> number = IntegerOf<uint64_t>(json);
  return number && *number <= UINT64_MAX >> (64 - type.bits) ? number : std::nullopt;
}

std::string RangeText(const SchemaType& type) {
  if (type.kind == WireKind::kInt) {
    const int64_t max = INT64_MAX >> (64 - type.bits);
    return fmt::format("an integer of {} to {}", -max - 1, max);
  }
  return fmt::format("an integer of 0 to {}", UINT64_MAX >> (64 - type.bits));
}

// --- Enums

const SchemaEnumerator* FindName(const SchemaType& type, const Json& json) {
  if (!json.is_string()) return nullptr;
  const auto found = std::find_if(type.enumerators.begin(), type.enumerators.end(),
                                  [&](const SchemaEnumerator& enumerator) {
                                    return enumerator.name == json.get_ref<const std::string&>();
                                  });
  return found == type.enumerators.end() ? nullptr : &*found;
}

Json EnumToJson(const SchemaType& type, uint64_t number) {
  const auto found =
      std::find_if(type.enumerators.begin(), type.enumerators.end(),
                   [number](const SchemaEnumerator& one) { return one.value == number; });
  return found == type.enumerators.end() ? IntegerToJson(type, number) : Json(found->name);
}

Json FlagsToJson(const SchemaType& type, uint64_t number) {
  Json flags = Json::array();
  uint64_t left = number;
  for (const SchemaEnumerator& flag : type.enumerators) {
    // Whole ones that say something new.
    if ((number & flag.value) != flag.value || (left & flag.value) == 0) continue;
    flags.push_back(flag.name);
    left &= ~flag.value;
  }
  if (left != 0) flags.push_back(IntegerToJson(type, left));
  return flags;
}

bool FlagsFromJson(const SchemaType& type, const Json& json, JsonPlace& place, uint64_t* number) {
  *number = 0;
  for (size_t i = 0; i < json.size(); ++i) {
    const JsonPlace::Step step(place, i);
    if (json[i].is_array()) return place.Expected("a name or a number", json[i]);
    uint64_t flag = 0;
    if (!NumberFromJson(type, json[i], place, &flag)) return false;
    *number |= flag;
  }
  return true;
}

}  // namespace

Json NumberToJson(const SchemaType& type, uint64_t number) {
  if (type.kind == WireKind::kFloat) return FloatToJson(type.bits, number);
  if (!type.is_enum) return IntegerToJson(type, number);
  if (type.enum_rule == EnumRule::kUnionOf) return FlagsToJson(type, number);
  return EnumToJson(type, number);
}

bool NumberFromJson(const SchemaType& type, const Json& json, JsonPlace& place, uint64_t* number) {
  if (type.enum_rule == EnumRule::kUnionOf && json.is_array()) {
    return FlagsFromJson(type, json, place, number);
  }
  if (const SchemaEnumerator* const one = FindName(type, json)) {
    *number = one->value;
    return true;
  }
  if (type.kind == WireKind::kBool) {
    *number = json == true ? 1 : 0;
    if (json.is_boolean()) return true;
    return place.Expected("true or false", json);
  }
  const bool is_float = type.kind == WireKind::kFloat;
  const std::optional<uint64_t> found =
      is_float ? FloatFromJson(type.bits, json) : IntegerFromJson(type, json);
  if (!found) {
    const std::string wanted =
        is_float ? fmt::format("a number of {} bits", type.bits) : RangeText(type);
    return place.Expected(type.enumerators.empty() ? wanted : "a name or " + wanted, json);
  }
  *number = *found;
  return true;
}

}  // namespace sluice::internal
