#pragma once

#include "absl/status/statusor.h"
#include "sluice/framing/framer.h"
#include "sluice/framing/header_length_options.h"

namespace sluice {

// HeaderLengthFramer reads each frame's length from its header.
//
//   absl::StatusOr<HeaderLengthFramer> framer =
//       HeaderLengthFramer::Create({.length_field = LengthField::k2Bytes});
//   FrameSplitter splitter(&*framer);
//
//   |<- offset ->|<- length field ->|<--- length + adjustment --->|
//   |<- strip ->|<------------------ payload -------------------->|
//
// To write, BeginFrame leaves room for the stripped bytes, zeroed, and EndFrame fills in the length
// (and moves the payload if its varint needs more than one byte). Header bytes that are not
// stripped belong to the payload: write them, with zeros (for a varint: one zero byte) for the
// length.
//
// Errors:  the length is checked as soon as it is there, before the body is waited for. Any value
//          with any adjustment is compared without wrapping.
// Cost:    a frame's header is read once or twice, its body never.
class HeaderLengthFramer final : public Framer {
 public:
  // InvalidArgument as HeaderLengthOptions::Validate says.
  static absl::StatusOr<HeaderLengthFramer> Create(const HeaderLengthOptions& options);

  FrameScan Scan(std::span<const std::byte> unread, size_t bytes_scanned) const override;

 private:
  // Of 128 bits, so that no sum of a length, a header and an adjustment wraps.
  __extension__ using Wide = __int128;

  explicit HeaderLengthFramer(const HeaderLengthOptions& options);
  FrameScan ScanVarint(std::span<const std::byte> unread) const;
  FrameScan ScanBody(size_t unread_bytes, size_t header_bytes, Wide length) const;
  // The frame with this header, whether it is there or not: kFrame, or kMalformed.
  FrameScan Measure(size_t header_bytes, Wide length) const;
  FrameScan Refuse(size_t header_bytes, Wide length, Wide frame) const;

  absl::Status OpenFrame(BinaryWriteStream* out) const override;
  absl::Status CloseFrame(BinaryWriteStream* out, size_t position) const override;
  uint8_t LengthByte(uint64_t length, size_t i, size_t field_bytes) const;
  Wide LengthMax() const;

  bool is_varint() const { return options_.length_field == LengthField::kVarint; }
  size_t fixed_length_bytes() const { return static_cast<size_t>(options_.length_field); }
  // A longer varint makes a longer header.
  size_t header_bytes_min() const {
    return options_.length_offset_bytes + (is_varint() ? 1 : fixed_length_bytes());
  }

  HeaderLengthOptions options_;
};

}  // namespace sluice
