#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sluice/reactor/connection_options.h"
#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/reactor/timing_wheel.h"
#include "sluice/session/client_session.h"
#include "sluice/session/dispatcher.h"
#include "sluice/session/heartbeat.h"
#include "sluice/session/internal/group_core.h"
#include "sluice/session/internal/late_reply.h"
#include "sluice/session/internal/reply_link.h"
#include "sluice/session/protocol.h"
#include "sluice/session/session_limits.h"

namespace sluice {
namespace internal {

// The replies of one session that are pending.
struct RepliesOf {
  uint32_t pending = 0;
  uint64_t kept_bytes = 0;
  TimerId close_timer;  // set while Close() waits for them
};

}  // namespace internal

struct SessionOptions {
  Protocol protocol = {};
  ConnectionOptions connection = {};
  // Unset: SessionLimits() for a Server's sessions, SessionLimits::None() for a Client's.
  std::optional<SessionLimits> limits = std::nullopt;
  Heartbeat heartbeat = {};  // off
};

// SessionHost is all sessions of one loop, with what they share. A Server has one,
// and so has a Client; other programs seldom meet it.
//
// Threads: belongs to its loop. Borrows: the loop and the table.
class SessionHost {
 public:
  struct Deleter {
    void operator()(SessionHost* host) const { host->Retire(); }
  };
  using Ptr = std::unique_ptr<SessionHost, Deleter>;

  // Letting go of the host closes every session at once: each OnClosed handler
  // has run when that returns. It may happen in any handler; what is still
  // running is freed when it has returned.
  // `loop_index` is the loop's in the ids of the sessions.
  static Ptr Create(EventLoop& loop, const DispatchTable& table, const SessionOptions& options,
                    uint32_t loop_index = 0);
  SessionHost(const SessionHost&) = delete;
  SessionHost& operator=(const SessionHost&) = delete;

  // Begins a session on a connected socket.
  // Errors: the loop's; the socket is closed then and no handler hears of it.
  absl::Status Adopt(Descriptor socket);

  // Closes every session when what it is owed is sent.
  void CloseAll();
  // Has every session refuse what it has not handled yet (FrameOutcome::kDraining), and close when
  // its peer has what it is owed; what has arrived by now is refused before. After `deadline` the
  // rest is closed at once; zero: never.
  void Drain(Duration deadline);
  // Called once, when the last session has ended.
  void CallWhenEmpty(Task on_empty) { on_empty_.push_back(std::move(on_empty)); }

  // For a Client: see internal::SessionObserver.
  void SetObserver(internal::SessionObserver* observer) { dispatcher_.SetObserver(observer); }

  // Called for each session that ends, before its OnClosed handler.
  void CallAtEachEnd(Task at_each_end) { at_each_end_ = std::move(at_each_end); }

  // Calls work(ClientSession&), which may end any session or let go of the host, as a handler may.
  // False: that session has ended.
  template <class Work>
  bool CallWith(ConnectionId id, Work& work) {
    Running running(this);
    ClientSession* const session = Find(id);
    if (session != nullptr) work(*session);
    return session != nullptr;
  }

  // Null for a session that has ended.
  ClientSession* Find(ConnectionId id);
  size_t size() const { return sessions_.size(); }

  // Calls visit(ClientSession&) for each session. It may close and send, but must
  // not adopt.
  template <class Visit>
  void ForEach(Visit visit) {
    Running running(this);
    for (auto& [token, session] : sessions_) visit(*session);
  }

  const Protocol& protocol() const { return options_.protocol; }
  const SessionLimits& limits() const { return limits_; }
  // In state 0; 0: any.
  uint32_t initial_frame_bytes_max() const;
  const Heartbeat& heartbeat() const { return options_.heartbeat; }
  DispatchCounters counters() const;

 private:
  friend class ClientSession;
  friend class Dispatcher;
  friend class internal::GroupCore;
  friend class internal::ReplyLink;
  friend class internal::WorkerJob;

  // While one lives, the host and its sessions are not freed.
  class Running {
   public:
    explicit Running(SessionHost* host) : host_(host) { ++host_->users_; }
    ~Running() {
      if (--host_->users_ == 0) [[unlikely]]
        Free(host_);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    SessionHost* host_;
  };

  SessionHost(EventLoop& loop, const DispatchTable& table, const SessionOptions& options,
              uint32_t loop_index);
  ~SessionHost();
  void Retire();
  static void Free(SessionHost* host);
  void SessionClosed(ClientSession& session, const CloseReason& reason);
  void CountEnd(const ClientSession& session, CloseCause cause);
  // Has the session look at its buffered frames before the loop sleeps again.
  void HandleSoon(ClientSession& session);
  void HandleResumed();
  // Has the session look at its time-outs, not much later than `when`.
  void CheckTimeoutsAt(ClientSession& session, MonotonicTime when);
  void CheckDueTimeouts();
  void ArmTimeoutTimer();
  void CancelDrain();
  bool IsInGroup(const ClientSession& session) const;
  void LeaveGroups(ClientSession& session);
  const std::shared_ptr<internal::ReplyLink>& reply_link();
  void TakeLateReply(internal::LateReply& late);
  void CloseAtDeadline(ClientSession& session);
  void ForgetRepliesOf(const ClientSession& session);
  void Report(ClientSession& session, const absl::Status& of_handler);
  // One line about one peer; a flood of lines is thinned out.
  void LogPeer(ClientSession& session, std::string_view what, const absl::Status& status);

  EventLoop& loop_;
  SessionOptions options_;
  SessionLimits limits_;
  const uint32_t frames_per_turn_;  // never 0
  Dispatcher dispatcher_;
  SessionCounters ended_;  // with all that were opened
  LogRateLimiter log_limiter_{std::chrono::milliseconds(100), /*burst=*/100};
  const uint32_t loop_index_;
  Task at_each_end_;
  std::vector<Task> on_empty_;
  std::vector<ConnectionId> resumed_;
  TimerId resumed_timer_;  // set while resumed_ is not empty
  TimingWheel timeouts_;
  TimerId timeout_timer_;
  MonotonicTime timeout_timer_at_ = MonotonicTime::max();  // when it fires, if it is set
  TimerId drain_timer_;
  TimerId drain_deadline_timer_;
  MonotonicTime drain_deadline_ = MonotonicTime::max();
  // Of the members of groups alone, by the token of their connection.
  absl::flat_hash_map<uint64_t, std::vector<std::shared_ptr<internal::GroupPart>>> groups_of_;
  // Of the sessions that owe replies alone, by the same token.
  absl::flat_hash_map<uint64_t, internal::RepliesOf> replies_of_;
  std::shared_ptr<internal::ReplyLink> reply_link_;  // null until a reply is deferred
  int users_ = 1;                                    // the owner, and each Running
  bool retired_ = false;
  absl::flat_hash_map<uint64_t, std::unique_ptr<ClientSession>> sessions_;
};

}  // namespace sluice
