#pragma once

#include <signal.h>

#include <span>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/watcher.h"

namespace sluice {

using SignalHandler = absl::AnyInvocable<void(int signal)>;

// SignalWatcher turns signals into events of a loop. While it lives they are
// blocked in the thread that opened it; threads started later inherit that.
//
//   SignalWatcher watcher(kernel, [](int signal) { ... });
//   absl::Status opened = watcher.Open(signals);   // before other threads start
class SignalWatcher final : public Watcher {
 public:
  SignalWatcher(Kernel& kernel, SignalHandler handler)
      : kernel_(kernel), handler_(std::move(handler)) {}
  // Drops signals that still wait, and unblocks those that it has blocked.
  ~SignalWatcher();

  absl::Status Open(std::span<const int> signals);
  int fd() const { return descriptor_.get(); }

  void OnReady(Readiness readiness) override;

 private:
  Kernel& kernel_;
  SignalHandler handler_;
  Descriptor descriptor_;
  sigset_t blocked_here_{};
  bool blocked_ = false;
};

}  // namespace sluice
