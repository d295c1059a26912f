#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sluice/session/client.h"
#include "sluice/session/server.h"
#include "tests/faults/exchange.h"

namespace sluice::test {

// The same with messages over TCP: a Server, a Client and their sessions.
class MessageExchange final : public Exchange {
 public:
  MessageExchange(SimKernel& sim, FaultKernel& kernel);
  ~MessageExchange() override;

  bool IsComplete() const override;

 private:
  absl::Status Listen() override;
  void Connect() override;
  std::string StrangersRequest() const override;
  const SocketAddress& address() const override { return server_->local_address(); }
  void Drain() override;
  void Count(DispatchTable& table);

  DispatchTable served_;
  DispatchTable answers_;
  uint64_t sessions_ = 0;
  int answered_ = 0;
  std::optional<Server> server_;
  std::optional<Client> client_;
};

}  // namespace sluice::test
