#pragma once

#include <memory>
#include <vector>

#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/mutex.h"
#include "sluice/session/internal/late_reply.h"

namespace sluice {

class SessionHost;

namespace internal {

// ReplyLink is the way of pending replies, from any thread, to the host of their sessions, which
// may be gone by then, and its loop too.
class ReplyLink : public std::enable_shared_from_this<ReplyLink> {
 public:
  ReplyLink(EventLoop& loop, SessionHost& host) : loop_(&loop), host_(&host) {}

  // Any thread. False: the host is gone, or its loop has stopped.
  bool Post(LateReply late);

  // The host's, before it goes. What is on its way is dropped.
  void Cut();

 private:
  void Deliver();

  Mutex mutex_;
  // Null: cut. Posted to under the lock, as whoever has cut may destroy the loop.
  EventLoop* loop_ ABSL_GUARDED_BY(mutex_);
  // For the next Deliver(), which is posted when the first comes.
  std::vector<LateReply> posted_ ABSL_GUARDED_BY(mutex_);
  SessionHost* host_;  // the loop's thread only
};

}  // namespace internal
}  // namespace sluice
