#pragma once

#include <fmt/format.h>

#include <cstring>
#include <string>
#include <utility>

#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/byte_order.h"
#include "sluice/framing/framer.h"

namespace sluice {

// CheckedLengthFramer is an example of a strategy with a checksum, as muduo's ProtobufCodecLite has
// it: the length of what follows, a tag, the payload, and the Adler-32 of tag and payload.
//
//   | u32 length | "RPC0" | payload | u32 Adler-32 |
class CheckedLengthFramer final : public Framer {
 public:
  CheckedLengthFramer(std::string tag, size_t payload_bytes_max)
      : tag_(std::move(tag)), payload_bytes_max_(payload_bytes_max) {}

  FrameScan Scan(std::span<const std::byte> unread, size_t) const override {
    if (unread.size() < 4) return FrameScan::NeedMoreBytes(4);
    const size_t length = LoadNumber<uint32_t>(unread.data(), ByteOrder::kBig);
    const size_t frame_bytes = 4 + length;
    const auto refuse = [&](FrameError error, const std::string& reason) {
      return FrameScan::Malformed(error, reason, frame_bytes);
    };
    const size_t added_bytes = tag_.size() + 4;
    if (length < added_bytes) {
      return refuse(FrameError::kTooShort, fmt::format("length {}", length));
    }
    if (length - added_bytes > payload_bytes_max_) {
      return refuse(FrameError::kTooLong, fmt::format("length {}", length));
    }
    if (unread.size() < frame_bytes) return FrameScan::NeedMoreBytes(frame_bytes);
    if (std::memcmp(&unread[4], tag_.data(), tag_.size()) != 0) {
      return refuse(FrameError::kMalformed, "expected the tag " + tag_);
    }
    const auto declared = LoadNumber<uint32_t>(&unread[frame_bytes - 4], ByteOrder::kBig);
    const uint32_t computed = Adler32(unread.subspan(4, length - 4));
    if (declared != computed) {
      return refuse(FrameError::kMalformed,
                    fmt::format("checksum {:08x}: expected {:08x}", declared, computed));
    }
    return FrameScan::Frame(frame_bytes, 4 + tag_.size(), length - added_bytes);
  }

 private:
  absl::Status OpenFrame(BinaryWriteStream* out) const override {
    size_t offset = 0;
    out->Reserve(4, &offset);
    out->WriteBytes(std::as_bytes(std::span(tag_)));
    return out->status();
  }

  absl::Status CloseFrame(BinaryWriteStream* out, size_t position) const override {
    const uint32_t checksum = Adler32(out->written().subspan(position + 4));
    const std::span<std::byte> room = out->WriteInPlace(4);
    if (room.empty()) return out->status();
    StoreNumber(room.data(), checksum, ByteOrder::kBig);
    const size_t length = out->position() - position - 4;
    if (length - tag_.size() - 4 > payload_bytes_max_) {
      return absl::ResourceExhaustedError(fmt::format("length {}", length));
    }
    for (size_t i = 0; i < 4; ++i) {
      out->PatchUint8(position + i, static_cast<uint8_t>(length >> (24 - 8 * i)));
    }
    return absl::OkStatus();
  }

  // RFC 1950, section 8.2.
  static uint32_t Adler32(std::span<const std::byte> bytes) {
    uint32_t a = 1;
    uint32_t b = 0;
    for (const std::byte byte : bytes) {
      a = (a + std::to_integer<uint32_t>(byte)) % 65521;
      b = (b + a) % 65521;
    }
    return b << 16 | a;
  }

  std::string tag_;
  size_t payload_bytes_max_;
};

}  // namespace sluice
