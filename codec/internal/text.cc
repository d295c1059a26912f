#include "sluice/codec/internal/text.h"

#include <iterator>

#include "fmt/format.h"
#include "sluice/codec/hex.h"

namespace sluice::internal {

void AppendNumber(std::string& text, int64_t value) { text += fmt::format("{}", value); }
void AppendNumber(std::string& text, uint64_t value) { text += fmt::format("{}", value); }
void AppendNumber(std::string& text, double value) { text += fmt::format("{}", value); }
void AppendNumber(std::string& text, float value) { text += fmt::format("{}", value); }

void AppendQuoted(std::string& text, std::string_view value) {
  text += '"';
  for (const char c : value.substr(0, kTextBytesMax)) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet >= 0x7f || c == '"' || c == '\\') {
      fmt::format_to(std::back_inserter(text), "\\x{:02x}", octet);
    } else {
      text += c;
    }
  }
  text += '"';
  if (value.size() > kTextBytesMax) AppendMore(text, value.size() - kTextBytesMax);
}

void AppendHex(std::string& text, std::span<const std::byte> bytes) {
  text += fmt::format("<{}>", ToHex(bytes, kTextBytesMax));
}

void AppendBinary(std::string& text, std::string_view digits) {
  text += "0b";
  text += digits.substr(0, kTextBytesMax);
  if (digits.size() > kTextBytesMax) AppendMore(text, digits.size() - kTextBytesMax);
}

void AppendMore(std::string& text, size_t count) { text += fmt::format(" ... ({} more)", count); }

}  // namespace sluice::internal
