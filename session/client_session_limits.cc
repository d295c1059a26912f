// What keeps a ClientSession from handling frames: pauses, quotas, sizes, and turns.
#include <fmt/core.h>

#include <memory>
#include <utility>

#include "sluice/session/client_session.h"
#include "sluice/session/session_host.h"

namespace sluice {

ClientSession::~ClientSession() {
  if (quota_ != nullptr) host_->loop_.CancelTimer(quota_->resume_timer);
}

void ClientSession::PauseReading() {
  if (is_closing()) return;
  SetCare(kHeldByUser, true);
  clock_.StopFrame();
  connection_->PauseReading();
}

void ClientSession::SetCare(Care care, bool on) {
  cares_ = static_cast<uint16_t>(on ? cares_ | care : cares_ & ~care);
}

void ClientSession::Release(Care hold) {
  if ((cares_ & hold) == 0) return;
  SetCare(hold, false);
  if (is_held() || is_closing()) return;
  Read();
  host_->HandleSoon(*this);
}

void ClientSession::Read() {
  connection_->ResumeReading();
  if (!clock_.has_timeouts()) return;
  clock_.PeerWasActive(host_->loop_.Now());
  if (!clock_.is_timing_frame()) StartFrameClock();
  CheckAgain();
}

void ClientSession::SetQuota(const SessionQuota& quota) {
  if (quota_ != nullptr) host_->loop_.CancelTimer(quota_->resume_timer);
  quota_.reset();
  if (quota.is_on()) quota_ = std::make_unique<internal::QuotaMeter>(quota, splitter_);
  SetCare(kHasQuota, quota.is_on());
  Release(kHeldByQuota);
}

ClientSession::Turn ClientSession::TurnOfNextFrame(bool connection_lives) {
  // When the peer has gone, the frames that are left are handled, up to the limit of replies.
  if (connection_lives ? is_held() : (cares_ & kHeldForReplies) != 0) return Turn::kWait;
  if ((cares_ & kDraining) != 0) return Turn::kRefuseDraining;
  if (quota_ == nullptr || quota_->Allows(splitter_, host_->loop_.Now())) return Turn::kCheckSize;
  return WaitForQuota(connection_lives) ? Turn::kWait : Turn::kRefuseOverQuota;
}

// What is buffered has to wait as well, or a peer could pass its quota with one large write. False:
// there is nothing to wait with, or the frames that are too many are refused.
bool ClientSession::WaitForQuota(bool connection_lives) {
  if (splitter_.buffered_bytes() == 0) return false;
  if (host_->dispatcher_.table().policy(FrameOutcome::kOverQuota) != OutcomePolicy::kWait) {
    return false;
  }
  // Nobody waits for the answers, and to give them now would be a way past the quota.
  if (!connection_lives) return true;
  SetCare(kHeldByQuota, true);
  connection_->PauseReading();
  host_->dispatcher_.CountQuotaWait();
  quota_->resume_timer = host_->loop_.RunAt(quota_->ReadyAt(), [this] { QuotaIsBack(); });
  return true;
}

void ClientSession::QuotaIsBack() {
  SetCare(kHeldByQuota, false);
  if (is_held() || is_closing()) return;
  Read();
  HandleFrames();
}

void ClientSession::HandleWithCare(const Frame& frame, Turn turn) {
  if (EndIfTooLarge(frame.whole.size())) return;
  if (turn == Turn::kRefuseDraining) {
    return RefuseFrame(frame, host_->dispatcher_.Refuse(FrameOutcome::kDraining),
                       absl::UnavailableError("the server is being drained"));
  }
  if (turn != Turn::kRefuseOverQuota) return HandleFrame(frame);
  // Refused frames are free: they are no reason to refuse later ones.
  quota_->Forgive(splitter_);
  RefuseFrame(frame, host_->dispatcher_.Refuse(FrameOutcome::kOverQuota),
              absl::ResourceExhaustedError("over quota: " + quota_->ToString() + " are allowed"));
}

void ClientSession::EnterState(uint8_t state) {
  state_ = state;
  SetCare(kSmallFramesOnly, state == 0 && host_->initial_frame_bytes_max() != 0);
}

bool ClientSession::EndIfTooLarge(size_t frame_bytes) {
  if ((cares_ & kSmallFramesOnly) == 0) return false;
  const uint32_t most = host_->initial_frame_bytes_max();
  if (frame_bytes <= most) return false;
  splitter_.Discard();
  Close(absl::ResourceExhaustedError(fmt::format(
      "a frame of {} bytes or more in state 0, where {} are allowed", frame_bytes, most)));
  return true;
}

// What is read meanwhile would only add to what waits.
void ClientSession::GoOnNextTurn() {
  if (is_closing()) return;
  if (connection_->is_closing()) return WaitWithFrames();
  SetCare(kHeldForOthers, true);
  connection_->PauseReading();
  WaitWithFrames();
  host_->HandleSoon(*this);
}

// The frames that are there are not the peer's to finish. One that has sent nothing but bad ones
// still owes its first.
void ClientSession::WaitWithFrames() {
  splitter_.Park();
  const FrameSplitterStats stats = splitter_.stats();
  if (stats.frames != 0 || stats.frames_skipped == 0) clock_.StopFrame();
}

}  // namespace sluice
