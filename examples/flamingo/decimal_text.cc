#include "examples/flamingo/decimal_text.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace sluice {
namespace {

// Whether the number's text is read; what follows it is found by writing the number again.
template <class Number, class... Format>
bool Parse(std::string_view text, std::optional<Number>* number, Format... format) {
  return std::from_chars(text.data(), text.data() + text.size(), number->emplace(), format...).ec ==
         std::errc();
}

}  // namespace

std::string WireAs<flamingo::Int64Text>::To(const flamingo::Int64Text& number) {
  return number.value.has_value() ? fmt::to_string(*number.value) : std::string();
}

std::string_view WireAs<flamingo::Int64Text>::From(Wire text, flamingo::Int64Text* number) {
  number->value.reset();
  if (text.empty()) return "";
  return Parse(text, &number->value) && To(*number) == text ? "" : "not an int64 as %lld writes it";
}

// Not snprintf: it needs a buffer for 309 digits and asks the locale for the point.
std::string WireAs<flamingo::DoubleText>::To(const flamingo::DoubleText& number) {
  return number.value.has_value() ? fmt::format("{:f}", *number.value) : std::string();
}

std::string_view WireAs<flamingo::DoubleText>::From(Wire text, flamingo::DoubleText* number) {
  number->value.reset();
  if (text.empty()) return "";
  return Parse(text, &number->value, std::chars_format::fixed) && To(*number) == text
             ? ""
             : "not a double as %f writes it";
}

}  // namespace sluice
