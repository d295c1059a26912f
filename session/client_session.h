#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/codec/byte_order.h"
#include "sluice/codec/message.h"
#include "sluice/framing/frame_splitter.h"
#include "sluice/reactor/connection.h"
#include "sluice/reactor/monotonic_time.h"
#include "sluice/reactor/timing_wheel.h"
#include "sluice/session/attachment.h"
#include "sluice/session/dispatcher.h"
#include "sluice/session/internal/call_reply.h"
#include "sluice/session/internal/late_reply.h"
#include "sluice/session/internal/peer_clock.h"
#include "sluice/session/internal/quota_meter.h"
#include "sluice/session/internal/state_bit.h"
#include "sluice/session/pending_reply.h"
#include "sluice/session/protocol.h"
#include "sluice/session/session_id.h"
#include "sluice/session/session_limits.h"

namespace sluice {

class SessionHost;

namespace internal {
class GroupCore;
struct GroupPart;
}  // namespace internal

// ClientSession is the conversation with one peer: it cuts the peer's bytes into
// frames, hands each to its handler, and frames what is sent back. A Server has
// one for every client, a Client has one for its server.
//
//   table.On<Ping>([](ClientSession& session, const Ping& ping) {
//     session.Reply(Pong{.n = ping.n});
//   });
//
// Errors:  a bad frame closes the peer, or does what the policies of Protocol and
//          DispatchTable say, with a logged reason that names field or offset.
// Borrows: a reference is good until OnClosed has returned. Whoever wants to
//          reach a session later keeps its id and asks Server::Find.
// Threads: its loop's, where its handlers run; see Server::Post to get there.
// Cost:    owns no buffer while idle and allocates nothing per message, but for the
//          memory of a frame that a read cut in two, and see Dispatcher for large ones.
class ClientSession final : private ConnectionHandler, private TimingWheel::Node {
 public:
  ~ClientSession() override;
  ClientSession(const ClientSession&) = delete;
  ClientSession& operator=(const ClientSession&) = delete;

  // Names this session among those of its server, now and ever after.
  SessionId id() const;

  // Sends a message. It leaves together with all others when the running handler
  // returns, or before the loop sleeps.
  // False: the session is closing, or the message cannot be encoded (logged); then
  // no byte of it is sent.
  template <DescribedMessage M>
  bool Send(const M& message, uint32_t sequence = 0) {
    const size_t body_bytes = EncodedSize(message, wire_);
    std::byte* const body = BeginUsualFrame(MessageTypeOf<M>(), sequence, body_bytes);
    if (body == nullptr) [[unlikely]]
      return SendBody(
          {MessageTypeOf<M>(), sequence}, body_bytes,
          [this, &message](std::span<std::byte> room) { return EncodeInto(message, room); });
    if (absl::Status s = EncodeInto(message, {body, body_bytes}); !s.ok()) [[unlikely]]
      return NotSent(s);
    connection_->SendInPlace(kUsualHeaderBytes + body_bytes);
    return true;
  }

  // Answers the message whose handler is running, with that message's sequence.
  template <DescribedMessage M>
  bool Reply(const M& message) {
    return Send(message, sequence_);
  }

  // Lets `request`, whose handler is running, be answered later and from any thread; see
  // PendingReply, which is spent when the session is closing. At SessionLimits::pending_replies_max
  // no further message is handled until half of them are answered.
  template <DescribedMessage M>
  PendingReply DeferReply([[maybe_unused]] const M& request) {
    return DeferReplyTo(MessageTypeOf<M>(), /*kept_bytes=*/0);
  }
  // The same where there is no message: a refusal has the type 0 then.
  PendingReply DeferReply() { return DeferReplyTo(std::nullopt, /*kept_bytes=*/0); }

  // Sends `payload` as one frame, without an envelope. False as for Send.
  bool SendPayload(std::span<const std::byte> payload) {
    const size_t frame_bytes = kUsualLengthBytes + payload.size();
    if (!CanSendUsualFrame(frame_bytes) || payload.empty()) [[unlikely]]
      return SendPayloadSlowly(payload);
    std::byte* const frame = connection_->SendInPlace(frame_bytes);
    StoreNumber(frame, static_cast<uint32_t>(payload.size()), ByteOrder::kBig);
    std::memcpy(frame + kUsualLengthBytes, payload.data(), payload.size());
    return true;
  }

  // The sequence of the message whose handler is running.
  uint32_t sequence() const { return sequence_; }

  // Sends what is owed, then closes. No further frame reaches a handler. Replies that are pending
  // are waited for, at most ConnectionOptions::close_deadline. A reason that is not OK is logged
  // and given to OnClosed.
  void Close(absl::Status reason = absl::OkStatus());
  bool is_closing() const { return (cares_ & kClosing) != 0; }

  // Where this peer stands, as the user's enum says (0 to 31): DispatchTable's In() names the
  // messages that are allowed there. A session begins in state 0. The next frame sees the new
  // state, those that came in one piece with this one too.
  template <class State>
  void SetState(State state) {
    EnterState(internal::StateNumber(state));
  }
  template <class State>
  State state() const {
    return static_cast<State>(state_);
  }

  // The version of the messages from here on, in both directions: what the peers have agreed on.
  // Unimplemented, naming what is spoken, outside of Protocol::version_min and version_max;
  // FailedPrecondition for another while the session is in a SessionGroup or a reply is pending.
  absl::Status SetVersion(uint32_t version);
  uint32_t version() const { return wire_.version; }

  // Between the two nothing is read, the peer's end neither, and no handler runs: what was received
  // before waits, and is handled first after the resume, before the loop sleeps again.
  void PauseReading();
  void ResumeReading() { Release(kHeldByUser); }

  // In place of what SessionLimits says; 0 is none. They count from now on.
  void SetIdleTimeout(Duration timeout);
  void SetFirstFrameTimeout(Duration timeout);  // nothing, once there was a frame
  void SetFrameTimeout(Duration timeout);
  // In place of SessionLimits::quota; it begins with a full burst.
  void SetQuota(const SessionQuota& quota);

  // The user's own state, one object of any type.
  //   session.attachment().Emplace<Player>("bob");
  //   Player* player = session.attachment().Get<Player>();
  Attachment& attachment() { return attachment_; }

  // More waits for the peer than it should: see DispatchTable::OnOutputLow.
  bool output_is_high() const { return connection_ != nullptr && connection_->output_is_high(); }

  // Frames cut from this peer's stream so far, and their bytes.
  FrameSplitterStats received() const { return splitter_.stats(); }

  // For addresses; reading is paused by PauseReading() above. Good until OnClosed has returned.
  Connection* connection() { return connection_; }

 private:
  friend class Dispatcher;
  friend class PendingReply;
  friend class SessionHost;
  friend class internal::GroupCore;
  friend struct internal::GroupPart;
  friend class internal::WorkerJob;
  friend void internal::ReplyTo(ClientSession& session, uint32_t message_type, size_t body_bytes,
                                absl::FunctionRef<absl::Status(std::span<std::byte>)> write_body);
  friend void internal::FinishCall(ClientSession& session, const internal::CallReply& reply);
  // What frames are looked at for, so that one test tells that there is nothing. While one of the
  // first four is set none is handled, and nothing is read.
  enum Care : uint16_t {
    kHeldByUser = 1,
    kHeldByQuota = 2,
    kHeldForOthers = 4,   // until the host looks at it again
    kHeldForReplies = 8,  // too many are pending
    kHasQuota = 16,
    kSmallFramesOnly = 32,
    kClosing = 64,
    kPeerEnded = 128,
    kDraining = 256,
    kUnfinished = 512,  // a frame has begun, or the first is waited for
  };
  enum class Turn : uint8_t { kWait, kRefuseOverQuota, kRefuseDraining, kCheckSize };
  // With the default of read_bytes_per_turn more than a socket holds. A peer that asks again at
  // each refusal must not put the end off for ever.
  static constexpr uint8_t kLastLooksMax = 32;

  explicit ClientSession(SessionHost* host);

  // A usual frame is a big-endian u32, which says how many bytes follow, the envelope of two more,
  // and the body. It is written in place, as SendPayload() does without an envelope.
  static constexpr size_t kUsualLengthBytes = 4;
  static constexpr size_t kUsualHeaderBytes = kUsualLengthBytes + TypeSequenceEnvelope::kSizeBytes;
  bool CanSendUsualFrame(size_t frame_bytes) const {
    return frame_bytes <= usual_frame_bytes_max_ && !is_closing() &&
           connection_->HasRoom(frame_bytes);
  }
  // Gives where the body goes; null: SendBody() is to be called.
  std::byte* BeginUsualFrame(uint32_t message_type, uint32_t sequence, size_t body_bytes) {
    const size_t frame_bytes = kUsualHeaderBytes + body_bytes;
    if (!CanSendUsualFrame(frame_bytes)) [[unlikely]]
      return nullptr;
    std::byte* const frame = connection_->PrepareOutput(frame_bytes).data();
    StoreNumber(frame, static_cast<uint32_t>(frame_bytes - kUsualLengthBytes), ByteOrder::kBig);
    TypeSequenceEnvelope::StoreIn(ByteOrder::kBig, {message_type, sequence},
                                  frame + kUsualLengthBytes);
    return frame + kUsualHeaderBytes;
  }

  // client_session_send.cc. A plain frame is a length that LengthRule can write, an envelope of the
  // same kind in any order, and the body: it is written in place, too.
  std::byte* BeginPlainFrame(EnvelopeHeader header, size_t body_bytes);
  std::byte* BeginPlainFrameSlowly(EnvelopeHeader header, size_t body_bytes);
  std::byte* WritePlainHeader(std::byte* frame, EnvelopeHeader header, size_t frame_bytes);
  template <DescribedMessage M>
  absl::Status EncodeInto(const M& message, std::span<std::byte> body) {
    size_t size_bytes = 0;
    return Encode(message, body, &size_bytes, wire_);
  }
  bool SendPayloadSlowly(std::span<const std::byte> payload);
  using WriteBody = absl::FunctionRef<absl::Status(std::span<std::byte> body)>;
  // The same with a framer or envelope that is to be asked, and where output has no room.
  bool SendByStream(std::optional<EnvelopeHeader> header, size_t body_bytes, WriteBody write_body);
  void SendWholeFrame(std::span<const std::byte> frame);
  bool NotSent(const absl::Status& status);

  void OnBytes(Connection& connection, std::span<const std::byte> bytes) override;
  void OnEndOfStream(Connection& connection) override;
  void OnOutputHigh(Connection& connection) override;
  void OnOutputLow(Connection& connection) override;
  void OnOutputDrained(Connection& connection) override;
  void OnClosed(Connection& connection, const CloseReason& reason) override;

  // client_session.cc: what is received.
  void TakeBytesWithCare(std::span<const std::byte> bytes);
  void HandleFrames();
  void TakeFrames(std::span<const std::byte> bytes, bool connection_lives);
  void TakeFramesOrThrow(std::span<const std::byte> bytes, bool connection_lives);
  void TakeFramesWithCare(bool connection_lives);
  std::span<const std::byte> TakeUsualFrames(std::span<const std::byte> bytes,
                                             uint32_t* frames_left);
  uint32_t FramesLeftInTurn();
  void TellOutputChanged(bool is_high);
  void HandleFrame(const Frame& frame);
  void FrameFailed(const Frame& frame, FrameOutcome outcome, absl::Status* error);
  void RefuseFrame(const Frame& frame, FrameOutcome outcome, const absl::Status& why);
  void TellRefused(const RefusedFrame& refused);
  void ReplyCame(const internal::CallReply& reply);
  bool IsIn(uint32_t state_bits) const { return (state_bits >> state_ & 1) != 0; }
  void EnterState(uint8_t state);

  // client_session_replies.cc: what is owed after the handlers have returned.
  PendingReply DeferReplyTo(std::optional<uint32_t> message_type, size_t kept_bytes);
  void ForgetReply(const internal::ReplyTicket& ticket);
  bool HasPendingReplies() const;
  void TakeLateReply(internal::LateReply& late);
  void RunLateReply(internal::LateReply& late);
  void CloseWhenAnswered();
  void SetCloseCause(CloseCause cause) {
    close_cause_ = cause;
    has_close_cause_ = true;
  }
  void GiveUpReplies();
  bool SendBody(const EnvelopeHeader& header, std::span<const std::byte> encoded);
  bool SendBody(const EnvelopeHeader& header, size_t body_bytes, WriteBody write_body);

  // client_session_drain.cc: how the sessions of a server end that is drained.
  void Drain();
  void CloseIfServed();
  void EndDrain();

  // client_session_limits.cc: what keeps frames from being handled.
  bool EndIfTooLarge(size_t frame_bytes);
  void HandleWithCare(const Frame& frame, Turn turn);
  Turn TurnOfNextFrame(bool connection_lives);
  bool WaitForQuota(bool connection_lives);
  void QuotaIsBack();
  bool is_held() const {
    return (cares_ & (kHeldByUser | kHeldByQuota | kHeldForOthers | kHeldForReplies)) != 0;
  }
  void SetCare(Care care, bool on);
  void Release(Care hold);
  void Read();
  void GoOnNextTurn();
  void WaitWithFrames();

  // client_session_timeouts.cc: what ends slow peers, and shows this one alive.
  void StartTimeouts();
  void StartFrameClock();
  void NoteUnfinishedFrame();
  Duration HeartbeatInterval() const;
  void CheckAgain();
  void CheckTimeouts(MonotonicTime now);
  void SendHeartbeat();

  SessionHost* host_;
  Connection* connection_ = nullptr;
  ConnectionId id_;
  uint32_t frames_left_;  // for the rest of the loop's turn
  uint32_t sequence_ = 0;
  uint16_t cares_ = 0;
  // Of a plain frame, before its body; 0: its framer or envelope is to be asked.
  uint8_t plain_bytes_ = 0;
  uint8_t state_ = 0;
  uint32_t usual_frame_bytes_max_ = 0;               // 0: frames are of another kind
  [[no_unique_address]] internal::PeerClock clock_;  // its end has room for the next five
  bool resumed_ : 1 = false;                     // is in the host's list of those to look at soon
  bool has_close_cause_ : 1 = false;             // in place of the connection's
  uint8_t last_looks_ : 6 = 0;                   // at what arrives, before a drain closes it
  CloseCause close_cause_ = CloseCause::kLocal;  // has_close_cause_
  uint8_t turn_ = 0;                             // of frames_left_
  WireOptions wire_;
  FrameSplitter splitter_;
  absl::Status close_status_;
  Attachment attachment_;
  std::unique_ptr<internal::QuotaMeter> quota_;  // null: no quota
};

}  // namespace sluice
