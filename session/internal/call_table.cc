#include "sluice/session/internal/call_table.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "sluice/session/internal/handler_entry.h"

namespace sluice::internal {

CallTable::~CallTable() { Close(absl::CancelledError("the client of this call is gone")); }

uint32_t CallTable::Begin(const Awaited& awaited, Duration timeout, CallDone done) {
  if (closed_) return 0;
  if (calls_.size() >= calls_max_) {
    FailSoon(absl::ResourceExhaustedError(fmt::format("{} calls wait already", calls_.size())),
             std::move(done));
    return 0;
  }
  const uint32_t sequence = NextSequence();
  Call& call = calls_[sequence];
  call = {.awaited = awaited, .order = next_order_++, .done = std::move(done)};
  if (timeout > Duration::zero()) {
    call.timer =
        loop_.RunAfter(timeout, [this, sequence, timeout] { TimedOut(sequence, timeout); });
  }
  return sequence;
}

// Ends, as there are at most calls_max_ to be passed over.
uint32_t CallTable::NextSequence() {
  while (next_sequence_ == 0 || calls_.contains(next_sequence_)) ++next_sequence_;
  return next_sequence_++;
}

CallDone CallTable::Take(uint32_t sequence) {
  const auto found = calls_.find(sequence);
  loop_.CancelTimer(found->second.timer);
  CallDone done = std::move(found->second.done);
  calls_.erase(found);
  return done;
}

void CallTable::TimedOut(uint32_t sequence, Duration timeout) {
  absl::Status why =
      absl::DeadlineExceededError(fmt::format("no {} within {} s", calls_[sequence].awaited.name,
                                              std::chrono::duration<double>(timeout).count()));
  std::vector<Failed> failed;
  failed.push_back({std::move(why), Take(sequence)});
  Deliver(loop_, std::move(failed));
}

void CallTable::FailSoon(absl::Status why, CallDone done) {
  if (closed_) return;
  if (failed_.empty()) {
    failed_timer_ =
        loop_.RunAfter(Duration::zero(), [this] { Deliver(loop_, std::exchange(failed_, {})); });
  }
  failed_.push_back({std::move(why), std::move(done)});
}

void CallTable::FailSoon(absl::Status why, uint32_t sequence) {
  FailSoon(std::move(why), Take(sequence));
}

bool CallTable::Finish(const ClientSession& session, uint32_t sequence, const CallReply& reply) {
  const auto found = calls_.find(sequence);
  if (found == calls_.end() || found->second.awaited.session != &session) return false;
  const Awaited awaited = found->second.awaited;
  // What is done may destroy this table.
  CallDone done = Take(sequence);
  if (reply.is_error || reply.message_type == awaited.message_type) {
    done(reply.status, reply.message);
  } else {
    done(absl::InternalError(fmt::format("the reply is {}, not {}", reply.name, awaited.name)),
         nullptr);
  }
  return true;
}

void CallTable::FailAll(const ClientSession& session, const absl::Status& why) {
  Deliver(loop_, TakeAll([&](const Call& call) { return call.awaited.session == &session; }, why));
}

void CallTable::Close(const absl::Status& why) {
  closed_ = true;
  loop_.CancelTimer(failed_timer_);
  std::vector<Failed> failed = std::exchange(failed_, {});
  for (Failed& call : TakeAll([](const Call&) { return true; }, why)) {
    failed.push_back(std::move(call));
  }
  Deliver(loop_, std::move(failed));
}

template <class Chosen>
std::vector<CallTable::Failed> CallTable::TakeAll(const Chosen& chosen, const absl::Status& why) {
  std::vector<std::pair<uint64_t, uint32_t>> order_and_sequence;
  for (const auto& [sequence, call] : calls_) {
    if (chosen(call)) order_and_sequence.emplace_back(call.order, sequence);
  }
  std::sort(order_and_sequence.begin(), order_and_sequence.end());
  std::vector<Failed> failed;
  failed.reserve(order_and_sequence.size());
  for (const auto& [order, sequence] : order_and_sequence) {
    failed.push_back({why, Take(sequence)});
  }
  return failed;
}

// Static: any of them may destroy the table, and the others are told all the same.
void CallTable::Deliver(EventLoop& loop, std::vector<Failed> failed) {
  for (Failed& call : failed) {
    const absl::Status thrown = StatusOfCall([&] { call.done(call.why, nullptr); });
    if (thrown.ok()) continue;
    loop.Log(LogSeverity::kWarning,
             fmt::format("callback of a call: {}", std::string(thrown.message())));
  }
}

}  // namespace sluice::internal
