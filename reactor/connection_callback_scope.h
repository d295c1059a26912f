#pragma once

#include "sluice/reactor/connection.h"
#include "sluice/reactor/connection_table.h"

namespace sluice {

// CallbackScope spans the time in which a connection calls its handler: what is
// sent meanwhile is only gathered, in the table's cork.
//
//   CallbackScope scope(*this);
//   handler_->OnBytes(*this, bytes);
//   Settle();
//   scope.Complete();
//
// Errors: when a callback throws, what it asked for is done at the turn's end.
class Connection::CallbackScope {
 public:
  explicit CallbackScope(Connection& connection) : connection_(connection) {
    connection_.flags_ |= kInCallback;
    connection_.OpenCork();
  }
  ~CallbackScope() {
    connection_.flags_ &= ~kInCallback;
    if (finished_) return;
    // What could not be written now waits in memory of the connection's own.
    const std::span<const std::byte> corked = connection_.CloseCork();
    if (!corked.empty()) connection_.output_.Append(connection_.table_.output_pool_, corked);
    if (!complete_ || connection_.NeedsSettling()) connection_.MarkDirty();
  }
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;

  void Complete() { complete_ = true; }
  // The same where nothing was left to be settled and the cork is closed.
  void Finish() { finished_ = true; }

 private:
  Connection& connection_;
  bool complete_ = false;
  bool finished_ = false;
};

// Without effect where what is sent must go to output_.
inline void Connection::OpenCork() {
  if (!Has(kInCallback) || !CanSend() || !output_.empty()) return;
  cork_at_ = table_.cork_.get();
  cork_end_ = cork_at_ + flush_above_bytes_;
}

// What was in it stays there until the cork is opened again.
inline std::span<const std::byte> Connection::CloseCork() {
  if (cork_at_ == nullptr) return {};
  const std::byte* const end = cork_at_;
  cork_at_ = cork_end_ = nullptr;
  return {table_.cork_.get(), end};
}

}  // namespace sluice
