#include "sluice/session/internal/reply_link.h"

#include <utility>

#include "sluice/session/session_host.h"

namespace sluice::internal {

bool ReplyLink::Post(LateReply late) {
  const MutexLock lock(mutex_);
  if (loop_ == nullptr) return false;
  posted_.push_back(std::move(late));
  if (posted_.size() > 1) return true;
  return loop_->Post([self = shared_from_this()] { self->Deliver(); });
}

void ReplyLink::Cut() {
  std::vector<LateReply> dropped;  // destroyed outside the lock: replies may hold other replies
  const MutexLock lock(mutex_);
  loop_ = nullptr;
  host_ = nullptr;
  dropped.swap(posted_);
}

void ReplyLink::Deliver() {
  std::vector<LateReply> late;
  {
    const MutexLock lock(mutex_);
    late.swap(posted_);
  }
  for (LateReply& reply : late) {
    if (host_ == nullptr) return;  // the one before has let it go
    host_->TakeLateReply(reply);
  }
}

}  // namespace sluice::internal
