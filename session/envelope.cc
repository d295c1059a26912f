#include "sluice/session/envelope.h"

#include "sluice/codec/binary_read_stream.h"

namespace sluice {

absl::Status TypeSequenceEnvelope::Open(std::span<const std::byte> payload, EnvelopeHeader* header,
                                        std::span<const std::byte>* body) const {
  BinaryReadStream in(payload, order_);
  if (!in.ReadUint32(&header->message_type) || !in.ReadUint32(&header->sequence)) {
    return in.status();
  }
  *body = in.rest();
  return absl::OkStatus();
}

bool TypeSequenceEnvelope::Write(const EnvelopeHeader& header, BinaryWriteStream* out) const {
  return out->WriteUint32(header.message_type) && out->WriteUint32(header.sequence);
}

}  // namespace sluice
