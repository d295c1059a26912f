#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sluice {

// A host by its name, and a port: "db.example:7000".
struct HostPort {
  std::string host;
  uint16_t port = 0;

  // Letters, digits, '-', '_' and '.', at most 253; what ends in a number is an address and no
  // name. Errors: InvalidArgument, with the text and what is wrong with it.
  static absl::StatusOr<HostPort> Parse(std::string_view text);

  std::string ToString() const;
};

// Digits only, no sign, no leading zero, at most 65535. False: something else.
bool ParsePort(std::string_view text, uint16_t* port);

}  // namespace sluice
