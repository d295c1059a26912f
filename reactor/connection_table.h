#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "sluice/reactor/buffer_pool.h"
#include "sluice/reactor/connection.h"
#include "sluice/reactor/descriptor.h"
#include "sluice/reactor/slot_table.h"

namespace sluice {

struct EventLoopOptions;

// ConnectionTable owns the connections of one loop.
//
//   absl::StatusOr<Connection*> c =
//       loop.connections().Adopt(std::move(socket), &handler);
//   const ConnectionId id = (*c)->id();
//   ...
//   if (Connection* alive = loop.connections().Find(id)) alive->Send(bytes);
//
// Borrows: a handler must live until its OnClosed(), or be taken off. A
//          Connection* is good until its OnClosed() has returned; a
//          ConnectionId may be kept for ever.
// Threads: the loop's.
class ConnectionTable {
 public:
  ConnectionTable(EventLoop& loop, const EventLoopOptions& options);

  // Takes over a connected stream socket. Its bytes come from the next turn on.
  // Errors: the poller's; FailedPrecondition when the loop has stopped. The
  //         socket is closed then, and the handler hears nothing.
  absl::StatusOr<Connection*> Adopt(Descriptor socket, ConnectionHandler* handler,
                                    const ConnectionOptions& options = {});

  // Null when that connection is closed or closing without a way back.
  Connection* Find(ConnectionId id);

  size_t size() const { return connections_.size(); }

  // Calls visit(connection) for each that is not closed. `visit` may close any
  // but must not Adopt().
  template <typename Visit>
  void ForEach(Visit visit) {
    connections_.ForEach([&](ConnectionId, std::unique_ptr<Connection>& c) {
      if (!c->Has(Connection::kClosed)) visit(*c);
    });
  }

  const BufferPool& output_pool() const { return output_pool_; }

 private:
  friend class Connection;
  friend class EventLoop;

  // Output that has gathered up to this is written without waiting for the end of the callback or
  // turn.
  static constexpr size_t kCorkBytes = size_t{256} * 1024;

  // Writes what was sent outside callbacks, then ends what was closed.
  void Settle();
  bool HasWork() const { return !dirty_.empty() || !closed_.empty(); }
  void EndClosed();
  void End(ConnectionId id);
  void CloseAll();

  EventLoop& loop_;
  Kernel& kernel_;
  SlotTable<Connection, std::unique_ptr<Connection>> connections_;
  std::vector<ConnectionId> dirty_;
  std::vector<ConnectionId> settling_;
  std::vector<ConnectionId> closed_;
  std::vector<std::unique_ptr<Connection>> dead_;  // until the turn is over
  bool stopped_ = false;

  size_t receive_buffer_bytes_;
  // One each for all connections.
  std::unique_ptr<std::byte[]> receive_buffer_;
  std::unique_ptr<std::byte[]> cork_;
  BufferPool output_pool_;
};

}  // namespace sluice
