#pragma once

#include <functional>
#include <span>

#include "sluice/framing/framer.h"

namespace chat {

// TracingFramer frames as another framer does, and shows each whole frame to `on_frame` as it is
// cut from the stream or written to it.
//
//   TracingFramer framer(&sluice::Protocol::DefaultFramer(), [](Direction direction, auto frame) {
//     fmt::print("{}\n", sluice::ToHex(frame));
//   });
//   Client client(loop, table, {.session = {.protocol = {.framer = &framer}}});
class TracingFramer final : public sluice::Framer {
 public:
  enum class Direction { kReceived, kSent };
  using OnFrame = std::function<void(Direction, std::span<const std::byte> frame)>;

  TracingFramer(const sluice::Framer* inner, OnFrame on_frame)
      : inner_(inner), on_frame_(std::move(on_frame)) {}

  sluice::FrameScan Scan(std::span<const std::byte> unread, size_t bytes_scanned) const override {
    sluice::FrameScan scan = inner_->Scan(unread, bytes_scanned);
    if (scan.outcome == sluice::FrameScan::Outcome::kFrame) {
      on_frame_(Direction::kReceived, unread.first(scan.frame_bytes));
    }
    return scan;
  }
  sluice::FrameScan FindEnd(std::span<const std::byte> unread) const override {
    return inner_->FindEnd(unread);
  }
  sluice::FrameScan ScanAtEnd(std::span<const std::byte> unread) const override {
    return inner_->ScanAtEnd(unread);
  }

 private:
  absl::Status OpenFrame(sluice::BinaryWriteStream* out) const override {
    sluice::FrameMark mark;
    return inner_->BeginFrame(out, &mark);
  }
  absl::Status CloseFrame(sluice::BinaryWriteStream* out, size_t position) const override {
    absl::Status status = inner_->EndFrame(out, {.position = position});
    if (status.ok()) on_frame_(Direction::kSent, out->written().subspan(position));
    return status;
  }

  const sluice::Framer* inner_;
  OnFrame on_frame_;
};

}  // namespace chat
