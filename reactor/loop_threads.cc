#include "sluice/reactor/loop_threads.h"

#include <fmt/format.h>
#include <signal.h>

#include <exception>
#include <future>
#include <string>
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

void Run(EventLoop& loop) {
  const auto log = [&loop](std::string_view what, std::string_view why) {
    loop.Log(LogSeverity::kError, fmt::format("{}: {}", what, why));
  };
  for (;;) {
    try {
      const absl::Status status = loop.Run();
      if (!status.ok()) log("a loop has ended", std::string(status.message()));
      return;
    } catch (const std::exception& exception) {
      log("a callback has thrown", exception.what());
    } catch (...) {
      log("a callback has thrown", "something that is no std::exception");
    }
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<LoopThreads>> LoopThreads::Start(size_t count,
                                                                const EventLoopOptions& options) {
  std::unique_ptr<LoopThreads> made(new LoopThreads());
  for (size_t i = 0; i < count; ++i) {
    absl::StatusOr<std::unique_ptr<EventLoop>> loop = EventLoop::Create(options);
    if (!loop.ok()) return loop.status();
    made->loops_.push_back(*std::move(loop));
  }
  for (const std::unique_ptr<EventLoop>& loop : made->loops_) {
    if (absl::Status started = made->RunInThread(*loop); !started.ok()) return started;
  }
  return made;
}

absl::Status LoopThreads::RunInThread(EventLoop& loop) {
  // A thread begins with the mask of the one that starts it.
  sigset_t before;
  const SysResult masked = loop.kernel().SigMask(SIG_BLOCK, SignalsForOthers(), &before);
  if (!masked.ok()) return ErrnoStatus(masked.error, "pthread_sigmask");
  const absl::Cleanup unmask = [&] { loop.kernel().SigMask(SIG_SETMASK, before, nullptr); };

  std::promise<void> turning;
  const std::future<void> turns = turning.get_future();
  loop.Post([turning = std::move(turning)]() mutable { turning.set_value(); });
  try {
    threads_.emplace_back([&loop] { Run(loop); });
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(fmt::format("no thread for a loop: {}", error.what()));
  }
  turns.wait();
  return absl::OkStatus();
}

void LoopThreads::Join() {
  for (const std::unique_ptr<EventLoop>& loop : loops_) loop->Stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace sluice
