#include "sluice/reactor/host_port.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "sluice/reactor/log.h"

namespace sluice {
namespace {

constexpr size_t kHostBytesMax = 253;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsOfAName(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         c == '.';
}

// The system would take "1" and "10.1" for addresses, in ways that nobody expects.
bool EndsInANumber(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return std::all_of(last.begin(), last.end(), IsDigit) || last.starts_with("0x") ||
         last.starts_with("0X");
}

}  // namespace

absl::StatusOr<HostPort> HostPort::Parse(std::string_view text) {
  const auto malformed = [text](std::string_view why) {
    return absl::InvalidArgumentError(
        fmt::format("address \"{}\": {}", EscapeControlBytes(text), why));
  };
  HostPort parsed;
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed("has no port");
  if (!ParsePort(text.substr(colon + 1), &parsed.port)) {
    return malformed("the port is not a number from 0 to 65535");
  }
  const std::string_view host = text.substr(0, colon);
  if (host.empty() || host.size() > kHostBytesMax ||
      !std::all_of(host.begin(), host.end(), IsOfAName) || EndsInANumber(host)) {
    return malformed("the host is neither an address nor a name");
  }
  parsed.host = host;
  return parsed;
}

std::string HostPort::ToString() const { return fmt::format("{}:{}", host, port); }

bool ParsePort(std::string_view text, uint16_t* port) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, *port);
  return error == std::errc() && stopped == end;
}

}  // namespace sluice
