#include "sluice/framing/fixed_size_framer.h"

#include <fmt/format.h>

#include "sluice/codec/binary_write_stream.h"

namespace sluice {

absl::StatusOr<FixedSizeFramer> FixedSizeFramer::Create(size_t frame_bytes) {
  if (frame_bytes == 0) return absl::InvalidArgumentError("frame_bytes is 0: expected at least 1");
  return FixedSizeFramer(frame_bytes);
}

FrameScan FixedSizeFramer::Scan(std::span<const std::byte> unread, size_t) const {
  if (unread.size() < frame_bytes_) return FrameScan::NeedMoreBytes(frame_bytes_);
  return FrameScan::Frame(frame_bytes_, 0, frame_bytes_);
}

absl::Status FixedSizeFramer::CloseFrame(BinaryWriteStream* out, size_t position) const {
  const size_t payload_bytes = out->position() - position;
  if (payload_bytes == frame_bytes_) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("a payload of {} bytes: expected exactly {}", payload_bytes, frame_bytes_));
}

}  // namespace sluice
