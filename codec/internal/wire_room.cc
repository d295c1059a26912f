#include "sluice/codec/internal/wire_room.h"

#include <algorithm>
#include <cstring>

namespace sluice::internal {
namespace {

std::byte* Fill(std::string_view text, size_t room_bytes, char pad, std::byte* at) {
  if (!text.empty()) std::memcpy(at, text.data(), text.size());
  std::memset(at + text.size(), pad, room_bytes - text.size());
  return at + room_bytes;
}

}  // namespace

std::byte* PutPadded(std::string_view text, size_t room_bytes, char pad, std::byte* at,
                     Writer& writer) {
  if (text.size() > room_bytes) {
    return writer.Fail(FaultKind::kLengthLimit, text.size(), room_bytes);
  }
  if (text.ends_with(pad)) return writer.Fail(FaultKind::kEndsWithPad);
  return Fill(text, room_bytes, pad, at);
}

std::byte* PutTerminated(std::string_view text, size_t room_bytes, std::byte* at, Writer& writer) {
  if (text.size() >= room_bytes) {
    return writer.Fail(FaultKind::kLengthLimit, text.size(), room_bytes - 1);
  }
  if (text.find('\0') != std::string_view::npos) return writer.Fail(FaultKind::kHoldsZero);
  return Fill(text, room_bytes, '\0', at);
}

size_t PaddedLength(const std::byte* at, size_t room_bytes, char pad) {
  size_t length = room_bytes;
  while (length > 0 && at[length - 1] == static_cast<std::byte>(pad)) --length;
  return length;
}

bool TerminatedLength(const std::byte* at, size_t room_bytes, Reader& reader, size_t& length) {
  const std::byte* const end = at + room_bytes;
  const std::byte* const zero = std::find(at, end, std::byte{0});
  if (zero == end) {
    reader.Fail(FaultKind::kNotTerminated, at, room_bytes);
    return false;
  }
  const std::byte* const other =
      std::find_if(zero, end, [](std::byte octet) { return octet != std::byte{0}; });
  if (other != end) {
    reader.Fail(FaultKind::kAfterZero, other);
    return false;
  }
  length = static_cast<size_t>(zero - at);
  return true;
}

}  // namespace sluice::internal
