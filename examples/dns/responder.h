#pragma once

#include <span>

#include "absl/status/status.h"
#include "examples/dns/zone.h"
#include "sluice/codec/binary_write_stream.h"

namespace dns {

// Writes the answer to `message`, which is a whole message without its length. `out` writes to the
// message's beginning; if the answer does not fit there, SERVFAIL takes its place.
//
//   NOERROR   with records; without any, the name has none of this type (RFC 2308, 2.2)
//   NXDOMAIN  there is no such name in the zone
//   FORMERR   the message cannot be read
//   NOTIMP    anything but a plain query, and transfers
//   REFUSED   a name that is not the zone's, or another class than IN
//   BADVERS   EDNS of a later version than 0 (RFC 6891, 6.1.3)
//
// Errors: a message that cannot be answered: one without a whole id, or a response.
absl::Status Respond(const Zone& zone, std::span<const std::byte> message,
                     sluice::BinaryWriteStream* out);

}  // namespace dns
