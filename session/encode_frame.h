#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/message.h"
#include "sluice/session/protocol.h"

namespace sluice {

// The bytes that ClientSession::Send() sends, for those who have no session.
//
//   absl::StatusOr<std::vector<std::byte>> frame = EncodeFrame(protocol, Busy{.retry_s = 30});
//
// Errors: the message cannot be encoded, or is too long for a frame.
template <DescribedMessage M>
absl::StatusOr<std::vector<std::byte>> EncodeFrame(const Protocol& protocol, const M& message,
                                                   uint32_t sequence = 0) {
  std::vector<std::byte> frame;
  BinaryWriteStream out(&frame, protocol.wire.order);
  FrameMark mark;
  absl::Status status = protocol.framer->BeginFrame(&out, &mark);
  if (status.ok() && !protocol.envelope->Write({MessageTypeOf<M>(), sequence}, &out)) {
    status = out.status();
  }
  if (status.ok()) status = Encode(message, &out, protocol.wire);
  if (status.ok()) status = protocol.framer->EndFrame(&out, mark);
  if (!status.ok()) return status;
  out.Flush();
  return frame;
}

}  // namespace sluice
