#include "sluice/session/client_session.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "sluice/session/internal/dispatch.h"
#include "sluice/session/session_host.h"

namespace sluice {

ClientSession::ClientSession(SessionHost* host)
    : host_(host),
      frames_left_(host->frames_per_turn_),
      wire_(host->protocol().wire),
      splitter_(host->protocol().framer, {.bad_frame_policy = host->protocol().bad_frames}) {
  const LengthRule& rule = host->protocol().framer->length_rule();
  constexpr size_t kEnvelopeBytes = TypeSequenceEnvelope::kSizeBytes;
  if (host->dispatcher_.plain_envelope() != nullptr && rule.CanWrite() && rule.IsLengthAlone() &&
      rule.header_bytes() + kEnvelopeBytes <= std::numeric_limits<uint8_t>::max()) {
    plain_bytes_ = static_cast<uint8_t>(rule.header_bytes() + kEnvelopeBytes);
    if (host->dispatcher_.plain_envelope()->order() == ByteOrder::kBig) {
      usual_frame_bytes_max_ =
          static_cast<uint32_t>(std::min<size_t>(rule.usual_frame_bytes_max(), UINT32_MAX));
    }
  }
  EnterState(0);
  SetQuota(host->limits().quota);
}

SessionId ClientSession::id() const { return {host_->loop_index_, id_}; }

absl::Status ClientSession::SetVersion(uint32_t version) {
  const Protocol& protocol = host_->protocol();
  if (version < protocol.version_min || version > protocol.version_max) {
    return absl::UnimplementedError(fmt::format("version {} is not spoken here: {} to {} are",
                                                version, protocol.version_min,
                                                protocol.version_max));
  }
  if (version != wire_.version && host_->IsInGroup(*this)) {
    return absl::FailedPreconditionError("a member of a group keeps its version");
  }
  if (version != wire_.version && HasPendingReplies()) {
    return absl::FailedPreconditionError("while a reply is pending the version stays");
  }
  wire_.version = version;
  return absl::OkStatus();
}

[[gnu::noinline]] void ClientSession::Close(absl::Status reason) {
  if (is_closing()) return;
  SetCare(kClosing, true);
  close_status_ = std::move(reason);
  CloseWhenAnswered();
  if (!close_status_.ok()) host_->LogPeer(*this, "closing", close_status_);
}

// One function, with all calls on the way of a usual frame inlined; what others need is noinline.
[[gnu::flatten]] void ClientSession::OnBytes(Connection& connection,
                                             std::span<const std::byte> bytes) {
  if (cares_ != 0 || !connection.keeps_up()) [[unlikely]]
    return TakeBytesWithCare(bytes);
  clock_.PeerWasActive(host_->loop_.turn_time());
  SessionHost::Running running(host_);
  TakeFrames(bytes, /*connection_lives=*/true);
}

[[gnu::noinline]] void ClientSession::TakeBytesWithCare(std::span<const std::byte> bytes) {
  if (is_closing()) return;
  clock_.PeerWasActive(host_->loop_.turn_time());
  splitter_.Feed(bytes);
  HandleFrames();
}

void ClientSession::OnEndOfStream(Connection&) {
  SetCare(kPeerEnded, true);
  HandleFrames();
}

void ClientSession::OnOutputHigh(Connection&) {
  SessionHost::Running running(host_);
  TellOutputChanged(/*is_high=*/true);
}

// Frames that waited in the splitter for the peer to read are looked at first: whoever sends on
// until output is high again must not keep them waiting for ever.
void ClientSession::OnOutputLow(Connection&) {
  SessionHost::Running running(host_);
  HandleFrames();
  TellOutputChanged(/*is_high=*/false);
}

void ClientSession::TellOutputChanged(bool is_high) {
  if (is_closing() || connection_->is_closing()) return;
  absl::Status told = host_->dispatcher_.OutputChanged(*this, is_high);
  if (!told.ok()) Close(std::move(told));
}

void ClientSession::OnClosed(Connection&, const CloseReason& reason) {
  SessionHost::Running running(host_);
  // Whole frames that waited for the peer to read were received all the same.
  if (reason.cause == CloseCause::kPeerClosed || reason.cause == CloseCause::kPeerReset ||
      reason.cause == CloseCause::kNetworkError) {
    TakeFrames({}, /*connection_lives=*/false);
  }
  if (connection_ == nullptr) return;  // a handler let the host go: OnClosed has been
  SetCare(kClosing, true);
  // A peer that goes away is everyday life; one that does not take its answers is not.
  if (reason.cause == CloseCause::kOutputLimit || reason.cause == CloseCause::kCloseDeadline ||
      (has_close_cause_ && close_cause_ == CloseCause::kDrainDeadline)) {
    host_->LogPeer(*this, "closed", reason.status);
  }
  if (close_status_.ok()) close_status_ = reason.status;
  host_->SessionClosed(*this, {has_close_cause_ ? close_cause_ : reason.cause, close_status_});
}

void ClientSession::HandleFrames() {
  SessionHost::Running running(host_);
  if ((cares_ & kHeldForOthers) != 0 && !resumed_) {
    SetCare(kHeldForOthers, false);
    if (!is_held() && !is_closing()) Read();
  }
  TakeFrames({}, /*connection_lives=*/true);
}

// Whatever is thrown on the way (by a framer, an envelope, for want of memory) ends the
// session: going on, it would find the bytes of others where its own have been.
void ClientSession::TakeFrames(std::span<const std::byte> bytes, bool connection_lives) {
  absl::Status status = internal::StatusOfCall([&] { TakeFramesOrThrow(bytes, connection_lives); });
  if (!status.ok()) Close(std::move(status));
}

void ClientSession::HandleFrame(const Frame& frame) {
  absl::Status error;
  const FrameOutcome outcome =
      host_->dispatcher_.Dispatch(*this, frame.payload, &sequence_, &error);
  if (outcome != FrameOutcome::kHandled) return FrameFailed(frame, outcome, &error);
  host_->dispatcher_.CountHandled();
}

// Most frames of most sessions need no look at anything else. What is left is returned.
inline std::span<const std::byte> ClientSession::TakeUsualFrames(std::span<const std::byte> bytes,
                                                                 uint32_t* frames_left) {
  absl::Status error;
  return splitter_.TakeWholeFrames(bytes, [&](std::span<const std::byte> whole) {
    const std::span<const std::byte> payload = splitter_.PayloadOf(whole);
    const FrameOutcome outcome = host_->dispatcher_.Dispatch(*this, payload, &sequence_, &error);
    if (outcome == FrameOutcome::kHandled) [[likely]] {
      host_->dispatcher_.CountHandled();
    } else {
      FrameFailed({whole, splitter_.PayloadOf(whole)}, outcome, &error);
    }
    return --*frames_left != 0 && cares_ == 0 && connection_->keeps_up();
  });
}

// A turn may come to a session several times: with reads, with room for its answers, with a resume.
inline uint32_t ClientSession::FramesLeftInTurn() {
  const uint8_t turn = host_->loop_.turn();
  if (turn_ == turn) [[unlikely]]
    return frames_left_;
  turn_ = turn;
  return host_->frames_per_turn_;
}

void ClientSession::TakeFramesOrThrow(std::span<const std::byte> bytes, bool connection_lives) {
  uint32_t frames_left = FramesLeftInTurn();
  if (!bytes.empty()) {
    if (frames_left != 0) [[likely]]
      bytes = TakeUsualFrames(bytes, &frames_left);
    frames_left_ = frames_left;
    if (bytes.empty() && frames_left != 0) [[likely]]
      return;
    splitter_.Feed(bytes);
  }
  frames_left_ = frames_left;
  if (frames_left == 0 && connection_lives) return GoOnNextTurn();
  TakeFramesWithCare(connection_lives);
  SetCare(kUnfinished, clock_.is_timing_frame() || !splitter_.IsEmpty());
}

[[gnu::noinline]] void ClientSession::TakeFramesWithCare(bool connection_lives) {
  Frame frame;
  while (!is_closing()) {
    // Forced to close, by a handler or by the output limit; or a peer that does not read its
    // answers, which gets no more of them made.
    if (connection_lives && !connection_->keeps_up()) return WaitWithFrames();
    const Turn turn = TurnOfNextFrame(connection_lives);
    if (turn == Turn::kWait) return WaitWithFrames();
    const bool peer_ended = (cares_ & kPeerEnded) != 0;
    switch (peer_ended ? splitter_.Finish(&frame) : splitter_.Next(&frame)) {
      case FrameSplitter::Result::kFrame:
        HandleWithCare(frame, turn);
        break;
      case FrameSplitter::Result::kSkipped:
        host_->LogPeer(*this, "frame skipped", splitter_.status());
        break;
      case FrameSplitter::Result::kFailed:
        return Close(splitter_.status());
      case FrameSplitter::Result::kNeedMoreBytes:
        if (peer_ended) return Close();
        if (clock_.is_timing_frame() || splitter_.in_frame()) NoteUnfinishedFrame();
        return;
    }
    if (connection_lives && --frames_left_ == 0) return GoOnNextTurn();
  }
}

[[gnu::noinline]] void ClientSession::FrameFailed(const Frame& frame, FrameOutcome outcome,
                                                  absl::Status* error) {
  host_->dispatcher_.CountFailed(outcome, error);
  RefuseFrame(frame, outcome, *error);
}

void ClientSession::RefuseFrame(const Frame& frame, FrameOutcome outcome, const absl::Status& why) {
  if (connection_ == nullptr) return;  // a handler let the host go: OnClosed has been
  const uint64_t offset = splitter_.stream_offset() - frame.whole.size();
  absl::Status error(
      why.code(), fmt::format("frame at stream offset {}: {}", offset, std::string(why.message())));
  EnvelopeHeader header;
  std::span<const std::byte> body;
  const DispatchTable& table = host_->dispatcher_.table();
  if (table.on_frame_ != nullptr ||
      !host_->protocol().envelope->Open(frame.payload, &header, &body).ok()) {
    header = {};
  }
  sequence_ = header.sequence;
  TellRefused({outcome, header.message_type, header.sequence, std::move(error)});
}

void ClientSession::TellRefused(const RefusedFrame& refused) {
  const Dispatcher& dispatcher = host_->dispatcher_;
  absl::Status told = dispatcher.FrameRefused(*this, refused);
  if (!told.ok()) return Close(std::move(told));
  if (dispatcher.table().policy(refused.outcome) == OutcomePolicy::kClose) {
    return Close(refused.status);
  }
  // That the server is drained is no peer's fault.
  if (refused.outcome != FrameOutcome::kDraining) host_->LogPeer(*this, "ignored", refused.status);
}

void ClientSession::ReplyCame(const internal::CallReply& reply) {
  host_->dispatcher_.ReplyCame(*this, reply);
}

void internal::FinishCall(ClientSession& session, const CallReply& reply) {
  session.ReplyCame(reply);
}

}  // namespace sluice
