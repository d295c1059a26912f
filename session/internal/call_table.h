#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "sluice/reactor/event_loop.h"
#include "sluice/session/internal/call_reply.h"

namespace sluice::internal {

// Who asked, without the type of the reply: OK comes with the message, to be moved from.
using CallDone = absl::AnyInvocable<void(const absl::Status& status, void* reply)>;

// CallTable is the calls of a Client that wait for their replies. Each CallDone is called exactly
// once and from the loop, or by Close(); what it throws is logged, unless it was a reply.
//
// Threads: the loop's. It may be destroyed in every CallDone.
// Cost:    O(1) a call, and a timer where there is a time-out. A session's end looks at all calls.
class CallTable {
 public:
  CallTable(EventLoop& loop, size_t calls_max) : loop_(loop), calls_max_(calls_max) {}
  ~CallTable();
  CallTable(const CallTable&) = delete;
  CallTable& operator=(const CallTable&) = delete;

  struct Awaited {
    ClientSession* session;  // by which the reply must come
    uint32_t message_type;
    std::string_view name;
  };

  // Where the next call looks for a sequence that is free.
  void set_next_sequence(uint32_t sequence) { next_sequence_ = sequence; }

  // Gives a new call its sequence: never 0, nor that of another that waits. A `timeout` of 0: none.
  // 0: there are `calls_max` already; `done` is told so from the loop.
  uint32_t Begin(const Awaited& awaited, Duration timeout, CallDone done);

  // From the loop; the second for a call that was begun.
  void FailSoon(absl::Status why, CallDone done);
  void FailSoon(absl::Status why, uint32_t sequence);

  // A reply came with this sequence, or an error for it. False: no call waits for it.
  bool Finish(const ClientSession& session, uint32_t sequence, const CallReply& reply);

  // Those that wait for this session get `why`, in the order in which they began.
  void FailAll(const ClientSession& session, const absl::Status& why);

  // All get `why`, at once. Later calls get no answer.
  void Close(const absl::Status& why);

  size_t size() const { return calls_.size(); }

 private:
  struct Call {
    Awaited awaited{};
    TimerId timer{};
    uint64_t order = 0;
    CallDone done = nullptr;
  };
  struct Failed {
    absl::Status why;
    CallDone done;
  };

  uint32_t NextSequence();
  CallDone Take(uint32_t sequence);
  void TimedOut(uint32_t sequence, Duration timeout);
  template <class Chosen>
  std::vector<Failed> TakeAll(const Chosen& chosen, const absl::Status& why);
  static void Deliver(EventLoop& loop, std::vector<Failed> failed);

  EventLoop& loop_;
  const size_t calls_max_;
  uint32_t next_sequence_ = 1;
  uint64_t next_order_ = 0;
  absl::flat_hash_map<uint32_t, Call> calls_;  // by sequence
  std::vector<Failed> failed_;                 // to be told soon
  TimerId failed_timer_;
  bool closed_ = false;
};

}  // namespace sluice::internal
