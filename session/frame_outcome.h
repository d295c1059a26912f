#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice {

// What became of a frame that was cut out of the stream. The outcomes are never
// mixed: each has a counter (Dispatcher::counters) and, but for kHandled, a
// policy (DispatchTable::SetPolicy).
enum class FrameOutcome : uint8_t {
  kHandled,
  kUnknownType,  // no handler for the message type
  kUndecodable,  // the envelope or a field could not be read
  kNotAllowed,  // its type has no place in the session's state, or DispatchTable::Before refused it
  kOverQuota,   // the peer has sent more than its quota, and the policy is not to wait
  kHandlerError,  // the handler returned an error or threw
  kDraining,      // it came when the server was being drained (Server::Drain)
  kOverloaded,    // the workers had no place for it (RunOn() in dispatch_table.h)
};
inline constexpr size_t kFrameOutcomes = 8;

// What the session does after a frame that was not handled.
enum class OutcomePolicy : uint8_t {
  kClose,   // log the reason, send what is owed, close; no later frame is looked at
  kIgnore,  // log the reason and go on with the next frame
  kWait,  // for kOverQuota alone: handle the frame when the quota allows it, read nothing till then
};

constexpr std::string_view ToString(FrameOutcome outcome) {
  switch (outcome) {
    case FrameOutcome::kHandled:
      return "handled";
    case FrameOutcome::kUnknownType:
      return "unknown message type";
    case FrameOutcome::kUndecodable:
      return "undecodable frame";
    case FrameOutcome::kNotAllowed:
      return "not allowed";
    case FrameOutcome::kOverQuota:
      return "over quota";
    case FrameOutcome::kHandlerError:
      return "handler error";
    case FrameOutcome::kDraining:
      return "draining";
    case FrameOutcome::kOverloaded:
      return "overloaded";
  }
  return "?";
}

}  // namespace sluice
