#include "sluice/session/session_host.h"

#include <fmt/core.h>

#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"

namespace sluice {
namespace {

// How late a time-out may be.
constexpr Duration kTimeoutTick = std::chrono::milliseconds(100);

constexpr Duration kAtOnce = Duration::zero();

}  // namespace

SessionHost::Ptr SessionHost::Create(EventLoop& loop, const DispatchTable& table,
                                     const SessionOptions& options, uint32_t loop_index) {
  return Ptr(new SessionHost(loop, table, options, loop_index));
}

SessionHost::SessionHost(EventLoop& loop, const DispatchTable& table, const SessionOptions& options,
                         uint32_t loop_index)
    : loop_(loop),
      options_(options),
      limits_(options.limits.value_or(SessionLimits::None())),
      frames_per_turn_(limits_.frames_per_turn != 0 ? limits_.frames_per_turn : UINT32_MAX),
      dispatcher_(table, options.protocol),
      loop_index_(loop_index),
      timeouts_(kTimeoutTick, loop.Now()) {}

SessionHost::~SessionHost() = default;

// Out of line: clang-tidy, which counts no users, takes what two Runnings share to be freed twice.
void SessionHost::Free(SessionHost* host) { delete host; }

void SessionHost::Retire() {
  Running running(this);
  --users_;  // the owner
  retired_ = true;
  on_empty_.clear();
  loop_.CancelTimer(resumed_timer_);
  loop_.CancelTimer(timeout_timer_);
  CancelDrain();
  if (reply_link_ != nullptr) reply_link_->Cut();
  for (const auto& [token, replies] : replies_of_) loop_.CancelTimer(replies.close_timer);
  replies_of_.clear();
  const CloseReason reason{CloseCause::kLocal,
                           absl::CancelledError("the server or client of this session is gone")};
  // All of them first: what a handler asks of a neighbour below must not begin anything here.
  for (auto& [token, session] : sessions_) {
    CountEnd(*session, reason.cause);
    session->SetCare(ClientSession::kClosing, true);
    session->connection_->SetHandler(nullptr);
    session->connection_->ForceClose(reason.status);
  }
  for (auto& [token, session] : sessions_) {
    LeaveGroups(*session);
    if (at_each_end_) at_each_end_();
    Report(*session, dispatcher_.SessionClosed(*session, reason));
    session->connection_ = nullptr;
  }
}

absl::Status SessionHost::Adopt(Descriptor socket) {
  Running running(this);
  std::unique_ptr<ClientSession> owned(new ClientSession(this));
  ClientSession* session = owned.get();
  absl::StatusOr<Connection*> connection =
      loop_.connections().Adopt(std::move(socket), session, options_.connection);
  if (!connection.ok()) return connection.status();
  session->connection_ = *connection;
  session->id_ = (*connection)->id();
  sessions_.emplace(session->id_.ToToken(), std::move(owned));
  ++ended_.opened;
  session->StartTimeouts();
  if (absl::Status opened = dispatcher_.SessionOpened(*session); !opened.ok()) {
    session->Close(std::move(opened));
  }
  return absl::OkStatus();
}

void SessionHost::CloseAll() {
  ForEach([](ClientSession& session) { session.Close(); });
}

void SessionHost::Drain(Duration deadline) {
  ForEach([](ClientSession& session) { session.Drain(); });
  // Not at once: a handler, with frames behind its own, may be what drains.
  loop_.CancelTimer(drain_timer_);
  drain_timer_ = loop_.RunAfter(
      kAtOnce, [this] { ForEach([](ClientSession& session) { session.CloseIfServed(); }); });
  if (deadline <= kAtOnce || deadline >= drain_deadline_ - loop_.Now()) return;
  drain_deadline_ = loop_.Now() + deadline;
  loop_.CancelTimer(drain_deadline_timer_);
  drain_deadline_timer_ = loop_.RunAt(
      drain_deadline_, [this] { ForEach([](ClientSession& session) { session.EndDrain(); }); });
}

void SessionHost::CancelDrain() {
  loop_.CancelTimer(drain_timer_);
  loop_.CancelTimer(drain_deadline_timer_);
  drain_deadline_ = MonotonicTime::max();
}

uint32_t SessionHost::initial_frame_bytes_max() const {
  const bool has_login = !dispatcher_.table().is_open_in_state_0();
  return limits_.initial_frame_bytes_max.value_or(
      has_login ? SessionLimits::kFrameBytesMaxBeforeLogin : 0);
}

ClientSession* SessionHost::Find(ConnectionId id) {
  const auto found = sessions_.find(id.ToToken());
  return found == sessions_.end() ? nullptr : found->second.get();
}

void SessionHost::SessionClosed(ClientSession& session, const CloseReason& reason) {
  Running running(this);
  {
    const auto ended = sessions_.extract(session.id_.ToToken());
    CountEnd(session, reason.cause);
    LeaveGroups(session);
    ForgetRepliesOf(session);
    if (at_each_end_) at_each_end_();
    Report(session, dispatcher_.SessionClosed(session, reason));
  }
  if (!sessions_.empty()) return;
  CancelDrain();
  // Moved out: a task may let this host go or wait for the next time.
  for (Task& on_empty : std::exchange(on_empty_, {})) on_empty();
}

void SessionHost::CountEnd(const ClientSession& session, CloseCause cause) {
  ++ended_.closed[static_cast<size_t>(cause)];
  ended_.AddStream(session.received(), session.connection_->sent_bytes());
}

DispatchCounters SessionHost::counters() const {
  DispatchCounters counters = dispatcher_.counters();
  counters.sessions = ended_;
  if (retired_) return counters;
  for (const auto& [token, session] : sessions_) {
    counters.sessions.AddStream(session->received(), session->connection_->sent_bytes());
  }
  return counters;
}

bool SessionHost::IsInGroup(const ClientSession& session) const {
  return groups_of_.contains(session.id_.ToToken());
}

void SessionHost::LeaveGroups(ClientSession& session) {
  auto left = groups_of_.extract(session.id_.ToToken());
  if (left.empty()) return;
  for (const std::shared_ptr<internal::GroupPart>& part : left.mapped()) {
    part->core->Leave(*part, session);
  }
}

const std::shared_ptr<internal::ReplyLink>& SessionHost::reply_link() {
  if (reply_link_ == nullptr) reply_link_ = std::make_shared<internal::ReplyLink>(loop_, *this);
  return reply_link_;
}

void SessionHost::TakeLateReply(internal::LateReply& late) {
  Running running(this);
  ClientSession* const session = Find(late.ticket.session.connection);
  if (session == nullptr) return dispatcher_.CountDroppedReply();
  session->TakeLateReply(late);
}

void SessionHost::CloseAtDeadline(ClientSession& session) {
  internal::RepliesOf& replies = replies_of_[session.id_.ToToken()];
  const Duration deadline = options_.connection.close_deadline;
  if (deadline <= kAtOnce || replies.close_timer != TimerId()) return;
  replies.close_timer = loop_.RunAfter(deadline, [&session] { session.GiveUpReplies(); });
}

void SessionHost::ForgetRepliesOf(const ClientSession& session) {
  const auto owed = replies_of_.extract(session.id_.ToToken());
  if (!owed.empty()) loop_.CancelTimer(owed.mapped().close_timer);
}

// Not at once: a handler, of this session or another, may be what has resumed it.
void SessionHost::HandleSoon(ClientSession& session) {
  if (session.resumed_) return;
  session.resumed_ = true;
  if (resumed_.empty()) {
    resumed_timer_ = loop_.RunAfter(Duration::zero(), [this] { HandleResumed(); });
  }
  resumed_.push_back(session.id_);
}

void SessionHost::HandleResumed() {
  Running running(this);
  for (const ConnectionId id : std::exchange(resumed_, {})) {
    ClientSession* session = Find(id);
    if (session == nullptr) continue;
    session->resumed_ = false;
    session->HandleFrames();
    session->CloseIfServed();
  }
}

void SessionHost::CheckTimeoutsAt(ClientSession& session, MonotonicTime when) {
  // A check that comes too early costs little, and puts itself off.
  if (session.is_scheduled() && timeouts_.DueTime(session) <= when) return;
  timeouts_.Schedule(session, when);
  ArmTimeoutTimer();
}

void SessionHost::ArmTimeoutTimer() {
  const std::optional<MonotonicTime> next = timeouts_.NextDeadline();
  if (retired_ || !next || *next >= timeout_timer_at_) return;
  loop_.CancelTimer(timeout_timer_);
  timeout_timer_at_ = *next;
  timeout_timer_ = loop_.RunAt(*next, [this] { CheckDueTimeouts(); });
}

void SessionHost::CheckDueTimeouts() {
  Running running(this);
  timeout_timer_at_ = MonotonicTime::max();
  const absl::Cleanup arm = [this] { ArmTimeoutTimer(); };
  while (TimingWheel::Node* node = timeouts_.PopDue(loop_.Now())) {
    static_cast<ClientSession*>(node)->CheckTimeouts(loop_.Now());
  }
}

void SessionHost::Report(ClientSession& session, const absl::Status& of_handler) {
  if (!of_handler.ok()) LogPeer(session, "closed", of_handler);
}

void SessionHost::LogPeer(ClientSession& session, std::string_view what,
                          const absl::Status& status) {
  if (!log_limiter_.Allow(loop_.Now())) return;
  absl::StatusOr<SocketAddress> peer = absl::UnavailableError("gone");
  if (session.connection() != nullptr) peer = session.connection()->peer_address();
  const uint64_t left_out = log_limiter_.TakeSuppressed();
  loop_.Log(LogSeverity::kWarning,
            fmt::format("peer {}: {}: {}{}", peer.ok() ? peer->ToString() : "(gone)", what,
                        std::string(status.message()),
                        left_out == 0 ? "" : fmt::format(" ({} such lines left out)", left_out)));
}

}  // namespace sluice
