// What keeps a ClientSession from handling frames: pauses and quotas.
#include <memory>

#include "sluice/session/client_session.h"
#include "sluice/session/session_host.h"

namespace sluice {

ClientSession::~ClientSession() {
  if (quota_ != nullptr) host_->loop_.CancelTimer(quota_->resume_timer);
}

void ClientSession::PauseReading() {
  if (is_closing()) return;
  holds_ |= kHeldByUser;
  connection_->PauseReading();
}

void ClientSession::Release(Hold hold) {
  if ((holds_ & hold) == 0) return;
  holds_ = static_cast<uint8_t>(holds_ & ~hold);
  if (holds_ != 0 || is_closing()) return;
  connection_->ResumeReading();
  host_->HandleSoon(*this);
}

void ClientSession::SetQuota(const SessionQuota& quota) {
  if (quota_ != nullptr) host_->loop_.CancelTimer(quota_->resume_timer);
  quota_.reset();
  if (quota.is_on()) quota_ = std::make_unique<internal::QuotaMeter>(quota, splitter_);
  Release(kHeldByQuota);
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
  holds_ |= kHeldByQuota;
  connection_->PauseReading();
  host_->dispatcher_.CountQuotaWait();
  quota_->resume_timer = host_->loop_.RunAt(quota_->ReadyAt(), [this] { QuotaIsBack(); });
  return true;
}

void ClientSession::QuotaIsBack() {
  holds_ = static_cast<uint8_t>(holds_ & ~kHeldByQuota);
  if (holds_ != 0 || is_closing()) return;
  connection_->ResumeReading();
  HandleFrames();
}

FrameOutcome ClientSession::RefuseOverQuota(absl::Status* error) {
  // Refused frames are free: they are no reason to refuse later ones.
  quota_->Forgive(splitter_);
  *error = absl::ResourceExhaustedError("over quota: " + quota_->ToString() + " are allowed");
  return host_->dispatcher_.Refuse(FrameOutcome::kOverQuota);
}

}  // namespace sluice
