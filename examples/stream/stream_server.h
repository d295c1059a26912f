#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "examples/stream/file_source.h"
#include "sluice/reactor/acceptor.h"
#include "sluice/reactor/connection.h"
#include "sluice/reactor/event_loop.h"

namespace stream {

struct StreamOptions {
  // What may wait for one reader in all. Half of it is the high-water mark, above which nothing
  // more is read from the file until the reader has taken all but an eighth; the other half is what
  // one turn may add.
  size_t queued_bytes_max = size_t{512} * 1024;
  size_t readers_max = 1000;
  // A reader that takes nothing for so long is closed, at most half of it later.
  sluice::Duration stall_max = std::chrono::seconds(30);
};

// StreamServer sends a file to everyone who connects, as fast as each of them reads.
//
//   StreamServer server(loop, source);
//   if (absl::Status s = server.Listen("127.0.0.1:7200"); !s.ok()) return s;
//   return loop.Run();
//
// Wire: u64 size, the bytes, u32 CRC-32C of the bytes; then the end.
// Cost: at most readers_max * queued_bytes_max of memory, however large the file is.
// Borrows: loop and source must outlive it. Threads: the loop's.
class StreamServer {
 public:
  StreamServer(sluice::EventLoop& loop, const FileSource& source,
               const StreamOptions& options = {});
  ~StreamServer();
  StreamServer(const StreamServer&) = delete;
  StreamServer& operator=(const StreamServer&) = delete;

  absl::Status Listen(std::string_view address);
  const sluice::SocketAddress& address() const { return acceptor_->local_address(); }

  // Takes no more readers, and calls `on_drained` when the last has all, or has gone. After
  // `deadline` the rest is closed.
  void Drain(sluice::Duration deadline, sluice::Task on_drained);

  size_t readers() const { return readers_.size(); }
  uint64_t served() const { return served_; }  // readers that took all
  // The most that has waited for one reader, ever.
  size_t queued_bytes_most() const { return queued_bytes_most_; }

 private:
  class Reader;

  void OnAccepted(sluice::Descriptor socket);
  void OnReaderClosed(sluice::ConnectionId id, bool took_all);
  void EndStalled();
  void EndDrain();

  sluice::EventLoop& loop_;
  const FileSource& source_;
  const StreamOptions options_;
  std::unique_ptr<sluice::Acceptor> acceptor_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<Reader>> readers_;  // by the connection's token
  uint64_t served_ = 0;
  size_t queued_bytes_most_ = 0;
  sluice::TimerId stall_timer_;
  sluice::TimerId drain_timer_;
  sluice::Task on_drained_;
};

}  // namespace stream
