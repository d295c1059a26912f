#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "sluice/session/frame_outcome.h"
#include "sluice/session/session_id.h"

namespace sluice {

class ClientSession;

namespace internal {

// The request that a reply is pending for.
struct ReplyTicket {
  SessionId session;
  std::optional<uint32_t> message_type;  // unset: not known
  uint32_t sequence = 0;
  size_t kept_bytes = 0;  // of the request, until the reply has come
};

// What answers a request in the loop of its session, with the sequence of the request. Sets *error
// unless the outcome is kHandled. Empty: nothing answers it.
using LateWork = absl::AnyInvocable<FrameOutcome(ClientSession&, absl::Status* error)>;

struct LateReply {
  ReplyTicket ticket;
  LateWork work;
};

}  // namespace internal
}  // namespace sluice
