#include "sluice/reactor/timer_queue.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/cleanup/cleanup.h"

namespace sluice {

bool TimerQueue::Node::Before(const Node& other) const {
  return std::tie(deadline, order) < std::tie(other.deadline, other.order);
}

TimerId TimerQueue::Add(MonotonicTime deadline, Duration period, Task task) {
  const TimerId id = entries_.Add({std::move(task), period, heap_.size()});
  // Not before what is due already, so that a timer that adds an overdue one
  // again and again cannot starve the others.
  heap_.push_back({std::max(deadline, now_), next_order_++, id});
  SiftUp(heap_.size() - 1);
  return id;
}

bool TimerQueue::Cancel(TimerId id) {
  const Entry* entry = entries_.Find(id);
  if (entry == nullptr) return false;
  RemoveFromHeap(entry->heap_index);
  entries_.Remove(id);
  return true;
}

std::optional<MonotonicTime> TimerQueue::NextDeadline() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().deadline;
}

void TimerQueue::RunDue(MonotonicTime now) {
  now_ = std::max(now_, now);
  const uint64_t first_new = next_order_;
  while (!heap_.empty() && heap_.front().deadline <= now_ && heap_.front().order < first_new) {
    FireFirst();
  }
}

void TimerQueue::FireFirst() {
  const Node due = heap_.front();
  Entry& entry = *entries_.Find(due.id);
  // Moved out: the task may cancel itself, or move the entries by adding.
  Task task = std::move(entry.task);
  if (entry.period <= Duration::zero()) {
    RemoveFromHeap(0);
    entries_.Remove(due.id);
    task();
    return;
  }
  // Periods that were missed are left out, so that no burst follows a stall.
  const auto periods = (now_ - due.deadline) / entry.period + 1;
  Place(0, {due.deadline + periods * entry.period, next_order_++, due.id});
  SiftDown(0);
  const absl::Cleanup give_back = [&] {
    if (Entry* alive = entries_.Find(due.id)) alive->task = std::move(task);
  };
  task();
}

void TimerQueue::Place(size_t index, const Node& node) {
  heap_[index] = node;
  entries_.Find(node.id)->heap_index = index;
}

void TimerQueue::SiftUp(size_t index) {
  const Node node = heap_[index];
  while (index > 0) {
    const size_t parent = (index - 1) / 2;
    if (!node.Before(heap_[parent])) break;
    Place(index, heap_[parent]);
    index = parent;
  }
  Place(index, node);
}

void TimerQueue::SiftDown(size_t index) {
  const Node node = heap_[index];
  for (;;) {
    size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].Before(heap_[child])) ++child;
    if (!heap_[child].Before(node)) break;
    Place(index, heap_[child]);
    index = child;
  }
  Place(index, node);
}

void TimerQueue::RemoveFromHeap(size_t index) {
  const Node last = heap_.back();
  heap_.pop_back();
  if (index == heap_.size()) return;
  Place(index, last);
  SiftUp(index);
  SiftDown(entries_.Find(last.id)->heap_index);
}

}  // namespace sluice
