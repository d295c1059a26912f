#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "examples/stress/load_report.h"
#include "examples/stress/payloads.h"
#include "sluice/session/client.h"

namespace stress {

struct CallerOptions {
  std::string server;
  size_t unanswered_max = 1;
  uint64_t messages_per_connection = 0;  // then it closes and connects anew; 0: never
  sluice::Duration patience = std::chrono::seconds(5);
};

// Caller is one client of a Load. Each of its messages has to come back, in order and to the byte;
// a caller that saw a fault counts it and is done.
//
// Borrows: loop, payloads and report must outlive it. Threads: the loop's.
class Caller {
 public:
  // `on_ready` is called when is_ready() may have become true.
  Caller(sluice::EventLoop& loop, uint32_t index, const CallerOptions& options, Payloads& payloads,
         LoadReport& report, std::function<void(Caller&)> on_ready);
  ~Caller() { loop_.CancelTimer(connect_again_); }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  void Connect();

  // Whether Send() may be called.
  bool is_ready();
  // Sends the next message, which was due at that time: its latency counts from there.
  void Send(sluice::MonotonicTime due_at);

  // Sends nothing more, and closes when all is answered.
  void Finish();
  bool is_done() const { return is_done_; }

  // Gives up what has not been answered for so long.
  void CheckPatience();

 private:
  sluice::DispatchTable MakeTable();
  void OnConnected(const absl::Status& status);
  absl::Status OnAnswer(std::span<const std::byte> payload);
  void OnClosed(const sluice::CloseReason& reason);
  void CloseIfAnswered();
  bool used_up() const;
  void Fault(std::string_view what);

  sluice::EventLoop& loop_;
  const uint32_t index_;
  const CallerOptions& options_;
  Payloads& payloads_;
  LoadReport& report_;
  std::function<void(Caller&)> on_ready_;
  uint64_t sent_ = 0;
  uint64_t sent_on_connection_ = 0;
  std::deque<sluice::MonotonicTime> unanswered_;  // when each was due
  sluice::MonotonicTime progress_at_{};           // when an answer came, or the first was sent
  sluice::TimerId connect_again_;
  bool is_finishing_ = false;
  bool is_closing_ = false;  // as it should be
  bool has_fault_ = false;
  bool is_done_ = false;
  sluice::DispatchTable table_;
  sluice::Client client_;
};

}  // namespace stress
