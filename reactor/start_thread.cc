#include "sluice/reactor/start_thread.h"

#include <fmt/format.h>
#include <signal.h>

#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "sluice/reactor/errno_status.h"

namespace sluice {
namespace {

// All but those that tell of a fault in the thread itself.
sigset_t SignalsForOthers() {
  sigset_t set;
  sigfillset(&set);
  for (const int signal : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP}) {
    sigdelset(&set, signal);
  }
  return set;
}

}  // namespace

absl::StatusOr<std::thread> StartThread(Kernel& kernel, std::function<void()> body) {
  // A thread begins with the mask of the one that starts it.
  sigset_t before;
  const SysResult masked = kernel.SigMask(SIG_BLOCK, SignalsForOthers(), &before);
  if (!masked.ok()) return ErrnoStatus(masked.error, "pthread_sigmask");
  const absl::Cleanup unmask = [&] { kernel.SigMask(SIG_SETMASK, before, nullptr); };
  try {
    return std::thread(std::move(body));
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(fmt::format("no thread to be had: {}", error.what()));
  }
}

}  // namespace sluice
