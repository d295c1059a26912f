#include "examples/stress/echo_server.h"

#include <span>

#include "sluice/session/client_session.h"

namespace stress {

sluice::DispatchTable EchoTable() {
  sluice::DispatchTable table;
  table.OnFrame([](sluice::ClientSession& session, std::span<const std::byte> payload) {
    session.SendPayload(payload);
    return absl::OkStatus();
  });
  return table;
}

}  // namespace stress
