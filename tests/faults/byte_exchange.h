#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sluice/reactor/acceptor.h"
#include "sluice/reactor/connector.h"
#include "tests/faults/exchange.h"

namespace sluice::test {

// An echo of bytes over a Unix path that a dead process has left behind: acceptor,
// connector and connections alone. Each side closes its half when it has sent all.
class ByteExchange final : public Exchange {
 public:
  ByteExchange(SimKernel& sim, FaultKernel& kernel);
  ~ByteExchange() override;

  bool IsComplete() const override;

 private:
  class Talker;

  absl::Status Listen() override;
  void Connect() override;
  std::string StrangersRequest() const override { return "next"; }
  const SocketAddress& address() const override { return address_; }
  void Drain() override;
  void Adopt(Descriptor socket, bool echoes);
  void LeaveADeadPath();

  const SocketAddress address_;
  std::vector<std::unique_ptr<Talker>> talkers_;
  const Talker* client_ = nullptr;
  std::unique_ptr<Acceptor> acceptor_;
  std::optional<Connector> connector_;
};

}  // namespace sluice::test
