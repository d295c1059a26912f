#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "sluice/codec/binary_write_stream.h"

namespace sluice {

// What an envelope says about the message that it carries.
struct EnvelopeHeader {
  uint32_t message_type = 0;
  uint32_t sequence = 0;  // ties a reply to its request; 0 where nobody asked
};

// Envelope reads and writes what stands in a payload in front of a message's
// fields. Another protocol's envelope is one small class:
//
//   class OneByteEnvelope final : public Envelope {
//     absl::Status Open(std::span<const std::byte> payload, EnvelopeHeader* header,
//                       std::span<const std::byte>* body) const override {
//       BinaryReadStream in(payload);
//       uint8_t type = 0;
//       if (!in.ReadUint8(&type)) return in.status();
//       header->message_type = type;
//       *body = in.rest();
//       return absl::OkStatus();
//     }
//     bool Write(const EnvelopeHeader& header, BinaryWriteStream* out) const override {
//       return out->WriteUint8(static_cast<uint8_t>(header.message_type));
//     }
//   };
//
// Threads: const and stateless; one object serves every session of every loop.
class Envelope {
 public:
  virtual ~Envelope() = default;

  // Points *body into `payload`, behind the header.
  // Errors: any; the peer is closed as one that sent an undecodable frame.
  virtual absl::Status Open(std::span<const std::byte> payload, EnvelopeHeader* header,
                            std::span<const std::byte>* body) const = 0;

  // Appends the header; the fields follow. False: the stream failed.
  virtual bool Write(const EnvelopeHeader& header, BinaryWriteStream* out) const = 0;
};

// The default envelope: message type, then sequence.
//
// Wire: u32 message type, u32 sequence, both in the given byte order
//       (docs/wire_format.md, "The default envelope").
class TypeSequenceEnvelope final : public Envelope {
 public:
  static constexpr size_t kSizeBytes = 8;

  explicit TypeSequenceEnvelope(ByteOrder order = ByteOrder::kBig) : order_(order) {}

  absl::Status Open(std::span<const std::byte> payload, EnvelopeHeader* header,
                    std::span<const std::byte>* body) const override;
  bool Write(const EnvelopeHeader& header, BinaryWriteStream* out) const override;

  ByteOrder order() const { return order_; }

  // The same where there are kSizeBytes bytes for it.
  EnvelopeHeader Load(const std::byte* at) const {
    return {.message_type = LoadNumber<uint32_t>(at, order_),
            .sequence = LoadNumber<uint32_t>(at + 4, order_)};
  }
  void Store(const EnvelopeHeader& header, std::byte* at) const { StoreIn(order_, header, at); }
  static void StoreIn(ByteOrder order, const EnvelopeHeader& header, std::byte* at) {
    StoreNumber(at, header.message_type, order);
    StoreNumber(at + 4, header.sequence, order);
  }

 private:
  ByteOrder order_;
};

}  // namespace sluice
