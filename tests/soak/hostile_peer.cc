#include "tests/soak/hostile_peer.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <utility>

#include "sluice/codec/binary_write_stream.h"

namespace sluice::soak {
namespace {

using std::chrono::milliseconds;

constexpr size_t kLengthBytes = 4;

void WriteLength(size_t length, std::span<std::byte> to) {
  BinaryWriteStream out(to);
  out.WriteUint32(static_cast<uint32_t>(length));
}

}  // namespace

std::string_view ViceName(Vice vice) {
  switch (vice) {
    case Vice::kResets:
      return "resets";
    case Vice::kGarbage:
      return "garbage";
    case Vice::kHalfFrames:
      return "half frames";
    case Vice::kReadsSlowly:
      return "slow readers";
    case Vice::kReadsNothing:
      return "readers of nothing";
    case Vice::kFloods:
      return "floods";
  }
  return "?";
}

HostilePeer::HostilePeer(EventLoop& loop, const SocketAddress& server, Vice vice, uint32_t seed)
    : loop_(loop), server_(server), vice_(vice), random_(seed) {
  Connect();
}

HostilePeer::~HostilePeer() {
  loop_.CancelTimer(next_);
  loop_.CancelTimer(reader_);
  if (Connection* connection = loop_.connections().Find(connection_)) {
    connection->SetHandler(nullptr);
    connection->ForceClose(absl::CancelledError("the soak is over"));
  }
}

void HostilePeer::Connect() {
  connector_ = std::make_unique<Connector>(
      loop_, server_, ConnectorOptions(),
      [this](absl::StatusOr<Descriptor> socket) { OnConnected(std::move(socket)); });
}

void HostilePeer::OnConnected(absl::StatusOr<Descriptor> socket) {
  if (!socket.ok()) return NextRoundSoon();
  Kernel& kernel = loop_.kernel();
  if (vice_ == Vice::kResets) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    kernel.SetSockOpt(socket->get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  if (vice_ == Vice::kReadsSlowly || vice_ == Vice::kReadsNothing) {
    constexpr int kSmall = 4096;
    kernel.SetSockOpt(socket->get(), SOL_SOCKET, SO_RCVBUF, &kSmall, sizeof kSmall);
  }
  absl::StatusOr<Connection*> connection =
      loop_.connections().Adopt(*std::move(socket), this, {.read_bytes_per_turn = 4096});
  if (!connection.ok()) return NextRoundSoon();
  connection_ = (*connection)->id();
  Misbehave(**connection);
}

void HostilePeer::Misbehave(Connection& connection) {
  switch (vice_) {
    case Vice::kResets:
      SendFrames(connection, Random(0, 20), Random(0, 4096));
      return EndAfter(milliseconds(Random(0, 20)));
    case Vice::kGarbage: {
      std::vector<std::byte> bytes = RandomBytes(Random(4, 8192));
      bytes[0] |= std::byte{0x80};  // a length that no frame has
      connection.Send(bytes);
      return EndAfter(milliseconds(5000));
    }
    case Vice::kHalfFrames: {
      SendFrames(connection, Random(0, 2), 100);
      std::vector<std::byte> bytes = RandomBytes(Random(1, 1000));
      if (bytes.size() >= kLengthBytes) {
        WriteLength(bytes.size(), std::span<std::byte>(bytes).first(kLengthBytes));
      } else {
        bytes.assign(bytes.size(), std::byte{0});
      }
      connection.Send(bytes);
      return EndAfter(milliseconds(6000));
    }
    case Vice::kReadsSlowly:
      connection.PauseReading();
      SendFrames(connection, 32, 16 * 1024);
      reader_ = loop_.RunEvery(milliseconds(20), [this] { ReadALittle(); });
      return EndAfter(milliseconds(Random(500, 3000)));
    case Vice::kReadsNothing:
      connection.PauseReading();
      SendFrames(connection, 32, 16 * 1024);
      return EndAfter(milliseconds(8000));
    case Vice::kFloods:
      SendFrames(connection, 5000, Random(0, 16));
      return EndAfter(milliseconds(Random(500, 2000)));
  }
}

void HostilePeer::SendFrames(Connection& connection, size_t count, size_t payload_bytes) {
  std::vector<std::byte> frame = RandomBytes(kLengthBytes + payload_bytes);
  WriteLength(payload_bytes, std::span<std::byte>(frame).first(kLengthBytes));
  for (size_t i = 0; i < count; ++i) connection.Send(frame);
}

void HostilePeer::EndAfter(Duration at_most) {
  next_ = loop_.RunAfter(at_most, [this] {
    if (Connection* connection = loop_.connections().Find(connection_)) {
      connection->ForceClose(absl::CancelledError("the round is over"));
    }
  });
}

void HostilePeer::NextRoundSoon() {
  loop_.CancelTimer(next_);
  loop_.CancelTimer(reader_);
  next_ = loop_.RunAfter(milliseconds(Random(20, 100)), [this] { Connect(); });
}

void HostilePeer::ReadALittle() {
  if (Connection* connection = loop_.connections().Find(connection_)) connection->ResumeReading();
}

std::vector<std::byte> HostilePeer::RandomBytes(size_t size_bytes) {
  std::vector<std::byte> bytes(size_bytes);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random_());
  return bytes;
}

void HostilePeer::OnBytes(Connection& connection, std::span<const std::byte>) {
  if (vice_ == Vice::kReadsSlowly) connection.PauseReading();
}

void HostilePeer::OnClosed(Connection&, const CloseReason&) {
  ++rounds_;
  NextRoundSoon();
}

}  // namespace sluice::soak
