#include "sluice/session/client_session.h"

#include <fmt/core.h>

#include <cstring>
#include <string>
#include <utility>

#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/write_target.h"
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

ClientSession::ClientSession(SessionHost* host)
    : host_(host),
      wire_(host->protocol().wire),
      splitter_(host->protocol().framer, {.bad_frame_policy = host->protocol().bad_frames}) {
  EnterState(0);
  SetQuota(host->limits().quota);
}

// Writes a frame whose payload takes exactly `payload_bytes` bytes, which
// write_payload(std::span<std::byte>) fills in.
template <class WritePayload>
bool ClientSession::SendFrame(size_t payload_bytes, const WritePayload& write_payload) {
  if (is_closing()) return false;
  const LengthRule& rule = host_->protocol().framer->length_rule();
  const size_t frame_bytes = rule.header_bytes() + payload_bytes;
  if (!rule.CanWrite(frame_bytes)) {
    return SendFrameByStream([&](BinaryWriteStream* out) {
      const std::span<std::byte> room = out->WriteInPlace(payload_bytes);
      return out->ok() ? write_payload(room) : out->status();
    });
  }
  const std::span<std::byte> frame = connection_->PrepareOutput(frame_bytes);
  if (frame.empty()) return false;  // the connection says why itself, by OnClosed
  const absl::Status status = write_payload(frame.subspan(rule.header_bytes(), payload_bytes));
  if (!status.ok()) return NotSent(status);
  rule.WriteHeader(frame.data(), frame_bytes);
  connection_->CommitOutput(frame_bytes);
  return true;
}

// The same with a framer or envelope that is to be asked.
template <class WritePayload>
bool ClientSession::SendFrameByStream(const WritePayload& write_payload) {
  if (is_closing()) return false;
  const Protocol& protocol = host_->protocol();
  ConnectionOutput output(connection_);
  BinaryWriteStream out(&output, protocol.wire.order);
  FrameMark mark;
  absl::Status status = protocol.framer->BeginFrame(&out, &mark);
  if (status.ok()) status = write_payload(&out);
  if (status.ok()) status = protocol.framer->EndFrame(&out, mark);
  if (!status.ok()) return NotSent(status);
  connection_->CommitOutput(out.position());
  return true;
}

bool ClientSession::NotSent(const absl::Status& status) {
  // A connection that refuses output says why itself, by OnClosed.
  if (!connection_->is_closing()) host_->LogPeer(*this, "message not sent", status);
  return false;
}

bool ClientSession::SendEncoded(const EnvelopeHeader& header, const void* message,
                                size_t body_bytes, EncodeFunction encode) {
  if (const TypeSequenceEnvelope* envelope = host_->dispatcher_.plain_envelope()) {
    constexpr size_t kHeaderBytes = TypeSequenceEnvelope::kSizeBytes;
    return SendFrame(kHeaderBytes + body_bytes, [&](std::span<std::byte> payload) {
      envelope->Store(header, payload.data());
      return encode(message, payload.subspan(kHeaderBytes), wire_);
    });
  }
  return SendFrameByStream([&](BinaryWriteStream* out) {
    if (!host_->protocol().envelope->Write(header, out)) return out->status();
    const std::span<std::byte> body = out->WriteInPlace(body_bytes);
    return out->ok() ? encode(message, body, wire_) : out->status();
  });
}

bool ClientSession::SendPayload(std::span<const std::byte> payload) {
  return SendFrame(payload.size(), [payload](std::span<std::byte> room) {
    if (!payload.empty()) std::memcpy(room.data(), payload.data(), payload.size());
    return absl::OkStatus();
  });
}

void ClientSession::SendWholeFrame(std::span<const std::byte> frame) {
  // False: the connection says why itself, by OnClosed.
  if (!is_closing()) connection_->Send(frame);
}

void ClientSession::Close(absl::Status reason) {
  if (is_closing()) return;
  closing_ = true;
  close_status_ = std::move(reason);
  connection_->CloseAfterDrain();
  if (!close_status_.ok()) host_->LogPeer(*this, "closing", close_status_);
}

void ClientSession::OnBytes(Connection&, std::span<const std::byte> bytes) {
  if (is_closing()) return;
  if (timed_) active_at_ = host_->loop_.turn_time();
  splitter_.Feed(bytes);
  HandleFrames();
}

void ClientSession::OnEndOfStream(Connection&) {
  peer_ended_ = true;
  HandleFrames();
}

// Frames that waited in the splitter for the peer to read are looked at first.
void ClientSession::OnOutputLow(Connection&) { HandleFrames(); }

void ClientSession::OnClosed(Connection&, const CloseReason& reason) {
  SessionHost::Running running(host_);
  // Whole frames that waited for the peer to read were received all the same.
  if (reason.cause == CloseCause::kPeerClosed || reason.cause == CloseCause::kPeerReset ||
      reason.cause == CloseCause::kNetworkError) {
    TakeFrames(/*connection_lives=*/false);
  }
  if (connection_ == nullptr) return;  // a handler let the host go: OnClosed has been
  closing_ = true;
  // A peer that goes away is everyday life; one that does not take its answers is not.
  if (reason.cause == CloseCause::kOutputLimit || reason.cause == CloseCause::kCloseDeadline ||
      close_cause_ == CloseCause::kDrainDeadline) {
    host_->LogPeer(*this, "closed", reason.status);
  }
  if (close_status_.ok()) close_status_ = reason.status;
  host_->SessionClosed(*this, {close_cause_.value_or(reason.cause), close_status_});
}

void ClientSession::HandleFrames() {
  SessionHost::Running running(host_);
  TakeFrames(/*connection_lives=*/true);
}

// Whatever is thrown on the way (by a framer, an envelope, for want of memory) ends the
// session: going on, it would find the bytes of others where its own have been.
void ClientSession::TakeFrames(bool connection_lives) {
  absl::Status status = internal::StatusOfCall([&] { TakeFramesOrThrow(connection_lives); });
  if (!status.ok()) Close(std::move(status));
}

void ClientSession::HandleFrame(const Frame& frame) {
  absl::Status error;
  const FrameOutcome outcome =
      host_->dispatcher_.Dispatch(*this, frame.payload, &sequence_, &error);
  if (outcome != FrameOutcome::kHandled) RefuseFrame(frame, outcome, std::move(error));
}

void ClientSession::TakeFramesOrThrow(bool connection_lives) {
  while (!is_closing()) {
    // Forced to close, by a handler or by the output limit.
    if (connection_lives && connection_->is_closing()) return;
    // A peer that does not read its answers gets no more of them made.
    if (connection_lives && connection_->output_is_high()) return WaitWithFrames();
    const Turn turn = cares_ == 0 ? Turn::kHandle : TurnOfNextFrame(connection_lives);
    if (turn == Turn::kWait) return WaitWithFrames();
    Frame frame;
    switch (peer_ended_ ? splitter_.Finish(&frame) : splitter_.Next(&frame)) {
      case FrameSplitter::Result::kFrame:
        turn == Turn::kHandle ? HandleFrame(frame) : HandleWithCare(frame, turn);
        break;
      case FrameSplitter::Result::kSkipped:
        host_->LogPeer(*this, "frame skipped", splitter_.status());
        break;
      case FrameSplitter::Result::kFailed:
        return Close(splitter_.status());
      case FrameSplitter::Result::kNeedMoreBytes:
        if (peer_ended_) return Close();
        if (frame_began_ != kNotBegun || splitter_.in_frame()) NoteUnfinishedFrame();
        return;
    }
  }
}

void ClientSession::RefuseFrame(const Frame& frame, FrameOutcome outcome, absl::Status error) {
  if (connection_ == nullptr) return;  // a handler let the host go: OnClosed has been
  const uint64_t offset = splitter_.stream_offset() - frame.whole.size();
  error = absl::Status(error.code(), fmt::format("frame at stream offset {}: {}", offset,
                                                 std::string(error.message())));
  EnvelopeHeader header;
  std::span<const std::byte> body;
  const DispatchTable& table = host_->dispatcher_.table();
  if (table.on_frame_ || !host_->protocol().envelope->Open(frame.payload, &header, &body).ok()) {
    header = {};
  }
  sequence_ = header.sequence;
  absl::Status told = host_->dispatcher_.FrameRefused(
      *this, {outcome, header.message_type, header.sequence, error});
  if (!told.ok()) return Close(std::move(told));
  if (table.policy(outcome) == OutcomePolicy::kClose) return Close(std::move(error));
  // That the server is drained is no peer's fault.
  if (outcome != FrameOutcome::kDraining) host_->LogPeer(*this, "ignored", error);
}

}  // namespace sluice
