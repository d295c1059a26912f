#pragma once

#include "sluice/reactor/connection.h"

namespace sluice {

// CallbackScope spans the time in which a connection calls its handler: what is
// sent meanwhile is only gathered.
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
  }
  ~CallbackScope() {
    connection_.flags_ &= ~kInCallback;
    if (!complete_ || connection_.NeedsSettling()) connection_.MarkDirty();
  }
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;

  void Complete() { complete_ = true; }

 private:
  Connection& connection_;
  bool complete_ = false;
};

}  // namespace sluice
