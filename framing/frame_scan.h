#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "sluice/framing/frame_error.h"

namespace sluice {

// FrameScan is what a Framer found at the front of the unread bytes.
//
//   if (unread.size() < 4) return FrameScan::NeedMoreBytes(4);
//   if (size > kMax) return FrameScan::Malformed(FrameError::kTooLong, "body of ...", 4 + size);
//   if (unread.size() - 4 < size) return FrameScan::NeedMoreBytes(4 + size);
//   return FrameScan::Frame(4 + size, /*payload_offset=*/4, size);
//
// Cost: the status is built for a malformed frame only.
struct FrameScan {
  enum class Outcome : uint8_t { kNeedMoreBytes, kFrame, kMalformed };

  // Two values of skip_bytes with a meaning of their own: no way past the malformed frame is known,
  // and Framer::FindEnd must search for its end.
  static constexpr uint64_t kCannotSkip = 0;
  static constexpr uint64_t kSkipToEnd = UINT64_MAX;

  // The frame is not whole yet. Scanning again is pointless before `bytes_needed` unread bytes are
  // there (0: any one more may complete it). The first `bytes_scanned` bytes were looked at; the
  // next scan of this frame gets that number back and goes on behind them.
  static FrameScan NeedMoreBytes(size_t bytes_needed, size_t bytes_scanned = 0);

  // A whole frame: the first `frame_bytes` bytes (at least one), of which the `payload_bytes` from
  // `payload_offset` on are handed to the receiver.
  static FrameScan Frame(size_t frame_bytes, size_t payload_offset, size_t payload_bytes);

  // A frame that is refused. `reason` is for people and must not depend on how many of its bytes
  // have arrived. Dropping `skip_bytes` from the frame's first byte on gets past it.
  static FrameScan Malformed(FrameError error, std::string_view reason, uint64_t skip_bytes);

  Outcome outcome = Outcome::kNeedMoreBytes;
  FrameError error = FrameError::kNone;
  size_t frame_bytes = 0;
  size_t payload_offset = 0;
  size_t payload_bytes = 0;
  size_t bytes_needed = 0;
  size_t bytes_scanned = 0;
  uint64_t skip_bytes = kCannotSkip;
  absl::Status status = absl::OkStatus();  // not OK if kMalformed
};

inline FrameScan FrameScan::NeedMoreBytes(size_t bytes_needed, size_t bytes_scanned) {
  return {.bytes_needed = bytes_needed, .bytes_scanned = bytes_scanned};
}

inline FrameScan FrameScan::Frame(size_t frame_bytes, size_t payload_offset, size_t payload_bytes) {
  return {.outcome = Outcome::kFrame,
          .frame_bytes = frame_bytes,
          .payload_offset = payload_offset,
          .payload_bytes = payload_bytes};
}

}  // namespace sluice
