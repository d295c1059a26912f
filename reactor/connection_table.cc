#include "sluice/reactor/connection_table.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "sluice/reactor/event_loop.h"

namespace sluice {

ConnectionTable::ConnectionTable(EventLoop& loop, const EventLoopOptions& options)
    : loop_(loop),
      kernel_(loop.kernel()),
      receive_buffer_bytes_(std::max<size_t>(1, options.receive_buffer_bytes)),
      receive_buffer_(std::make_unique_for_overwrite<std::byte[]>(receive_buffer_bytes_)),
      cork_(std::make_unique_for_overwrite<std::byte[]>(kCorkBytes)),
      output_pool_(options.output_block_bytes, options.output_blocks_kept) {}

absl::StatusOr<Connection*> ConnectionTable::Adopt(Descriptor socket, ConnectionHandler* handler,
                                                   const ConnectionOptions& options) {
  assert(loop_.IsInLoopThread());
  if (stopped_) return absl::FailedPreconditionError("the loop has stopped");
  std::unique_ptr<Connection> adopted(new Connection(*this, handler, options));
  Connection& connection = *adopted;
  absl::StatusOr<WatchId> watch = loop_.Watch(socket.get(), kWantRead, &connection);
  if (!watch.ok()) return watch.status();
  connection.watch_ = *watch;
  connection.interest_ = kWantRead;
  connection.fd_ = socket.Release();
  connection.id_ = connections_.Add(std::move(adopted));
  return &connection;
}

Connection* ConnectionTable::Find(ConnectionId id) {
  const std::unique_ptr<Connection>* found = connections_.Find(id);
  return found == nullptr || (*found)->Has(Connection::kClosed) ? nullptr : found->get();
}

void ConnectionTable::Settle() {
  // What becomes dirty from here on waits for the next turn.
  settling_.swap(dirty_);
  while (!settling_.empty()) {
    const ConnectionId id = settling_.back();
    settling_.pop_back();
    if (Connection* connection = Find(id)) connection->SettleOutsideCallback();
  }
  EndClosed();
}

void ConnectionTable::EndClosed() {
  while (!closed_.empty()) {
    const ConnectionId id = closed_.back();
    closed_.pop_back();  // first, in case the handler throws
    End(id);
  }
  dead_.clear();
}

void ConnectionTable::End(ConnectionId id) {
  dead_.push_back(connections_.Remove(id));
  Connection& connection = *dead_.back();
  if (!connection.Has(Connection::kUnwatched)) loop_.UnwatchClosing(connection.watch_);
  const CloseReason reason{connection.close_cause_, std::move(connection.close_status_)};
  connection.handler_->OnClosed(connection, reason);
}

void ConnectionTable::CloseAll() {
  stopped_ = true;
  ForEach([](Connection& connection) {
    connection.MarkClosed(CloseCause::kLoopStopped, absl::CancelledError("the loop has stopped"));
  });
  EndClosed();
}

}  // namespace sluice
