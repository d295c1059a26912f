#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "sluice/codec/checksum.h"
#include "sluice/reactor/connection.h"
#include "sluice/reactor/connector.h"
#include "sluice/reactor/event_loop.h"

namespace stream {

// StreamClient takes what a StreamServer sends, and holds it to the size and the checksum that come
// with it. It keeps none of the bytes.
//
//   StreamClient client(loop, "127.0.0.1:7200", /*bytes_per_second=*/100'000,
//                       [](const absl::Status& status) { ... });
//
// Errors:  DataLoss: too few bytes, too many, or the wrong ones. What the system said.
// Borrows: the loop must outlive it. Threads: the loop's.
class StreamClient final : private sluice::ConnectionHandler {
 public:
  // `on_done` is called once, unless the client is destroyed before. A rate of 0 is none.
  StreamClient(sluice::EventLoop& loop, std::string_view server, uint64_t bytes_per_second,
               absl::AnyInvocable<void(const absl::Status&)> on_done);
  ~StreamClient() override;
  StreamClient(const StreamClient&) = delete;
  StreamClient& operator=(const StreamClient&) = delete;

  uint64_t received_bytes() const { return received_bytes_; }  // of the file

 private:
  void OnConnected(absl::StatusOr<sluice::Descriptor> socket);
  void OnBytes(sluice::Connection& connection, std::span<const std::byte> bytes) override;
  void OnClosed(sluice::Connection& connection, const sluice::CloseReason& reason) override;
  static std::span<const std::byte> Fill(std::vector<std::byte>* number, size_t size_bytes,
                                         std::span<const std::byte> bytes);
  absl::Status Verdict() const;

  sluice::EventLoop& loop_;
  const uint64_t bytes_per_second_;
  absl::AnyInvocable<void(const absl::Status&)> on_done_;
  std::vector<std::byte> size_;  // as far as they have come
  std::vector<std::byte> crc_;
  uint64_t size_bytes_ = 0;
  uint64_t received_bytes_ = 0;
  uint64_t surplus_bytes_ = 0;
  sluice::Checksum checksum_{sluice::ChecksumAlgorithm::kCrc32c};
  sluice::ConnectionId connection_;
  sluice::TimerId reader_;
  std::unique_ptr<sluice::Connector> connector_;
};

}  // namespace stream
