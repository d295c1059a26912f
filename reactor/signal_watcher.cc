#include "sluice/reactor/signal_watcher.h"

#include <sys/signalfd.h>

#include "sluice/reactor/errno_status.h"

namespace sluice {

absl::Status SignalWatcher::Open(std::span<const int> signals) {
  sigset_t set;
  sigset_t before;
  sigemptyset(&set);
  sigemptyset(&blocked_here_);
  for (const int signal : signals) {
    if (sigaddset(&set, signal) != 0) return absl::InvalidArgumentError("no such signal");
  }
  sigemptyset(&before);
  const SysResult masked = kernel_.SigMask(SIG_BLOCK, set, &before);
  if (!masked.ok()) return ErrnoStatus(masked.error, "pthread_sigmask");
  blocked_ = true;
  for (const int signal : signals) {
    if (sigismember(&before, signal) == 0) sigaddset(&blocked_here_, signal);
  }
  const SysResult made = kernel_.SignalFd(-1, set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (!made.ok()) return ErrnoStatus(made.error, "signalfd");
  descriptor_ = Descriptor(kernel_, made.fd());
  return absl::OkStatus();
}

SignalWatcher::~SignalWatcher() {
  if (!blocked_) return;
  // A second SIGTERM that came meanwhile must not kill what is shutting down.
  signalfd_siginfo info{};
  while (descriptor_.valid() && kernel_.Read(descriptor_.get(), &info, sizeof(info)).ok()) {
  }
  kernel_.SigMask(SIG_UNBLOCK, blocked_here_, nullptr);
}

void SignalWatcher::OnReady(Readiness) {
  signalfd_siginfo info{};
  const SysResult received = kernel_.Read(descriptor_.get(), &info, sizeof(info));
  if (received.value == ssize_t{sizeof(info)}) handler_(static_cast<int>(info.ssi_signo));
}

}  // namespace sluice
