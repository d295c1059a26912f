#include "sluice/reactor/loop_threads.h"

#include <fmt/format.h>

#include <exception>
#include <future>
#include <string>
#include <utility>

#include "sluice/reactor/start_thread.h"

namespace sluice {
namespace {

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
  std::promise<void> turning;
  const std::future<void> turns = turning.get_future();
  loop.Post([turning = std::move(turning)]() mutable { turning.set_value(); });
  absl::StatusOr<std::thread> thread = StartThread(loop.kernel(), [&loop] { Run(loop); });
  if (!thread.ok()) return thread.status();
  threads_.push_back(*std::move(thread));
  turns.wait();
  return absl::OkStatus();
}

void LoopThreads::Join() {
  for (const std::unique_ptr<EventLoop>& loop : loops_) loop->Stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace sluice
