#include "sluice/codec/testing/encode_properties.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "fmt/format.h"
#include "sluice/codec/hex.h"

namespace sluice::test {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::byte kUntouched{0xaa};

bool IsBehindAByte(Bytes bytes, Bytes expected) {
  return bytes[0] == kUntouched && std::ranges::equal(bytes.subspan(1), expected);
}

std::string FaultInBuffer(const AnyMessage& message, Bytes expected, WireOptions wire) {
  ByteBuffer buffer;
  buffer.Append(std::span(&kUntouched, 1));
  const absl::Status status = message.Encode(&buffer, wire);
  if (status.ok() && IsBehindAByte(buffer.view(), expected)) return {};
  return fmt::format("behind one other byte it is encoded to {} {}, alone to {}", TextOf(status),
                     ToHex(buffer.view(), kHexBytesMax), ToHex(expected, kHexBytesMax));
}

// The stream's own order stays big-endian: for the message that of the options counts.
std::string FaultInStream(const AnyMessage& message, Bytes expected, WireOptions wire) {
  std::vector<std::byte> written(1, kUntouched);
  BinaryWriteStream out(&written);
  const absl::Status status = message.Encode(&out, wire);
  out.Flush();
  if (status.ok() && IsBehindAByte(written, expected)) return {};
  return fmt::format("by a stream it is encoded to {} {}, by a buffer to {}", TextOf(status),
                     ToHex(written, kHexBytesMax), ToHex(expected, kHexBytesMax));
}

std::string FaultInRoom(const AnyMessage& message, Bytes expected, WireOptions wire) {
  std::vector<std::byte> room(expected.size(), kUntouched);
  size_t size_bytes = 0;
  if (const absl::Status s = message.Encode(room, &size_bytes, wire);
      !s.ok() || size_bytes != expected.size() || !std::ranges::equal(room, expected)) {
    return fmt::format("into just enough room it is encoded to {} {}", TextOf(s),
                       ToHex(room, kHexBytesMax));
  }
  if (expected.empty()) return {};
  const size_t less = expected.size() - 1;
  room[less] = kUntouched;
  size_bytes = std::numeric_limits<size_t>::max();
  const absl::Status status = message.Encode(std::span(room).first(less), &size_bytes, wire);
  if (status.code() == absl::StatusCode::kResourceExhausted &&
      size_bytes == std::numeric_limits<size_t>::max() && room[less] == kUntouched) {
    return {};
  }
  return fmt::format("with one byte too few, Encode() gives {} and size {}, and {} behind",
                     TextOf(status), size_bytes, ToHex(std::span(room).subspan(less), 1));
}

}  // namespace

std::string FaultOfEncode(const AnyMessage& message, std::span<const std::byte> expected,
                          WireOptions wire) {
  const size_t measured = message.EncodedSize(wire);
  if (measured != expected.size()) {
    return fmt::format("EncodedSize() gives {}, Encode() writes {} bytes", measured,
                       expected.size());
  }
  std::string fault = FaultInBuffer(message, expected, wire);
  if (fault.empty()) fault = FaultInStream(message, expected, wire);
  if (fault.empty()) fault = FaultInRoom(message, expected, wire);
  return fault;
}

std::string TextOf(const absl::Status& status) {
  return fmt::format("{} \"{}\"", absl::StatusCodeToString(status.code()),
                     std::string(status.message()));
}

}  // namespace sluice::test
