#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sluice/reactor/monotonic_time.h"
#include "sluice/reactor/slot_table.h"
#include "sluice/reactor/task.h"

namespace sluice {

struct Timer;
using TimerId = SlotId<Timer>;

// TimerQueue calls tasks when their time has come.
//
//   TimerId id = timers.Add(now + std::chrono::seconds(1), Duration::zero(),
//                           [] { Tick(); });
//   timers.RunDue(later);   // calls Tick(); `id` is stale from here on
//
// Equal deadlines fire in the order in which they were added. A task may add
// and cancel any timer, its own included; what it adds fires in a later
// RunDue(), even with a deadline in the past. A periodic timer that was late
// fires once and goes on in its old rhythm. When a task throws, the timers
// behind it stay due.
// Cost: Add, Cancel and each firing are O(log n).
class TimerQueue {
 public:
  // A `period` above zero makes the timer fire again until it is cancelled.
  TimerId Add(MonotonicTime deadline, Duration period, Task task);

  // False when the timer has fired, was cancelled or never was.
  bool Cancel(TimerId id);

  std::optional<MonotonicTime> NextDeadline() const;

  // Fires what is due at `now`. `now` never runs backwards.
  void RunDue(MonotonicTime now);

  size_t size() const { return heap_.size(); }

 private:
  struct Entry {
    Task task;
    Duration period{};
    size_t heap_index = 0;
  };
  struct Node {
    MonotonicTime deadline;
    uint64_t order;  // breaks ties between equal deadlines
    TimerId id;

    bool Before(const Node& other) const;
  };

  void FireFirst();
  void Place(size_t index, const Node& node);
  void SiftUp(size_t index);
  void SiftDown(size_t index);
  void RemoveFromHeap(size_t index);

  SlotTable<Timer, Entry> entries_;
  std::vector<Node> heap_;
  uint64_t next_order_ = 0;
  MonotonicTime now_{};
};

}  // namespace sluice
