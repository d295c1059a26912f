#include "tests/faults/byte_exchange.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

namespace sluice::test {
namespace {

std::span<const std::byte> AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

constexpr size_t kPieceBytes = 250;

const std::string& Request() {
  static const std::string request = NumberedText(1000);
  return request;
}

}  // namespace

class ByteExchange::Talker final : public ConnectionHandler {
 public:
  Talker(ByteExchange& exchange, uint64_t number, bool echoes)
      : exchange_(exchange), number_(number), echoes_(echoes) {}

  void OnBytes(Connection& connection, std::span<const std::byte> bytes) override {
    EXPECT_FALSE(closed_);
    received_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (echoes_) {
      connection.Send(bytes);
    } else {
      EXPECT_TRUE(Request().starts_with(received_)) << received_;
    }
  }
  void OnClosed(Connection&, const CloseReason&) override {
    closed_ = true;
    exchange_.Ended(number_);
  }

  const std::string& received() const { return received_; }

 private:
  ByteExchange& exchange_;
  uint64_t number_;
  bool echoes_;
  bool closed_ = false;
  std::string received_;
};

ByteExchange::ByteExchange(SimKernel& sim, FaultKernel& kernel)
    : Exchange(sim, kernel), address_(*SocketAddress::Parse("unix:/run/echo")) {}

ByteExchange::~ByteExchange() {
  connector_.reset();
  acceptor_.reset();
  DestroyLoop();
}

bool ByteExchange::IsComplete() const {
  return client_ != nullptr && client_->received() == Request();
}

void ByteExchange::LeaveADeadPath() {
  const int dead = sim().Socket(AF_UNIX, SOCK_STREAM, 0).fd();
  sim().Bind(dead, address_.sockaddr_ptr(), address_.size_bytes());
  sim().Close(dead);
}

absl::Status ByteExchange::Listen() {
  LeaveADeadPath();
  auto listening = Acceptor::Listen(
      loop(), address_, {},
      [this](Descriptor socket, const SocketAddress&) { Adopt(std::move(socket), true); });
  if (listening.ok()) acceptor_ = *std::move(listening);
  return listening.status();
}

void ByteExchange::Connect() {
  connector_.emplace(loop(), address_, ConnectorOptions(), [this](absl::StatusOr<Descriptor> s) {
    if (s.ok()) Adopt(*std::move(s), false);
  });
}

void ByteExchange::Adopt(Descriptor socket, bool echoes) {
  const uint64_t number = talkers_.size();
  talkers_.push_back(std::make_unique<Talker>(*this, number, echoes));
  const auto adopted =
      loop().connections().Adopt(std::move(socket), talkers_.back().get(), SmallSteps());
  if (!adopted.ok()) return;
  Began(number);
  if (echoes) return;
  client_ = talkers_.back().get();
  for (size_t at = 0; at < Request().size(); at += kPieceBytes) {
    (*adopted)->Send(AsBytes(Request()).subspan(at, kPieceBytes));
  }
  (*adopted)->ShutdownWrite();
}

void ByteExchange::Drain() {
  acceptor_.reset();
  loop().connections().ForEach([](Connection& connection) { connection.CloseAfterDrain(); });
}

}  // namespace sluice::test
