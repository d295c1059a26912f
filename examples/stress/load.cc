#include "examples/stress/load.h"

#include <algorithm>
#include <utility>

namespace stress {

Load::Load(sluice::EventLoop& loop, std::string server, const LoadOptions& options)
    : loop_(loop),
      options_(options),
      caller_options_{.server = std::move(server),
                      .unanswered_max = options.unanswered_max,
                      .messages_per_connection = options.messages_per_connection,
                      .patience = options.patience},
      payloads_(options.message_bytes) {
  for (uint32_t i = 0; i < options_.clients; ++i) {
    callers_.push_back(std::make_unique<Caller>(loop_, i, caller_options_, payloads_, report_,
                                                [this](Caller& caller) { SendAtOnce(caller); }));
  }
}

Load::~Load() {
  for (const sluice::TimerId timer : timers_) loop_.CancelTimer(timer);
}

void Load::Start() {
  using std::chrono::milliseconds;
  began_ = loop_.kernel().Now();
  for (const auto& caller : callers_) caller->Connect();
  timers_.push_back(loop_.RunAfter(options_.duration, [this] { Finish(); }));
  timers_.push_back(loop_.RunEvery(milliseconds(100), [this] {
    for (const auto& caller : callers_) caller->CheckPatience();
  }));
  if (options_.messages_per_second != 0) {
    timers_.push_back(loop_.RunEvery(milliseconds(1), [this] { SendWhatIsDue(); }));
  }
}

void Load::Finish() {
  is_finishing_ = true;
  for (const auto& caller : callers_) caller->Finish();
}

bool Load::is_done() const {
  return std::ranges::all_of(callers_, [](const auto& caller) { return caller->is_done(); });
}

bool Load::HasMessage() const {
  return !is_finishing_ && (options_.messages_total == 0 || report_.sent < options_.messages_total);
}

void Load::SendFrom(Caller& caller, sluice::MonotonicTime due_at) {
  caller.Send(due_at);
  // Not within the caller, which is still sending.
  if (report_.sent == options_.messages_total) loop_.RunAfter({}, [this] { Finish(); });
}

void Load::SendAtOnce(Caller& caller) {
  if (options_.messages_per_second != 0) return;
  while (HasMessage() && caller.is_ready()) SendFrom(caller, loop_.kernel().Now());
}

// Each message from the next client that is ready.
void Load::SendWhatIsDue() {
  const std::chrono::duration<double> each(1.0 / static_cast<double>(options_.messages_per_second));
  const sluice::MonotonicTime now = loop_.kernel().Now();
  size_t not_ready = 0;
  while (HasMessage() && not_ready < callers_.size()) {
    const auto due_at = began_ + std::chrono::duration_cast<sluice::Duration>(
                                     each * static_cast<double>(report_.sent));
    if (due_at > now) return;
    Caller& caller = *callers_[next_caller_];
    next_caller_ = (next_caller_ + 1) % callers_.size();
    if (!caller.is_ready()) {
      ++not_ready;
      continue;
    }
    not_ready = 0;
    SendFrom(caller, due_at);
  }
}

}  // namespace stress
