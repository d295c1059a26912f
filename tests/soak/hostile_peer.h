#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string_view>
#include <vector>

#include "sluice/reactor/connection.h"
#include "sluice/reactor/connector.h"
#include "sluice/reactor/event_loop.h"

namespace sluice::soak {

enum class Vice : uint8_t {
  kResets,        // sends frames, and tears the connection down without reading the answers
  kGarbage,       // sends bytes that are no frames
  kHalfFrames,    // begins a frame and leaves it
  kReadsSlowly,   // asks for much, and reads a little now and then
  kReadsNothing,  // asks for much, and waits
  kFloods,        // sends more than its quota
};
inline constexpr size_t kVices = 6;

std::string_view ViceName(Vice vice);

// HostilePeer is a stranger with one vice, on one connection after the other. Each ends by itself,
// if the server does not end it before, and the next begins a moment later.
//
//   HostilePeer peer(loop, server.local_address(), Vice::kResets, /*seed=*/1);
//
// Borrows: the loop must outlive it. Threads: the loop's.
class HostilePeer final : private ConnectionHandler {
 public:
  HostilePeer(EventLoop& loop, const SocketAddress& server, Vice vice, uint32_t seed);
  ~HostilePeer() override;
  HostilePeer(const HostilePeer&) = delete;
  HostilePeer& operator=(const HostilePeer&) = delete;

  Vice vice() const { return vice_; }
  // Connections that have ended.
  uint64_t rounds() const { return rounds_; }

 private:
  void Connect();
  void OnConnected(absl::StatusOr<Descriptor> socket);
  void Misbehave(Connection& connection);
  void SendFrames(Connection& connection, size_t count, size_t payload_bytes);
  void EndAfter(Duration at_most);
  void NextRoundSoon();
  void ReadALittle();
  std::vector<std::byte> RandomBytes(size_t size_bytes);
  uint32_t Random(uint32_t min, uint32_t max) {
    return min + static_cast<uint32_t>(random_()) % (max - min + 1);
  }

  void OnBytes(Connection& connection, std::span<const std::byte> bytes) override;
  void OnClosed(Connection& connection, const CloseReason& reason) override;

  EventLoop& loop_;
  const SocketAddress server_;
  const Vice vice_;
  std::mt19937 random_;
  std::unique_ptr<Connector> connector_;
  ConnectionId connection_;
  TimerId next_;    // ends this round, or begins another
  TimerId reader_;  // while kReadsSlowly reads
  uint64_t rounds_ = 0;
};

}  // namespace sluice::soak
