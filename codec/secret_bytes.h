#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sluice/codec/schema.h"
#include "sluice/codec/wire_options.h"

namespace sluice {

// One flag for each byte of a message: it must not be shown. Those of secret fields, their lengths
// included; checksums that cover them; and where a message with secret fields cannot be read to its
// end, all behind the fault, for nobody knows what they are.
//
//   const std::vector<bool> hidden = SecretBytes(SchemaOf<Login>(), body);
//   log << (hidden[i] ? "**" : ToHex(body.subspan(i, 1)));
std::vector<bool> SecretBytes(const Schema& schema, std::span<const std::byte> bytes,
                              WireOptions options = {});

}  // namespace sluice
