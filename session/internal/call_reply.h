#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace sluice {

class ClientSession;

namespace internal {

// What came for the call with the sequence of the message that is being handled.
struct CallReply {
  uint32_t message_type = 0;
  std::string_view name = {};
  bool is_error = false;  // of the protocol: it may answer every call
  absl::Status status = {};
  void* message = nullptr;  // to be moved from; null when `status` is not OK
};

// Hands it to the Client of this session. Where nobody waits for it, it is counted and dropped.
void FinishCall(ClientSession& session, const CallReply& reply);

}  // namespace internal
}  // namespace sluice
