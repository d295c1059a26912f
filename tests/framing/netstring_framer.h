#pragma once

#include <fmt/format.h>

#include <cstring>
#include <string>

#include "sluice/codec/binary_write_stream.h"
#include "sluice/framing/framer.h"

namespace sluice {

// NetstringFramer is an example of a strategy of one's own, which reads and writes netstrings: the
// length in decimal digits, a colon, the payload, a comma.
//
// Wire: 5:hello,   https://cr.yp.to/proto/netstrings.txt
class NetstringFramer final : public Framer {
 public:
  explicit NetstringFramer(size_t payload_bytes_max) : payload_bytes_max_(payload_bytes_max) {}

  FrameScan Scan(std::span<const std::byte> unread, size_t) const override {
    size_t length = 0;
    for (size_t i = 0; i < unread.size(); ++i) {
      const auto c = std::to_integer<char>(unread[i]);
      if (c == ':' && i > 0) return ScanPayload(unread, i + 1, length);
      if (c < '0' || c > '9') return Refuse(FrameError::kMalformed, "expected a digit");
      if (i > 0 && length == 0) return Refuse(FrameError::kMalformed, "the length begins with 0");
      length = length * 10 + static_cast<size_t>(c - '0');
      if (length > payload_bytes_max_) {
        return Refuse(FrameError::kTooLong, fmt::format("above {} bytes", payload_bytes_max_));
      }
    }
    return FrameScan::NeedMoreBytes(0);
  }

 private:
  FrameScan ScanPayload(std::span<const std::byte> unread, size_t offset, size_t length) const {
    const size_t frame_bytes = offset + length + 1;
    if (unread.size() < frame_bytes) return FrameScan::NeedMoreBytes(frame_bytes);
    if (unread[frame_bytes - 1] != std::byte{','}) {
      return Refuse(FrameError::kMalformed, "expected the terminator ','");
    }
    return FrameScan::Frame(frame_bytes, offset, length);
  }

  FrameScan Refuse(FrameError error, std::string_view reason) const {
    return FrameScan::Malformed(error, reason, FrameScan::kCannotSkip);
  }

  absl::Status CloseFrame(BinaryWriteStream* out, size_t position) const override {
    const size_t payload_bytes = out->position() - position;
    if (payload_bytes > payload_bytes_max_) {
      return absl::ResourceExhaustedError(fmt::format("above {} bytes", payload_bytes_max_));
    }
    const std::string prefix = fmt::format("{}:", payload_bytes);
    const std::span<std::byte> room = out->WriteInPlace(prefix.size() + 1);
    if (room.empty()) return out->status();
    std::byte* const frame = room.data() - payload_bytes;
    std::memmove(frame + prefix.size(), frame, payload_bytes);
    std::memcpy(frame, prefix.data(), prefix.size());
    room.back() = std::byte{','};
    return absl::OkStatus();
  }

  size_t payload_bytes_max_;
};

}  // namespace sluice
