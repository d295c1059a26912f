#include "sluice/reactor/timing_wheel.h"

#include <algorithm>
#include <bit>

namespace sluice {

void TimingWheel::Node::Unlink() {
  if (link_ == nullptr) return;
  *link_ = next_;
  if (next_ != nullptr) next_->link_ = link_;
  link_ = nullptr;
}

TimingWheel::TimingWheel(Duration tick, MonotonicTime now)
    : tick_(std::max(tick, Duration(1))), swept_(now.time_since_epoch() / tick_) {}

TimingWheel::~TimingWheel() {
  while (due_ != nullptr) due_->Unlink();
  if (slots_ == nullptr) return;
  for (int64_t i = 0; i < kSlots; ++i) {
    while (slots_[static_cast<size_t>(i)] != nullptr) slots_[static_cast<size_t>(i)]->Unlink();
  }
}

void TimingWheel::Schedule(Node& node, MonotonicTime when) {
  node.Unlink();
  const Duration since_epoch = when.time_since_epoch();
  const int64_t tick = since_epoch / tick_ + (since_epoch % tick_ > Duration::zero() ? 1 : 0);
  node.due_tick_ = std::max(tick, swept_ + 1);
  Link(node);
}

void TimingWheel::Link(Node& node) {
  if (slots_ == nullptr) slots_ = std::make_unique<Node*[]>(kSlots);
  const int64_t tick = std::min(node.due_tick_, swept_ + kSlots);
  const auto slot = static_cast<size_t>(tick % kSlots);
  PushFront(&slots_[slot], node);
  occupied_[slot / kSlotsPerWord] |= uint64_t{1} << (slot % kSlotsPerWord);
}

void TimingWheel::PushFront(Node** head, Node& node) {
  node.next_ = *head;
  node.link_ = head;
  if (node.next_ != nullptr) node.next_->link_ = &node.next_;
  *head = &node;
}

TimingWheel::Node* TimingWheel::PopDue(MonotonicTime now) {
  const int64_t latest = now.time_since_epoch() / tick_;
  for (;;) {
    while (Node* node = due_) {
      node->Unlink();
      if (node->due_tick_ <= swept_) return node;
      Link(*node);  // it was beyond the wheel's end
    }
    if (swept_ >= latest) return nullptr;
    const std::optional<int64_t> next = NextOccupied();
    swept_ = std::min(next.value_or(latest), latest);
    if (next != swept_) continue;
    Node*& slot = slots_[static_cast<size_t>(swept_ % kSlots)];
    due_ = slot;
    due_->link_ = &due_;
    slot = nullptr;
  }
}

std::optional<MonotonicTime> TimingWheel::NextDeadline() {
  if (due_ != nullptr) return TimeOf(swept_);
  const std::optional<int64_t> next = NextOccupied();
  if (!next) return std::nullopt;
  return TimeOf(*next);
}

// The first tick behind swept_ whose slot is not empty. A node that leaves its slot does not know
// the wheel, so the bits of slots that have become empty are cleared here.
std::optional<int64_t> TimingWheel::NextOccupied() {
  int64_t tick = swept_ + 1;
  while (tick <= swept_ + kSlots) {
    const auto slot = static_cast<size_t>(tick % kSlots);
    uint64_t& word = occupied_[slot / kSlotsPerWord];
    const uint64_t rest = word >> (slot % kSlotsPerWord);
    if (rest == 0) {
      tick += kSlotsPerWord - static_cast<int64_t>(slot % kSlotsPerWord);
      continue;
    }
    const int empty = std::countr_zero(rest);
    tick += empty;
    if (tick > swept_ + kSlots) break;
    const size_t found = slot + static_cast<size_t>(empty);
    if (slots_[found] != nullptr) return tick;
    word &= ~(uint64_t{1} << (found % kSlotsPerWord));
  }
  return std::nullopt;
}

}  // namespace sluice
