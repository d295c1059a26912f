#include "sluice/session/dispatch_table.h"

#include <fmt/core.h>

#include <cassert>
#include <cstdlib>
#include <utility>

#include "sluice/session/dispatcher.h"

namespace sluice {

class DispatchTable::MeasuredFrames final : public internal::FrameEntry {
 public:
  explicit MeasuredFrames(std::unique_ptr<internal::FrameEntry> entry) : entry_(std::move(entry)) {}

  FrameOutcome Run(ClientSession& session, std::span<const std::byte> payload,
                   absl::Status* error) const override {
    return Dispatcher::RunFrameMeasured(*entry_, session, payload, error);
  }

 private:
  std::unique_ptr<internal::FrameEntry> entry_;
};

DispatchTable::DispatchTable() {
  policies_.fill(OutcomePolicy::kClose);
  policies_[Index(FrameOutcome::kOverQuota)] = OutcomePolicy::kWait;
  policies_[Index(FrameOutcome::kDraining)] = OutcomePolicy::kIgnore;
  policies_[Index(FrameOutcome::kOverloaded)] = OutcomePolicy::kIgnore;
}

size_t DispatchTable::Add(uint32_t message_type, std::unique_ptr<internal::HandlerEntry> entry) {
  const auto [at, is_new] = row_of_type_.emplace(message_type, entries_.size());
  if (!is_new) {
    // Wrong in the program, and too easily overlooked in a build without asserts.
    fmt::print(stderr, "sluice: DispatchTable has {} for message type {} and is given {}\n",
               entries_[at->second]->message_name(), message_type, entry->message_name());
    std::abort();
  }
  entry->gate.state_bits = default_state_bits_;
  entries_.push_back(std::move(entry));
  return at->second;
}

void DispatchTable::AllowIn(size_t row, uint32_t state_bits) {
  internal::Gate& gate = entries_[row]->gate;
  gate.state_bits = gate.by_default ? state_bits : gate.state_bits | state_bits;
  gate.by_default = false;
}

void DispatchTable::SetDefaultStates(uint32_t state_bits) {
  default_state_bits_ = state_bits;
  for (const std::unique_ptr<internal::HandlerEntry>& entry : entries_) {
    if (entry->gate.by_default) entry->gate.state_bits = state_bits;
  }
}

void DispatchTable::Before(BeforeHandler handler) {
  before_.push_back(std::move(handler));
  has_middleware_ = true;
}

void DispatchTable::After(AfterHandler handler) {
  after_.push_back(std::move(handler));
  has_middleware_ = true;
}

void DispatchTable::SetOnFrame(std::unique_ptr<internal::FrameEntry> entry) {
  on_frame_ = std::move(entry);
  if (measures_handlers_) MeasureFrames();
}

// In both ways those who do not measure pay nothing: it is looked for where there may be middleware
// alone, and OnFrame's handler is another.
void DispatchTable::MeasureHandlers() {
  if (std::exchange(measures_handlers_, true)) return;
  has_middleware_ = true;
  MeasureFrames();
}

void DispatchTable::MeasureFrames() {
  if (!on_frame_) return;
  on_frame_ = std::make_unique<MeasuredFrames>(std::move(on_frame_));
}

void DispatchTable::SetPolicy(FrameOutcome outcome, OutcomePolicy policy) {
  assert(outcome != FrameOutcome::kHandled);
  assert(policy != OutcomePolicy::kWait || outcome == FrameOutcome::kOverQuota);
  policies_[Index(outcome)] = policy;
}

size_t DispatchTable::RowOf(uint32_t message_type) const {
  const auto found = row_of_type_.find(message_type);
  return found == row_of_type_.end() ? kNoRow : found->second;
}

}  // namespace sluice
