#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace sluice {

// Why a connection ended, as a program tells cases apart.
enum class CloseCause : uint8_t {
  kPeerClosed,     // the peer ended its stream; all we owed it was sent
  kDrained,        // we asked to close or half close; all was sent
  kLocal,          // we forced it: ForceClose()
  kPeerReset,      // the peer tore the connection down
  kNetworkError,   // the system reported any other error
  kOutputLimit,    // the peer did not read; output_limit_bytes was passed
  kCloseDeadline,  // what we owed was not made, or not taken by the peer, within close_deadline
  kLoopStopped,    // the loop was stopped or destroyed
  // Of sessions (session/session_limits.h): what the peer was too slow with.
  kIdleTimeout,        // it neither sent nor took anything for too long
  kFirstFrameTimeout,  // no whole frame came since it was accepted
  kSlowFrame,          // a frame began and did not end in time
  kDrainDeadline,      // it was still there when the time for Server::Drain() was over
};

inline constexpr size_t kCloseCauses = static_cast<size_t>(CloseCause::kDrainDeadline) + 1;

std::string_view CloseCauseName(CloseCause cause);

// The same for people: `status` is OK for kPeerClosed and kDrained, else it
// says what happened, with the errno's name where there was one.
struct CloseReason {
  CloseCause cause = CloseCause::kLocal;
  absl::Status status;
};

}  // namespace sluice
