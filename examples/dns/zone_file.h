#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "examples/dns/zone.h"

namespace dns {

// Reads a zone from a part of the master file format (RFC 1035, 5):
//
//   $ORIGIN example.test.              ; the zone's name; once, before the first record
//   $TTL 300                           ; for records without a time to live of their own
//   @    IN SOA ns hostmaster 2024010101 3600 600 86400 60
//   www     A    192.0.2.1
//           AAAA 2001:db8::1           ; a line that begins blank is about the last owner
//   note 60 TXT  "a text; with \"quotes\"" more
//
// One record a line, of the types A, AAAA, SOA and TXT; no parentheses, wildcards or other classes.
//
// Errors: InvalidArgument, "line 7: ...".
absl::StatusOr<Zone> ParseZone(std::string_view text);

}  // namespace dns
