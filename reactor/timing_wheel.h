#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "sluice/reactor/monotonic_time.h"

namespace sluice {

// TimingWheel keeps rough deadlines for very many objects: never early, and at most one tick late.
//
//   struct Session : TimingWheel::Node { ... };
//   TimingWheel wheel(std::chrono::milliseconds(100), loop.Now());
//   wheel.Schedule(session, loop.Now() + std::chrono::seconds(30));
//   ...
//   while (TimingWheel::Node* node = wheel.PopDue(loop.Now())) {
//     static_cast<Session*>(node)->OnDue();
//   }
//
// It is meant for deadlines that are put off again and again: store the time of what happened, and
// look at it when the node is due. TimerQueue is for exact times.
// Borrows: a node leaves its wheel when it dies, and may die before or after it.
// Cost:    Schedule and Cancel take constant time and allocate nothing; 4 KiB from the first
//          Schedule on. A deadline beyond 512 ticks is passed by once in each 512.
class TimingWheel {
 public:
  class Node {
   public:
    Node() = default;
    ~Node() { Unlink(); }
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    bool is_scheduled() const { return link_ != nullptr; }

   private:
    friend class TimingWheel;
    void Unlink();

    Node* next_ = nullptr;
    Node** link_ = nullptr;  // what points to this node
    int64_t due_tick_ = 0;
  };

  TimingWheel(Duration tick, MonotonicTime now);
  ~TimingWheel();
  TimingWheel(const TimingWheel&) = delete;
  TimingWheel& operator=(const TimingWheel&) = delete;

  // Makes the node due at the first tick at or after `when`, instead of at any other time. A time
  // that has passed is the next tick.
  void Schedule(Node& node, MonotonicTime when);
  void Cancel(Node& node) { node.Unlink(); }

  // When a scheduled node is due.
  MonotonicTime DueTime(const Node& node) const { return TimeOf(node.due_tick_); }

  // A node that is due at `now`, no longer scheduled; null when there is none. What is scheduled
  // between two calls, with a time after `now`, is not due in the second.
  Node* PopDue(MonotonicTime now);

  // When PopDue() is to be called next, at the latest.
  std::optional<MonotonicTime> NextDeadline();

 private:
  static constexpr int64_t kSlots = 512;
  static constexpr int64_t kSlotsPerWord = 64;

  MonotonicTime TimeOf(int64_t tick) const { return MonotonicTime(tick * tick_); }
  void Link(Node& node);
  static void PushFront(Node** head, Node& node);
  std::optional<int64_t> NextOccupied();

  Duration tick_;
  int64_t swept_;        // the last tick whose slot was emptied
  Node* due_ = nullptr;  // what was found in it
  // The list of tick t is slots_[t % kSlots], for the ticks (swept_, swept_ + kSlots].
  std::unique_ptr<Node*[]> slots_;
  // One bit for a slot: clear when it is empty.
  std::array<uint64_t, kSlots / kSlotsPerWord> occupied_{};
};

}  // namespace sluice
