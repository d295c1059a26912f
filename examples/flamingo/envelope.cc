#include "examples/flamingo/envelope.h"

#include "examples/flamingo/frame_header.h"
#include "examples/flamingo/stream.h"
#include "examples/flamingo/zlib_body.h"
#include "sluice/codec/binary_read_stream.h"
#include "sluice/codec/binary_write_stream.h"

namespace flamingo {
namespace {

// The front of every command.
struct CommandHead {
  int32_t command = 0;
  int32_t sequence = 0;

  static constexpr auto Describe() {
    return StreamOf("CommandHead", sluice::Field("command", &CommandHead::command),
                    sluice::Field("sequence", &CommandHead::sequence));
  }
};

// Memory above this goes back when the next payload comes.
constexpr size_t kKeptBytesMax = size_t{64} * 1024;

absl::Status OpenStream(std::span<const std::byte> stream, sluice::EnvelopeHeader* header,
                        std::span<const std::byte>* body) {
  CommandHead head;
  absl::Status status = sluice::Decode(stream, &head, {.trailing = sluice::TrailingBytes::kSkip});
  if (!status.ok()) return status;
  header->message_type = static_cast<uint32_t>(head.command);
  header->sequence = static_cast<uint32_t>(head.sequence);
  *body = stream;
  return absl::OkStatus();
}

}  // namespace

absl::Status CommandEnvelope::Open(std::span<const std::byte> payload,
                                   sluice::EnvelopeHeader* header,
                                   std::span<const std::byte>* body) const {
  return OpenStream(payload, header, body);
}

bool CommandEnvelope::Write(const sluice::EnvelopeHeader&, sluice::BinaryWriteStream*) const {
  return true;
}

absl::Status HeaderEnvelope::Open(std::span<const std::byte> payload,
                                  sluice::EnvelopeHeader* header,
                                  std::span<const std::byte>* body) const {
  sluice::BinaryReadStream in(payload);
  FrameHeader frame;
  absl::Status status = sluice::Decode(&in, &frame);
  if (status.ok()) status = frame.Check();
  if (!status.ok()) return status;
  if (!frame.is_zlib()) return OpenStream(in.rest(), header, body);

  // An envelope is shared and const, and *body must outlive this call.
  thread_local std::vector<std::byte> inflated;
  if (inflated.capacity() > kKeptBytesMax) inflated = std::vector<std::byte>();
  status = Inflate(in.rest(), static_cast<size_t>(frame.origin_size), &inflated);
  if (!status.ok()) return status;
  return OpenStream(inflated, header, body);
}

bool HeaderEnvelope::Write(const sluice::EnvelopeHeader&, sluice::BinaryWriteStream* out) const {
  return sluice::Encode(FrameHeader{}, out).ok();
}

absl::StatusOr<std::vector<std::byte>> DeflatedPayload(std::span<const std::byte> stream) {
  const absl::StatusOr<std::vector<std::byte>> body = Deflate(stream);
  if (!body.ok()) return body.status();
  const FrameHeader header = {.flag = FrameHeader::kZlib,
                              .origin_size = SizeField(stream.size()),
                              .compressed_size = SizeField(body->size())};
  absl::Status status = header.Check();
  if (!status.ok()) return status;

  std::vector<std::byte> payload;
  sluice::BinaryWriteStream out(&payload);
  if (status = sluice::Encode(header, &out); !status.ok()) return status;
  out.WriteBytes(*body);
  out.Flush();
  if (!out.ok()) return out.status();
  return payload;
}

}  // namespace flamingo
