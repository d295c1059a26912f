#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/session/envelope.h"

namespace flamingo {

// CommandEnvelope finds the command and the sequence in a stream. They stay where they are: the
// messages of commands.h describe the whole stream, and so there is nothing to write.
class CommandEnvelope final : public sluice::Envelope {
 public:
  absl::Status Open(std::span<const std::byte> payload, sluice::EnvelopeHeader* header,
                    std::span<const std::byte>* body) const override;
  bool Write(const sluice::EnvelopeHeader& header, sluice::BinaryWriteStream* out) const override;
};

// HeaderEnvelope opens the payloads of a HeaderFramer, inflates those that are deflated, and writes
// plain ones.
//
// Cost: what was inflated lives until this thread's next payload.
class HeaderEnvelope final : public sluice::Envelope {
 public:
  absl::Status Open(std::span<const std::byte> payload, sluice::EnvelopeHeader* header,
                    std::span<const std::byte>* body) const override;
  bool Write(const sluice::EnvelopeHeader& header, sluice::BinaryWriteStream* out) const override;
};

// A payload for a HeaderFramer that holds `stream` deflated, as the original sends everything; for
// ClientSession::SendPayload.
// Errors: ResourceExhausted: larger than a receiver takes, or deflated by more.
absl::StatusOr<std::vector<std::byte>> DeflatedPayload(std::span<const std::byte> stream);

}  // namespace flamingo
