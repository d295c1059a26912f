// A client that has asked for six megabytes, says that it is done, and reads then.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sluice/session/server.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;

// Frames of 60,000 bytes, each with its number in front.
std::string NumberedFrames(uint8_t count) {
  std::string frames;
  for (uint8_t i = 0; i < count; ++i) {
    const char header[] = {0, 0, '\xea', '\x60', static_cast<char>(i)};
    frames.append(header, sizeof(header));
    frames.append(59'999, 'x');
  }
  return frames;
}

TEST(HalfCloseTest, AClientThatEndsItsSideWithSixMegabytesInFlightGetsEveryAnswer) {
  const std::string request = NumberedFrames(100);
  const std::unique_ptr<EventLoop> loop = *EventLoop::Create();
  DispatchTable table;
  std::vector<CloseReason> closed;
  table.OnFrame([](ClientSession& session, std::span<const std::byte> payload) {
    session.SendPayload(payload);
    return absl::OkStatus();
  });
  table.OnClosed([&](ClientSession&, const CloseReason& reason) { closed.push_back(reason); });
  ServerOptions options;
  options.sessions.connection.output_high_water_bytes = size_t{16} << 20;
  Server server(*loop, table, options);
  ASSERT_TRUE(server.Listen("127.0.0.1:0").ok());
  const SocketAddress& at = server.local_address();
  Descriptor client(RealKernel(), socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(connect(client.get(), at.sockaddr_ptr(), at.size_bytes()), 0);
  ASSERT_EQ(fcntl(client.get(), F_SETFL, O_NONBLOCK), 0);

  const auto give_up = std::chrono::steady_clock::now() + 20s;
  const auto turn = [&] {
    EXPECT_TRUE(loop->RunOnce(1ms).ok());
    return std::chrono::steady_clock::now() < give_up;
  };
  for (size_t sent = 0; sent < request.size();) {
    const ssize_t taken = send(client.get(), request.data() + sent, request.size() - sent, 0);
    if (taken > 0) sent += static_cast<size_t>(taken);
    ASSERT_TRUE(turn());
  }
  ASSERT_EQ(shutdown(client.get(), SHUT_WR), 0);
  ASSERT_TRUE(turn());

  std::string answer;
  std::array<char, 65536> piece;
  for (ssize_t size = -1; size != 0;) {
    size = recv(client.get(), piece.data(), piece.size(), 0);
    if (size > 0) answer.append(piece.data(), static_cast<size_t>(size));
    ASSERT_TRUE(size >= 0 || turn());
  }
  EXPECT_TRUE(answer == request) << answer.size();
  while (closed.empty()) {
    ASSERT_TRUE(turn());
  }
  EXPECT_TRUE(closed[0].status.ok()) << closed[0].status;
}

}  // namespace
}  // namespace sluice::test
