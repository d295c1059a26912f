#pragma once

#include <cstddef>
#include <span>

#include "sluice/reactor/close_reason.h"

namespace sluice {

class Connection;

// ConnectionHandler is told what happens on a connection.
//
//   class Echo : public ConnectionHandler {
//     void OnBytes(Connection& connection,
//                  std::span<const std::byte> bytes) override {
//       connection.Send(bytes);
//     }
//     void OnClosed(Connection&, const CloseReason&) override { delete this; }
//   };
//
// Calls are never nested: what a callback does to its own connection (send,
// pause, close) takes effect when the callback has returned. A handler that
// dies before OnClosed() must be taken off by connection.SetHandler(nullptr).
// Threads: called on the loop's thread only.
class ConnectionHandler {
 public:
  virtual ~ConnectionHandler() = default;

  // Bytes as they arrived, at least one. Good until the callback returns.
  virtual void OnBytes(Connection& connection, std::span<const std::byte> bytes) = 0;

  // The peer sends no more but may still read. By default: send what is owed
  // and close. Override to go on sending.
  virtual void OnEndOfStream(Connection& connection);

  // More than the high-water mark waits for the peer; reading has paused by
  // itself. Comes once per crossing, and OnOutputLow() once when enough left.
  virtual void OnOutputHigh(Connection&) {}
  virtual void OnOutputLow(Connection&) {}

  // Everything that had to wait for the peer has been written.
  virtual void OnOutputDrained(Connection&) {}

  // The last call, exactly once, after all received bytes were offered. The
  // handler may be destroyed here. The connection dies after it: its id is
  // stale already, and nothing can be sent.
  virtual void OnClosed(Connection& connection, const CloseReason& reason) = 0;
};

}  // namespace sluice
