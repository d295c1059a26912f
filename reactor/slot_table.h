#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace sluice {

// SlotId names one use of one slot of a table. `Kind` keeps ids of different
// tables apart. A default-made id names nothing.
template <typename Kind>
struct SlotId {
  uint32_t slot = std::numeric_limits<uint32_t>::max();
  uint32_t generation = 0;

  uint64_t ToToken() const { return (uint64_t{generation} << 32) | slot; }
  static SlotId FromToken(uint64_t token) {
    return {static_cast<uint32_t>(token), static_cast<uint32_t>(token >> 32)};
  }
  friend bool operator==(const SlotId&, const SlotId&) = default;
};

// SlotTable keeps values under ids that are refused, never given to a newcomer,
// once their value was removed: each use of a slot has a generation of its own.
//
//   SlotId<Timer> id = timers.Add(Timer{...});
//   if (Timer* timer = timers.Find(id)) ...   // null after Remove(id)
//
// Ids:     what Add() gave, at any time later, or a default-made one.
// Borrows: a pointer that Find() gave is good until the next Add().
// Cost:    Add, Find and Remove take constant time; slots are reused.
template <typename Kind, typename T>
class SlotTable {
 public:
  using Id = SlotId<Kind>;

  Id Add(T value) {
    if (free_.empty()) {
      slots_.emplace_back();
      // Room for every slot to be free, so that Remove() never allocates.
      free_.reserve(slots_.capacity());
      free_.push_back(slot_count_++);
    }
    const uint32_t slot = free_.back();
    free_.pop_back();
    slots_[slot].value = std::move(value);
    ++size_;
    return {slot, ++slots_[slot].generation};
  }

  T* Find(Id id) {
    if (id.slot >= slot_count_) return nullptr;
    Slot& slot = slots_[id.slot];
    return slot.generation == id.generation ? &slot.value : nullptr;
  }

  // Gives the value back; a default-made one when the id is stale.
  T Remove(Id id) {
    if (Find(id) == nullptr) return T{};
    Slot& slot = slots_[id.slot];
    --size_;
    // A slot whose generations are used up rests for good.
    if (++slot.generation != 0) free_.push_back(id.slot);
    return std::exchange(slot.value, T{});
  }

  // Calls visit(id, value&) for every value. It must not Add().
  template <typename Visit>
  void ForEach(Visit visit) {
    for (uint32_t i = 0; i < slot_count_; ++i) {
      if (slots_[i].generation % 2 != 0) visit(Id{i, slots_[i].generation}, slots_[i].value);
    }
  }

  size_t size() const { return size_; }

 private:
  struct Slot {
    T value{};
    uint32_t generation = 0;  // odd while the slot is used, so that no id names a free one
  };
  std::vector<Slot> slots_;
  uint32_t slot_count_ = 0;  // of slots_: Find() compares without a division
  std::vector<uint32_t> free_;
  size_t size_ = 0;
};

}  // namespace sluice
