#include "examples/flamingo/frame_header.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string>

#include "sluice/codec/binary_write_stream.h"

namespace flamingo {
namespace {

absl::Status CheckSize(std::string_view name, int32_t size) {
  if (size < 1) return absl::InvalidArgumentError(fmt::format("{} is {}", name, size));
  if (static_cast<size_t>(size) <= kBodyBytesMax) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      fmt::format("{} is {}, which exceeds the maximum of {}", name, size, kBodyBytesMax));
}

}  // namespace

absl::Status FrameHeader::Check() const {
  if (absl::Status status = CheckSize("origin_size", origin_size); !status.ok()) return status;
  if (!is_zlib()) return absl::OkStatus();  // compressed_size is not used then
  if (absl::Status status = CheckSize("compressed_size", compressed_size); !status.ok()) {
    return status;
  }
  if (origin_size <= kFreeBytes + int64_t{kRatioMax} * compressed_size) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      fmt::format("{} bytes deflated to {}", origin_size, compressed_size));
}

sluice::FrameScan HeaderFramer::Scan(std::span<const std::byte> unread, size_t) const {
  using sluice::FrameError, sluice::FrameScan;
  if (unread.size() < FrameHeader::kBytes) return FrameScan::NeedMoreBytes(FrameHeader::kBytes);
  FrameHeader header;
  absl::Status status = sluice::Decode(unread.first(FrameHeader::kBytes), &header);
  if (status.ok()) status = header.Check();
  if (!status.ok()) {
    const bool is_too_long = status.code() == absl::StatusCode::kResourceExhausted;
    // What is behind a header that lies is no frame, so there is no way past it.
    return FrameScan::Malformed(is_too_long ? FrameError::kTooLong : FrameError::kMalformed,
                                std::string(status.message()), FrameScan::kCannotSkip);
  }
  const size_t frame_bytes = FrameHeader::kBytes + static_cast<size_t>(header.body_bytes());
  if (unread.size() < frame_bytes) return FrameScan::NeedMoreBytes(frame_bytes);
  return FrameScan::Frame(frame_bytes, /*payload_offset=*/0, frame_bytes);
}

absl::Status HeaderFramer::CloseFrame(sluice::BinaryWriteStream* out, size_t position) const {
  const std::span<const std::byte> frame = out->written().subspan(position);
  if (frame.size() < FrameHeader::kBytes) {
    return absl::InvalidArgumentError(
        fmt::format("a frame of {} bytes has no header", frame.size()));
  }
  FrameHeader header;
  absl::Status status = sluice::Decode(frame.first(FrameHeader::kBytes), &header);
  if (!status.ok()) return status;
  (header.is_zlib() ? header.compressed_size : header.origin_size) =
      SizeField(frame.size() - FrameHeader::kBytes);
  if (status = header.Check(); !status.ok()) return status;

  std::array<std::byte, FrameHeader::kBytes> bytes;
  size_t size_bytes = 0;
  if (status = sluice::Encode(header, std::span(bytes), &size_bytes); !status.ok()) return status;
  for (size_t i = 0; i < size_bytes; ++i) {
    out->PatchUint8(position + i, std::to_integer<uint8_t>(bytes[i]));
  }
  return absl::OkStatus();
}

}  // namespace flamingo
