// What a ClientSession sends.
#include <cstring>

#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/write_target.h"
#include "sluice/session/client_session.h"
#include "sluice/session/session_host.h"

namespace sluice {
namespace {

// Lets a stream write at the end of a connection's output.
class ConnectionOutput final : public WriteTarget {
 public:
  explicit ConnectionOutput(Connection* connection) : connection_(connection) {}

  std::span<std::byte> Grow(size_t used_bytes, size_t size_bytes_min) override {
    return connection_->PrepareOutput(size_bytes_min, used_bytes);
  }

 private:
  Connection* connection_;
};

}  // namespace

// What most frames need keeps nothing over a call, and so has nothing to save: hence the functions
// apart for others.

// Gives where the body goes.
inline std::byte* ClientSession::WritePlainHeader(std::byte* frame, EnvelopeHeader header,
                                                  size_t frame_bytes) {
  std::byte* const body = frame + plain_bytes_;
  host_->protocol().framer->length_rule().WriteLength(frame, frame_bytes);
  host_->dispatcher_.plain_envelope()->Store(header, body - TypeSequenceEnvelope::kSizeBytes);
  return body;
}

// Null: not a plain frame, or none that may be sent, or there is no room for it.
std::byte* ClientSession::BeginPlainFrame(EnvelopeHeader header, size_t body_bytes) {
  const size_t frame_bytes = plain_bytes_ + body_bytes;
  const LengthRule& rule = host_->protocol().framer->length_rule();
  if (plain_bytes_ == 0 || is_closing() || !rule.CanWrite(frame_bytes)) [[unlikely]]
    return nullptr;
  if (!connection_->HasRoom(frame_bytes)) [[unlikely]]
    return BeginPlainFrameSlowly(header, body_bytes);
  return WritePlainHeader(connection_->PrepareOutput(frame_bytes).data(), header, frame_bytes);
}

[[gnu::noinline]] std::byte* ClientSession::BeginPlainFrameSlowly(EnvelopeHeader header,
                                                                  size_t body_bytes) {
  const size_t frame_bytes = plain_bytes_ + body_bytes;
  std::byte* const frame = connection_->PrepareOutput(frame_bytes).data();
  return frame == nullptr ? nullptr : WritePlainHeader(frame, header, frame_bytes);
}

bool ClientSession::SendPayloadSlowly(std::span<const std::byte> payload) {
  const auto copy = [payload](std::byte* to) {
    if (!payload.empty()) std::memcpy(to, payload.data(), payload.size());
  };
  const LengthRule& rule = host_->protocol().framer->length_rule();
  const size_t frame_bytes = rule.header_bytes() + payload.size();
  if (!is_closing() && rule.CanWrite(frame_bytes)) {
    if (std::byte* const frame = connection_->PrepareOutput(frame_bytes).data()) {
      rule.WriteHeader(frame, frame_bytes);
      copy(frame + rule.header_bytes());
      connection_->CommitOutput(frame_bytes);
      return true;
    }
  }
  return SendByStream(std::nullopt, payload.size(), [&](std::span<std::byte> room) {
    copy(room.data());
    return absl::OkStatus();
  });
}

bool ClientSession::SendByStream(std::optional<EnvelopeHeader> header, size_t body_bytes,
                                 WriteBody write_body) {
  if (is_closing()) return false;
  const Protocol& protocol = host_->protocol();
  ConnectionOutput output(connection_);
  BinaryWriteStream out(&output, protocol.wire.order);
  FrameMark mark;
  absl::Status status = protocol.framer->BeginFrame(&out, &mark);
  if (status.ok() && header.has_value() && !protocol.envelope->Write(*header, &out)) {
    status = out.status();
  }
  if (status.ok()) {
    const std::span<std::byte> body = out.WriteInPlace(body_bytes);
    status = out.ok() ? write_body(body) : out.status();
  }
  if (status.ok()) status = protocol.framer->EndFrame(&out, mark);
  if (!status.ok()) return NotSent(status);
  connection_->CommitOutput(out.position());
  return true;
}

void ClientSession::SendWholeFrame(std::span<const std::byte> frame) {
  // False: the connection says why itself, by OnClosed.
  if (!is_closing()) connection_->Send(frame);
}

bool ClientSession::NotSent(const absl::Status& status) {
  // A connection that refuses output says why itself, by OnClosed.
  if (!connection_->is_closing()) host_->LogPeer(*this, "message not sent", status);
  return false;
}

}  // namespace sluice
