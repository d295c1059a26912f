#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "sluice/reactor/kernel.h"
#include "sluice/reactor/poller.h"

namespace sluice {

// The readiness backends; see Poller for what sets them apart.
enum class PollerKind : uint8_t {
  kDefault,  // what the environment variable SLUICE_POLLER names, else epoll
  kEpoll,
  kPoll,
  kSelect,
};

// The kind that kDefault stands for now; any other kind is itself.
// Errors: InvalidArgument when SLUICE_POLLER is neither empty nor one of the
//         names epoll, poll and select.
absl::StatusOr<PollerKind> ChoosePoller(PollerKind kind);

// Errors: those of ChoosePoller(); what the system said.
absl::StatusOr<std::unique_ptr<Poller>> MakePoller(PollerKind kind, Kernel& kernel);

}  // namespace sluice
