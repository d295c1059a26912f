#pragma once

#include <cstddef>
#include <string_view>

#include "sluice/codec/internal/cursor.h"

namespace sluice::internal {

// Strings in a room of fixed size, see Padded() and Terminated().
std::byte* PutPadded(std::string_view text, size_t room_bytes, char pad, std::byte* at,
                     Writer& writer);
std::byte* PutTerminated(std::string_view text, size_t room_bytes, std::byte* at, Writer& writer);

// The bytes of the text that stands there.
size_t PaddedLength(const std::byte* at, size_t room_bytes, char pad);
// False: see reader.fault.
bool TerminatedLength(const std::byte* at, size_t room_bytes, Reader& reader, size_t& length);

}  // namespace sluice::internal
