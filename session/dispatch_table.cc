#include "sluice/session/dispatch_table.h"

#include <fmt/core.h>

#include <cassert>
#include <cstdlib>

namespace sluice {

DispatchTable::DispatchTable() {
  policies_.fill(OutcomePolicy::kClose);
  policies_[Index(FrameOutcome::kOverQuota)] = OutcomePolicy::kWait;
}

void DispatchTable::Add(uint32_t message_type, std::unique_ptr<internal::HandlerEntry> entry) {
  const auto [at, is_new] = index_of_type_.emplace(message_type, entries_.size());
  if (!is_new) {
    // Wrong in the program, and too easily overlooked in a build without asserts.
    fmt::print(stderr, "sluice: DispatchTable has {} for message type {} and is given {}\n",
               entries_[at->second]->message_name(), message_type, entry->message_name());
    std::abort();
  }
  entries_.push_back(std::move(entry));
}

void DispatchTable::SetPolicy(FrameOutcome outcome, OutcomePolicy policy) {
  assert(outcome != FrameOutcome::kHandled);
  assert(policy != OutcomePolicy::kWait || outcome == FrameOutcome::kOverQuota);
  policies_[Index(outcome)] = policy;
}

}  // namespace sluice
