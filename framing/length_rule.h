#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sluice/codec/byte_order.h"

namespace sluice {

// LengthRule is how most protocols say where a frame ends: by an unsigned length of two or four
// bytes at a fixed place, or by one size for all. A framer that follows one tells so, and its good
// frames are found and written without asking it.
//
//   LengthRule rule({.header_bytes = 4, .field_bytes = 4, .frame_bytes_max = 1 << 20});
//   if (size_t frame_bytes; rule.FindFrame(at, size_bytes, &frame_bytes)) ...
//
// Errors: none; what it cannot settle (too short, too long, not whole) is the framer's to tell.
class LengthRule {
 public:
  struct Shape {
    uint32_t header_bytes = 0;
    uint32_t field_offset_bytes = 0;
    uint32_t field_bytes = 0;  // 2 or 4; 0: there is no such rule
    ByteOrder order = ByteOrder::kBig;
    int32_t length_adjustment = 0;  // frame = header + length + adjustment
    uint32_t strip_bytes = 0;       // the payload is what lies behind them
    size_t frame_bytes_min = 0;
    size_t frame_bytes_max = 0;
  };

  // Never settles anything.
  LengthRule() = default;
  explicit LengthRule(const Shape& shape);
  // All frames are of this size, without a header.
  static LengthRule OfOneSize(size_t frame_bytes);

  uint32_t strip_bytes() const { return strip_bytes_; }
  uint32_t header_bytes() const { return header_bytes_; }
  // Whether a frame is the header, zeroed but for the length, and then the payload, and whether one
  // of this size would be read.
  bool CanWrite() const { return sizes_to_write_ != 0; }
  bool CanWrite(size_t frame_bytes) const {
    return frame_bytes - frame_bytes_min_ < sizes_to_write_;
  }

  // Whether the bytes begin with a frame that is good and all there, and its size.
  bool FindFrame(const std::byte* at, size_t size_bytes, size_t* frame_bytes) const {
    if (size_bytes < bytes_to_look_at_) [[unlikely]]
      return false;
    int64_t length = 0;
    if (is_usual_) [[likely]] {
      length = LoadNumber<uint32_t>(at, ByteOrder::kBig);
    } else {
      length = LoadLength(at);
    }
    *frame_bytes = static_cast<uint64_t>(length + base_bytes_);
    return IsAllowed(*frame_bytes) && *frame_bytes <= size_bytes;
  }

  // Of frames that are a big-endian u32, which says how many bytes follow, and those; else 0.
  size_t usual_frame_bytes_max() const {
    const bool is_usual = is_usual_ && base_bytes_ == header_bytes_ && CanWrite(header_bytes_);
    return is_usual ? sizes_to_write_ + header_bytes_ - 1 : 0;
  }

  // Whether the header is the length and nothing else.
  bool IsLengthAlone() const { return header_bytes_ == field_bytes_; }

  // Writes the header of a frame that CanWrite() allows.
  void WriteHeader(std::byte* frame, size_t frame_bytes) const {
    if (!IsLengthAlone()) std::memset(frame, 0, header_bytes_);
    WriteLength(frame, frame_bytes);
  }
  // The same where the other bytes of the header are written already, or IsLengthAlone().
  void WriteLength(std::byte* frame, size_t frame_bytes) const {
    const int64_t length = static_cast<int64_t>(frame_bytes) - base_bytes_;
    if (is_usual_) [[likely]] {
      StoreNumber(frame, static_cast<uint32_t>(length), ByteOrder::kBig);
    } else if (field_bytes_ == 4) {
      StoreNumber(frame + field_offset_bytes_, static_cast<uint32_t>(length), order_);
    } else {
      StoreNumber(frame + field_offset_bytes_, static_cast<uint16_t>(length), order_);
    }
  }

 private:
  bool IsAllowed(uint64_t frame_bytes) const {  // a negative size, being huge, is not
    return frame_bytes - frame_bytes_min_ < sizes_;
  }
  int64_t LoadLength(const std::byte* header) const {
    const std::byte* const field = header + field_offset_bytes_;
    if (field_bytes_ == 4) return LoadNumber<uint32_t>(field, order_);
    return field_bytes_ == 0 ? 0 : LoadNumber<uint16_t>(field, order_);
  }

  int64_t base_bytes_ = 0;  // frame = base + length
  uint64_t frame_bytes_min_ = 0;
  // How many sizes from there on are good, and how many of them can be written.
  uint64_t sizes_ = 0;
  uint64_t sizes_to_write_ = 0;
  size_t bytes_to_look_at_ = SIZE_MAX;  // the header's; never there where there is no rule
  uint32_t header_bytes_ = 0;
  uint32_t field_offset_bytes_ = 0;
  uint32_t strip_bytes_ = 0;
  uint32_t field_bytes_ = 0;  // 0: all frames are of one size
  ByteOrder order_ = ByteOrder::kBig;
  bool is_usual_ = false;  // the header is a big-endian u32, and no more
};

}  // namespace sluice
