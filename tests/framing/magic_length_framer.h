#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "sluice/codec/byte_order.h"
#include "sluice/framing/framer.h"

namespace sluice {

// MagicLengthFramer is an example of a strategy that only reads: a magic word, the size of the
// body, and the size of the metadata that the body begins with, as in the baidu_std protocol.
//
//   | "PRPC" | u32 body | u32 metadata | body |
class MagicLengthFramer final : public Framer {
 public:
  MagicLengthFramer(std::string magic, size_t body_bytes_max)
      : magic_(std::move(magic)), body_bytes_max_(body_bytes_max) {}

  FrameScan Scan(std::span<const std::byte> unread, size_t) const override {
    // What does not speak this protocol is refused by its first byte.
    if (std::memcmp(unread.data(), magic_.data(), std::min(unread.size(), magic_.size())) != 0) {
      return Refuse(FrameError::kMalformed, "expected the magic " + magic_);
    }
    const size_t header_bytes = magic_.size() + 8;
    if (unread.size() < header_bytes) return FrameScan::NeedMoreBytes(header_bytes);
    const auto body_bytes = LoadNumber<uint32_t>(&unread[magic_.size()], ByteOrder::kBig);
    const auto metadata_bytes = LoadNumber<uint32_t>(&unread[magic_.size() + 4], ByteOrder::kBig);
    if (body_bytes > body_bytes_max_) {
      return Refuse(FrameError::kTooLong, fmt::format("body of {} bytes", body_bytes));
    }
    if (metadata_bytes > body_bytes) {
      return Refuse(FrameError::kMalformed, fmt::format("metadata of {} bytes in a body of {}",
                                                        metadata_bytes, body_bytes));
    }
    const size_t frame_bytes = header_bytes + body_bytes;
    if (unread.size() < frame_bytes) return FrameScan::NeedMoreBytes(frame_bytes);
    return FrameScan::Frame(frame_bytes, header_bytes, body_bytes);
  }

 private:
  static FrameScan Refuse(FrameError error, const std::string& reason) {
    return FrameScan::Malformed(error, reason, FrameScan::kCannotSkip);
  }

  std::string magic_;
  size_t body_bytes_max_;
};

}  // namespace sluice
