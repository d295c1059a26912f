#pragma once

#include "absl/status/statusor.h"
#include "sluice/framing/framer.h"

namespace sluice {

// FixedSizeFramer cuts a stream into frames of one size, the payload being the whole frame.
//
//   absl::StatusOr<FixedSizeFramer> framer = FixedSizeFramer::Create(50);
//   FrameSplitter splitter(&*framer);
//
//   | 50 bytes | 50 bytes | 50 bytes | ...
//
// Errors:  a stream that ends inside a frame is cut short (DataLoss); EndFrame refuses a payload of
//          another size (InvalidArgument).
class FixedSizeFramer final : public Framer {
 public:
  // InvalidArgument unless 1 <= frame_bytes.
  static absl::StatusOr<FixedSizeFramer> Create(size_t frame_bytes);

  FrameScan Scan(std::span<const std::byte> unread, size_t bytes_scanned) const override;

 private:
  explicit FixedSizeFramer(size_t frame_bytes)
      : Framer(LengthRule::OfOneSize(frame_bytes)), frame_bytes_(frame_bytes) {}
  absl::Status CloseFrame(BinaryWriteStream* out, size_t position) const override;

  size_t frame_bytes_;
};

}  // namespace sluice
