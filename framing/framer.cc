#include "sluice/framing/framer.h"

namespace sluice {

FrameScan Framer::FindEnd(std::span<const std::byte> unread) const {
  return FrameScan::NeedMoreBytes(0, unread.size());
}

FrameScan Framer::ScanAtEnd(std::span<const std::byte> /*unread*/) const {
  return FrameScan::NeedMoreBytes(0);
}

absl::Status Framer::BeginAnyFrame(BinaryWriteStream* out, const FrameMark& mark) const {
  absl::Status status = OpenFrame(out);
  if (status.ok()) status = out->status();
  if (!status.ok()) out->Truncate(mark.position);
  return status;
}

absl::Status Framer::EndAnyFrame(BinaryWriteStream* out, const FrameMark& mark) const {
  absl::Status status = out->status();
  if (status.ok()) status = CloseFrame(out, mark.position);
  if (status.ok()) status = out->status();
  if (!status.ok()) out->Truncate(mark.position);
  return status;
}

absl::Status Framer::OpenFrame(BinaryWriteStream* /*out*/) const { return absl::OkStatus(); }

absl::Status Framer::CloseFrame(BinaryWriteStream* /*out*/, size_t /*position*/) const {
  return absl::UnimplementedError("this framer only reads");
}

}  // namespace sluice
