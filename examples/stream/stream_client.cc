#include "examples/stream/stream_client.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "sluice/codec/byte_order.h"

namespace stream {
namespace {

using sluice::ByteOrder;

constexpr uint64_t kReadsPerSecond = 20;  // of a slow client

}  // namespace

StreamClient::StreamClient(sluice::EventLoop& loop, std::string_view server,
                           uint64_t bytes_per_second,
                           absl::AnyInvocable<void(const absl::Status&)> on_done)
    : loop_(loop), bytes_per_second_(bytes_per_second), on_done_(std::move(on_done)) {
  connector_ = std::make_unique<sluice::Connector>(
      loop_, server, sluice::ConnectorOptions(),
      [this](absl::StatusOr<sluice::Descriptor> socket) { OnConnected(std::move(socket)); });
}

StreamClient::~StreamClient() {
  loop_.CancelTimer(reader_);
  if (sluice::Connection* connection = loop_.connections().Find(connection_)) {
    connection->SetHandler(nullptr);
    connection->ForceClose(absl::CancelledError("the client is gone"));
  }
}

void StreamClient::OnConnected(absl::StatusOr<sluice::Descriptor> socket) {
  if (!socket.ok()) return on_done_(socket.status());
  sluice::ConnectionOptions options;
  if (bytes_per_second_ != 0) {
    options.read_bytes_per_turn = std::max<uint64_t>(1, bytes_per_second_ / kReadsPerSecond);
    reader_ = loop_.RunEvery(std::chrono::milliseconds(1000 / kReadsPerSecond), [this] {
      if (sluice::Connection* found = loop_.connections().Find(connection_)) found->ResumeReading();
    });
  }
  absl::StatusOr<sluice::Connection*> connection =
      loop_.connections().Adopt(*std::move(socket), this, options);
  if (!connection.ok()) return on_done_(connection.status());
  connection_ = (*connection)->id();
}

void StreamClient::OnBytes(sluice::Connection& connection, std::span<const std::byte> bytes) {
  if (bytes_per_second_ != 0) connection.PauseReading();
  bytes = Fill(&size_, sizeof(uint64_t), bytes);
  if (size_.size() < sizeof(uint64_t)) return;
  size_bytes_ = sluice::LoadNumber<uint64_t>(size_.data(), ByteOrder::kBig);

  const size_t of_file = std::min<uint64_t>(bytes.size(), size_bytes_ - received_bytes_);
  checksum_.Update(bytes.first(of_file));
  received_bytes_ += of_file;
  surplus_bytes_ += Fill(&crc_, sizeof(uint32_t), bytes.subspan(of_file)).size();
}

// Appends up to `size_bytes` in all to *number; what is left of `bytes`.
std::span<const std::byte> StreamClient::Fill(std::vector<std::byte>* number, size_t size_bytes,
                                              std::span<const std::byte> bytes) {
  const std::span<const std::byte> taken =
      bytes.first(std::min(bytes.size(), size_bytes - number->size()));
  number->insert(number->end(), taken.begin(), taken.end());
  return bytes.subspan(taken.size());
}

void StreamClient::OnClosed(sluice::Connection&, const sluice::CloseReason& reason) {
  loop_.CancelTimer(reader_);
  absl::Status status = Verdict();
  status.Update(reason.status);
  on_done_(status);
}

absl::Status StreamClient::Verdict() const {
  if (crc_.size() < sizeof(uint32_t)) {
    return absl::DataLossError(
        fmt::format("the end came after {} of {} bytes", received_bytes_, size_bytes_));
  }
  if (surplus_bytes_ != 0) {
    return absl::DataLossError(fmt::format("{} bytes behind the end", surplus_bytes_));
  }
  const auto crc = sluice::LoadNumber<uint32_t>(crc_.data(), ByteOrder::kBig);
  if (crc != checksum_.value()) {
    return absl::DataLossError(
        fmt::format("checksum {:08x}, but {:08x} was to be", checksum_.value(), crc));
  }
  return absl::OkStatus();
}

}  // namespace stream
