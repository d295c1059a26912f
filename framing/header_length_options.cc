#include "sluice/framing/header_length_options.h"

#include <fmt/format.h>

namespace sluice {

absl::Status HeaderLengthOptions::Validate() const {
  const bool varint = length_field == LengthField::kVarint;
  const size_t field_bytes = varint ? 1 : static_cast<size_t>(length_field);
  if (field_bytes > 4 && field_bytes != 8) {
    return absl::InvalidArgumentError(
        fmt::format("length_field of {} bytes: expected 1, 2, 3, 4, 8 or a varint", field_bytes));
  }
  if (frame_bytes_max < field_bytes || length_offset_bytes > frame_bytes_max - field_bytes) {
    return absl::InvalidArgumentError(
        fmt::format("length_offset_bytes {}: the header does not fit frame_bytes_max {}",
                    length_offset_bytes, frame_bytes_max));
  }
  if (frame_bytes_min > frame_bytes_max) {
    return absl::InvalidArgumentError(fmt::format("frame_bytes_min {} exceeds frame_bytes_max {}",
                                                  frame_bytes_min, frame_bytes_max));
  }
  if (strip_bytes.value_or(0) > frame_bytes_max) {
    return absl::InvalidArgumentError(
        fmt::format("strip_bytes {} exceeds frame_bytes_max {}", *strip_bytes, frame_bytes_max));
  }
  if (!varint) return absl::OkStatus();
  if (varint_bytes_max < 1 || varint_bytes_max > 10) {
    return absl::InvalidArgumentError(
        fmt::format("varint_bytes_max {}: expected 1 to 10", varint_bytes_max));
  }
  if (length_signed) {
    return absl::InvalidArgumentError("length_signed: a varint has no sign");
  }
  if (strip_bytes.value_or(0) > length_offset_bytes) {
    return absl::InvalidArgumentError(
        fmt::format("strip_bytes {} cuts into a varint: expected at most length_offset_bytes {}",
                    *strip_bytes, length_offset_bytes));
  }
  return absl::OkStatus();
}

}  // namespace sluice
