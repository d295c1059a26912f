#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "examples/stress/caller.h"
#include "examples/stress/load_report.h"
#include "examples/stress/payloads.h"
#include "sluice/reactor/event_loop.h"

namespace stress {

struct LoadOptions {
  size_t clients = 50;
  size_t message_bytes = 64;  // at least Payloads::kSizeBytesMin
  // Of each client. So many messages must be below the high-water mark of output, 1 MiB: beyond it
  // the client reads nothing, and if the server does the same both wait for ever.
  size_t unanswered_max = 1;
  uint64_t messages_per_second = 0;      // of all clients; 0: as fast as they are answered
  uint64_t messages_total = 0;           // of all clients; 0: as many as there is time for
  uint64_t messages_per_connection = 0;  // then a client connects anew; 0: never
  // Then nothing more is sent, and what is owed is waited for.
  sluice::Duration duration = std::chrono::seconds(5);
  // For a connection, or an answer. What takes longer is lost.
  sluice::Duration patience = std::chrono::seconds(5);
};

// Load lets clients send frames to a server that sends each of them back, and checks every byte.
//
//   Load load(loop, "127.0.0.1:7000", {.clients = 100});
//   load.Start();
//   while (!load.is_done()) loop.RunOnce(std::chrono::milliseconds(100)).IgnoreError();
//   if (!load.report().ok()) ...
//
// With a rate, a message that has to wait for its turn is late from the moment when it was due: a
// server that stalls for a second is not asked less, and looks no better, for that second.
// Borrows: the loop must outlive it. Threads: the loop's.
class Load {
 public:
  Load(sluice::EventLoop& loop, std::string server, const LoadOptions& options);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void Start();
  // Comes by itself after LoadOptions::duration, or the last message.
  void Finish();
  // All is answered or lost, and every connection has ended.
  bool is_done() const;

  const LoadReport& report() const { return report_; }

 private:
  bool HasMessage() const;
  void SendWhatIsDue();
  void SendAtOnce(Caller& caller);
  void SendFrom(Caller& caller, sluice::MonotonicTime due_at);

  sluice::EventLoop& loop_;
  const LoadOptions options_;
  const CallerOptions caller_options_;
  Payloads payloads_;
  LoadReport report_;
  std::vector<std::unique_ptr<Caller>> callers_;
  size_t next_caller_ = 0;
  sluice::MonotonicTime began_{};
  bool is_finishing_ = false;
  std::vector<sluice::TimerId> timers_;
};

}  // namespace stress
