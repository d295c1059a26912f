#pragma once

#include <functional>
#include <thread>

#include "absl/status/statusor.h"
#include "sluice/reactor/kernel.h"

namespace sluice {

// Starts a thread that takes no signals but those that tell of a fault in the thread itself, so
// that EventLoop::OnSignals() may follow in another. `body` must not throw.
//
//   absl::StatusOr<std::thread> thread = StartThread(kernel, [this] { Work(); });
//
// Errors: ResourceExhausted: there is no thread to be had. What the kernel said of the signals.
absl::StatusOr<std::thread> StartThread(Kernel& kernel, std::function<void()> body);

}  // namespace sluice
