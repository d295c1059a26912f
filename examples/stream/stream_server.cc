#include "examples/stream/stream_server.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sluice/codec/byte_order.h"

namespace stream {
namespace {

using sluice::Connection;

// What is read from the file at once: into the connection's output, without a copy between.
constexpr size_t kPieceBytes = size_t{64} * 1024;

// The size and the checksum are on top of what a turn may add.
constexpr size_t kNumbersBytes = 12;

template <class Number>
void SendNumber(Connection& connection, Number number) {
  std::byte bytes[sizeof number];
  sluice::StoreNumber(bytes, number, sluice::ByteOrder::kBig);
  connection.Send(bytes);
}

}  // namespace

class StreamServer::Reader final : public sluice::ConnectionHandler {
 public:
  explicit Reader(StreamServer& server) : server_(server) {}
  ~Reader() override { server_.loop_.CancelTimer(next_turn_); }

  void Begin(Connection& connection) {
    id_ = connection.id();
    progress_at_ = server_.loop_.Now();
    SendNumber(connection, server_.source_.size_bytes());
    SendSome(connection);
  }

  // Whether the reader has taken nothing for too long.
  bool IsStalled(Connection& connection) {
    const sluice::MonotonicTime now = server_.loop_.Now();
    if (connection.TakeSentSome()) progress_at_ = now;
    return now - progress_at_ > server_.options_.stall_max;
  }

 private:
  // Sends on until the high-water mark: OnOutputLow() goes on from there. A reader that keeps up
  // never gets there; then the next turn goes on, so that the others have theirs.
  void SendSome(Connection& connection) {
    const FileSource& source = server_.source_;
    size_t budget = server_.options_.queued_bytes_max / 2 - kNumbersBytes;
    while (!connection.output_is_high() && offset_ < source.size_bytes() && budget > 0) {
      const size_t size = std::min<uint64_t>({kPieceBytes, budget, source.size_bytes() - offset_});
      const std::span<std::byte> room = connection.PrepareOutput(size);
      if (room.empty()) return;  // it is closing
      if (absl::Status read = source.Read(offset_, room.first(size)); !read.ok()) {
        server_.loop_.Log(sluice::LogSeverity::kWarning, read.ToString());
        return connection.ForceClose(std::move(read));
      }
      connection.CommitOutput(size);
      offset_ += size;
      budget -= size;
      server_.queued_bytes_most_ = std::max(server_.queued_bytes_most_, connection.output_bytes());
    }
    if (offset_ == source.size_bytes()) return End(connection);
    if (connection.output_is_high()) return;
    next_turn_ = server_.loop_.RunAfter({}, [this] {
      if (Connection* found = server_.loop_.connections().Find(id_)) SendSome(*found);
    });
  }

  void End(Connection& connection) {
    SendNumber(connection, server_.source_.crc32c());
    connection.CloseAfterDrain();
  }

  void OnOutputLow(Connection& connection) override { SendSome(connection); }
  // A reader has nothing to say, and may say so by ending its direction.
  void OnBytes(Connection&, std::span<const std::byte>) override {}
  void OnEndOfStream(Connection&) override {}
  void OnClosed(Connection&, const sluice::CloseReason& reason) override {
    const bool took_all = reason.cause == sluice::CloseCause::kDrained ||
                          reason.cause == sluice::CloseCause::kPeerClosed;
    server_.OnReaderClosed(id_, took_all);
  }

  StreamServer& server_;
  sluice::ConnectionId id_;
  uint64_t offset_ = 0;
  sluice::MonotonicTime progress_at_{};
  sluice::TimerId next_turn_;
};

StreamServer::StreamServer(sluice::EventLoop& loop, const FileSource& source,
                           const StreamOptions& options)
    : loop_(loop), source_(source), options_(options) {
  stall_timer_ = loop_.RunEvery(options_.stall_max / 4, [this] { EndStalled(); });
}

StreamServer::~StreamServer() {
  loop_.CancelTimer(stall_timer_);
  loop_.CancelTimer(drain_timer_);
  loop_.connections().ForEach([this](Connection& connection) {
    if (!readers_.contains(connection.id().ToToken())) return;
    connection.SetHandler(nullptr);
    connection.ForceClose(absl::CancelledError("the server is gone"));
  });
}

absl::Status StreamServer::Listen(std::string_view address) {
  const absl::StatusOr<sluice::SocketAddress> parsed = sluice::SocketAddress::Parse(address);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<std::unique_ptr<sluice::Acceptor>> acceptor = sluice::Acceptor::Listen(
      loop_, *parsed, {}, [this](sluice::Descriptor socket, const sluice::SocketAddress&) {
        OnAccepted(std::move(socket));
      });
  if (!acceptor.ok()) return acceptor.status();
  acceptor_ = *std::move(acceptor);
  return absl::OkStatus();
}

void StreamServer::OnAccepted(sluice::Descriptor socket) {
  if (readers_.size() >= options_.readers_max) return;  // which closes the socket
  auto reader = std::make_unique<Reader>(*this);
  sluice::ConnectionOptions options;
  options.output_high_water_bytes = options_.queued_bytes_max / 2;
  options.output_low_water_bytes = options_.queued_bytes_max / 8;
  options.close_deadline = sluice::Duration::zero();  // a slow reader may need long for the rest
  absl::StatusOr<Connection*> connection =
      loop_.connections().Adopt(std::move(socket), reader.get(), options);
  if (!connection.ok())
    return loop_.Log(sluice::LogSeverity::kWarning, connection.status().ToString());
  Reader& begun = *readers_.emplace((*connection)->id().ToToken(), std::move(reader)).first->second;
  begun.Begin(**connection);
}

void StreamServer::OnReaderClosed(sluice::ConnectionId id, bool took_all) {
  if (took_all) ++served_;
  readers_.erase(id.ToToken());
  if (readers_.empty() && on_drained_) std::exchange(on_drained_, nullptr)();
}

void StreamServer::EndStalled() {
  loop_.connections().ForEach([this](Connection& connection) {
    const auto reader = readers_.find(connection.id().ToToken());
    if (reader == readers_.end() || !reader->second->IsStalled(connection)) return;
    loop_.Log(sluice::LogSeverity::kInfo,
              fmt::format("a reader took nothing for too long: {} bytes wait",
                          connection.output_bytes()));
    connection.ForceClose(absl::DeadlineExceededError("the reader took nothing for too long"));
  });
}

void StreamServer::Drain(sluice::Duration deadline, sluice::Task on_drained) {
  acceptor_ = nullptr;
  if (readers_.empty()) return on_drained();
  on_drained_ = std::move(on_drained);
  drain_timer_ = loop_.RunAfter(deadline, [this] { EndDrain(); });
}

void StreamServer::EndDrain() {
  loop_.connections().ForEach([this](Connection& connection) {
    if (!readers_.contains(connection.id().ToToken())) return;
    connection.ForceClose(absl::DeadlineExceededError("the time to drain is over"));
  });
}

}  // namespace stream
