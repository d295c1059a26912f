// What only the real kernel can tell: loopback TCP, IPv6, Unix sockets, resets.
// Both ends live in one loop; turns are driven until a condition holds.

#include <errno.h>
#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "sluice/reactor/acceptor.h"
#include "sluice/reactor/connector.h"
#include "sluice/reactor/event_loop.h"
#include "tests/reactor/recording_handler.h"
#include "tests/support/fault_kernel.h"
#include "tests/support/loopback.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class RealSocketTest : public ::testing::Test {
 protected:
  // A client and a server connection over `address`.
  void ConnectOver(const std::string& address, const ConnectionOptions& options = {}) {
    auto listening = Acceptor::Listen(
        *loop, *SocketAddress::Parse(address), {}, [&](Descriptor socket, const SocketAddress&) {
          LimitBuffers(socket);
          server = *loop->connections().Adopt(std::move(socket), &at_server, options);
        });
    ASSERT_TRUE(listening.ok()) << listening.status();
    acceptor = *std::move(listening);
    Connector connector(*loop, acceptor->local_address(), {}, [&](absl::StatusOr<Descriptor> s) {
      ASSERT_TRUE(s.ok()) << s.status();
      LimitBuffers(*s);
      client = *loop->connections().Adopt(*std::move(s), &at_client, options);
    });
    ASSERT_TRUE(TurnUntil([&] { return client != nullptr && server != nullptr; }));
  }

  void LimitBuffers(const Descriptor& socket) {
    if (kernel_buffer_bytes == 0) return;
    for (const int name : {SO_SNDBUF, SO_RCVBUF}) {
      ASSERT_EQ(setsockopt(socket.get(), SOL_SOCKET, name, &kernel_buffer_bytes, sizeof(int)), 0);
    }
  }

  bool TurnUntil(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!done()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      EXPECT_TRUE(loop->RunOnce(100ms).ok());
    }
    return true;
  }

  static std::string Numbered(size_t size_bytes) {
    std::string bytes;
    for (int i = 0; bytes.size() < size_bytes; ++i) bytes += std::to_string(i) + ' ';
    return bytes;
  }

  // The handlers outlive the loop, which still closes what is left.
  RecordingHandler at_client, at_server;
  FaultKernel kernel{RealKernel()};
  std::unique_ptr<EventLoop> loop = *EventLoop::Create({.kernel = &kernel});
  std::unique_ptr<Acceptor> acceptor;
  int kernel_buffer_bytes = 0;  // 0: as the system likes
  Connection* client = nullptr;
  Connection* server = nullptr;
};

TEST_F(RealSocketTest, EchoesOverEveryFamily) {  // R15
  char directory[] = "/tmp/sluice_XXXXXX";
  ASSERT_NE(mkdtemp(directory), nullptr);
  const std::string path = std::string(directory) + "/s";
  at_server.on_bytes = [&](Connection& c) {
    c.Send(AsBytes(std::exchange(at_server.received, "")));
  };
  for (const std::string& address :
       {std::string("127.0.0.1:0"), std::string("[::1]:0"), "unix:" + path, "unix:@" + path}) {
    if (address == "[::1]:0" && !test::HasIpv6Loopback()) continue;
    at_client.received.clear();
    client = server = nullptr;
    ConnectOver(address);
    client->Send(AsBytes("over " + address));
    EXPECT_TRUE(TurnUntil([&] { return at_client.received == "over " + address; }));
    EXPECT_TRUE(server->local_address().ok());
  }
  acceptor.reset();
  EXPECT_EQ(rmdir(directory), 0) << "the socket's path was left behind";
}

TEST_F(RealSocketTest, APeerThatHalfClosesWithSixMegabytesInFlightGetsAllOfThem) {
  const std::string sent = Numbered(6'000'000);
  at_server.on_bytes = [&](Connection& c) {
    c.Send(AsBytes(std::exchange(at_server.received, "")));
  };
  ConnectOver("127.0.0.1:0", {.output_limit_bytes = 64'000'000});
  client->Send(AsBytes(sent));
  client->ShutdownWrite();
  ASSERT_TRUE(
      TurnUntil([&] { return at_client.Count("closed") + at_server.Count("closed") == 2; }));
  EXPECT_TRUE(at_client.received == sent) << at_client.received.size();
  EXPECT_EQ(at_server.reason.cause, CloseCause::kPeerClosed);
  EXPECT_EQ(at_client.reason.cause, CloseCause::kDrained);
}

TEST_F(RealSocketTest, BothSidesMayHalfCloseWithSixMegabytesInFlight) {
  const std::string there = Numbered(6'000'000);
  const std::string back = "back: " + there;
  for (RecordingHandler* handler : {&at_client, &at_server}) {
    handler->on_end = [](Connection&) {};  // goes on sending
  }
  ConnectOver("127.0.0.1:0",
              {.output_high_water_bytes = 64'000'000, .output_limit_bytes = 64'000'000});
  client->Send(AsBytes(there));
  server->Send(AsBytes(back));
  client->ShutdownWrite();
  server->ShutdownWrite();
  ASSERT_TRUE(
      TurnUntil([&] { return at_client.Count("closed") + at_server.Count("closed") == 2; }));
  EXPECT_TRUE(at_server.received == there) << at_server.received.size();
  EXPECT_TRUE(at_client.received == back) << at_client.received.size();
  EXPECT_TRUE(at_client.reason.status.ok());
  EXPECT_TRUE(at_server.reason.status.ok());
}

TEST_F(RealSocketTest, ASlowReaderWithASmallBufferGetsEveryByteInOrder) {  // B3 B7
  const std::string sent = Numbered(4'000'000);
  kernel_buffer_bytes = 64 * 1024;
  ConnectOver("127.0.0.1:0", {.read_bytes_per_turn = 3000});
  server->Send(AsBytes(sent));
  server->CloseAfterDrain();
  ASSERT_TRUE(TurnUntil([&] { return at_client.Count("closed") == 1; }));
  EXPECT_TRUE(at_client.received == sent) << at_client.received.size();
  EXPECT_EQ(at_server.Count("high"), 1);
  EXPECT_EQ(at_server.Count("low"), 1);
}

TEST_F(RealSocketTest, AResetIsOneCloseWithItsReason) {  // B11 B44
  ConnectOver("127.0.0.1:0");
  server->PauseReading();
  client->Send(AsBytes("left unread"));
  ASSERT_TRUE(TurnUntil([&] { return client->output_bytes() == 0; }));
  server->ForceClose(absl::OkStatus());  // with unread bytes: a reset
  ASSERT_TRUE(TurnUntil([&] { return at_client.Count("closed") == 1; }));
  EXPECT_EQ(at_client.reason.cause, CloseCause::kPeerReset);
  EXPECT_THAT(std::string(at_client.reason.status.message()), HasSubstr("ECONNRESET"));
}

TEST_F(RealSocketTest, AResetWhilePausedDoesNotSpin) {  // AX3
  ConnectOver("127.0.0.1:0");
  server->PauseReading();
  client->PauseReading();
  client->Send(AsBytes("left unread"));
  ASSERT_TRUE(loop->RunOnce(10ms).ok());
  server->ForceClose(absl::OkStatus());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(loop->RunOnce(1ms).ok());
  const int before = kernel.faults().waits();
  const auto until = std::chrono::steady_clock::now() + 20ms;
  while (std::chrono::steady_clock::now() < until) ASSERT_TRUE(loop->RunOnce(20ms).ok());
  EXPECT_LE(kernel.faults().waits() - before, 3);
  EXPECT_EQ(at_client.Count("closed"), 0);
  client->ResumeReading();
  ASSERT_TRUE(TurnUntil([&] { return at_client.Count("closed") == 1; }));
  EXPECT_EQ(at_client.reason.cause, CloseCause::kPeerReset);
}

TEST_F(RealSocketTest, WritingToAGonePeerIsOneCloseAndNoSignal) {  // R14
  const std::string unix_address = "unix:@sluice_gone_peer_" + std::to_string(getpid());
  for (const std::string& address : {std::string("127.0.0.1:0"), unix_address}) {
    client = server = nullptr;
    at_client.events.clear();
    ConnectOver(address);
    client->PauseReading();
    server->ForceClose(absl::OkStatus());
    ASSERT_TRUE(loop->RunOnce(0s).ok());
    for (int i = 0; i < 5 && client->Send(AsBytes("x")); ++i) {
      ASSERT_TRUE(loop->RunOnce(1ms).ok());
    }
    client->ResumeReading();
    ASSERT_TRUE(TurnUntil([&] { return at_client.Count("closed") == 1; }));
    EXPECT_EQ(at_client.reason.cause, CloseCause::kPeerReset) << address;
    acceptor.reset();
  }
}

TEST_F(RealSocketTest, AnErrorReplyReachesAPeerInTheMiddleOfSending) {
  at_server.on_bytes = [](Connection& c) {
    c.Send(AsBytes("error reply"));
    c.CloseAfterDrain();
  };
  ConnectOver("127.0.0.1:0", {.output_limit_bytes = 64'000'000});
  client->Send(AsBytes(std::string(8'000'000, 'x')));
  ASSERT_TRUE(TurnUntil([&] { return at_client.Count("end") == 1; }));
  EXPECT_EQ(at_client.received, "error reply");
  ASSERT_TRUE(
      TurnUntil([&] { return at_client.Count("closed") + at_server.Count("closed") == 2; }));
  EXPECT_EQ(at_client.reason.cause, CloseCause::kPeerClosed);
  EXPECT_EQ(at_server.reason.cause, CloseCause::kDrained);
}

TEST_F(RealSocketTest, AnAddressInUseIsToldAndAPortCanBeTakenAgainAtOnce) {  // B17
  ConnectOver("127.0.0.1:0");
  const SocketAddress at = acceptor->local_address();
  const auto nothing = [](Descriptor, const SocketAddress&) {};
  EXPECT_THAT(std::string(Acceptor::Listen(*loop, at, {}, nothing).status().message()),
              HasSubstr("EADDRINUSE"));
  server->CloseAfterDrain();  // closes first: its port goes to TIME_WAIT
  ASSERT_TRUE(
      TurnUntil([&] { return at_client.Count("closed") + at_server.Count("closed") == 2; }));
  acceptor.reset();
  EXPECT_TRUE(Acceptor::Listen(*loop, at, {}, nothing).ok());
}

TEST_F(RealSocketTest, ARefusedConnectIsToldOnce) {  // B59
  ConnectOver("127.0.0.1:0");
  const SocketAddress at = acceptor->local_address();
  acceptor.reset();
  absl::Status status;
  int calls = 0;
  Connector connector(*loop, at, {}, [&](absl::StatusOr<Descriptor> s) {
    ++calls;
    status = s.status();
  });
  ASSERT_TRUE(TurnUntil([&] { return calls == 1; }));
  EXPECT_THAT(std::string(status.message()), HasSubstr("ECONNREFUSED"));
}

TEST_F(RealSocketTest, ABurstOfAThousandIsAcceptedWithNumbersBeyond1024) {  // B1 B46
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  std::vector<Descriptor> accepted;
  std::vector<std::unique_ptr<Connector>> connectors;
  std::vector<Descriptor> connected;
  acceptor = *Acceptor::Listen(
      *loop, *SocketAddress::Parse("127.0.0.1:0"), {},
      [&](Descriptor socket, const SocketAddress&) { accepted.push_back(std::move(socket)); });
  for (int i = 0; i < 1000; ++i) {
    connectors.push_back(std::make_unique<Connector>(
        *loop, acceptor->local_address(), ConnectorOptions(), [&](absl::StatusOr<Descriptor> s) {
          if (s.ok()) connected.push_back(*std::move(s));
        }));
  }
  ASSERT_TRUE(TurnUntil([&] { return accepted.size() == 1000 && connected.size() == 1000; }));
  EXPECT_GT(accepted.back().get(), 1024);
}

TEST_F(RealSocketTest, ThreeHundredReadyConnectionsStarveNobodyAndNoWakeUpIsLost) {
  struct Pair {
    RecordingHandler handler;
    Descriptor far;
  };
  std::vector<std::unique_ptr<Pair>> pairs;
  for (int i = 0; i < 300; ++i) {
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    pairs.push_back(std::make_unique<Pair>());
    pairs.back()->far = Descriptor(kernel, fds[1]);
    const ConnectionOptions a_byte_each_turn{.read_bytes_per_turn = 1};
    pairs.back()->handler.Attach(*loop->connections().Adopt(
        Descriptor(kernel, fds[0]), &pairs.back()->handler, a_byte_each_turn));
    ASSERT_EQ(write(fds[1], std::string(100, 'x').data(), 100), 100);  // stays ready
  }
  int ticks = 0;
  const TimerId timer = loop->RunEvery(1us, [&] { ++ticks; });
  std::thread poster([&] {
    for (int i = 0; i < 200; ++i) {
      const auto ran = std::make_shared<std::promise<void>>();
      EXPECT_TRUE(loop->Post([ran] { ran->set_value(); }));
      ran->get_future().wait();
    }
    loop->Stop();
  });
  for (int turn = 1; turn <= 60; ++turn) {
    EXPECT_TRUE(loop->RunOnce(0s).ok());
    EXPECT_GE(ticks, turn - 1);
    size_t fewest_bytes = 100;
    for (const auto& pair : pairs) {
      fewest_bytes = std::min(fewest_bytes, pair->handler.received.size());
    }
    // A turn holds 256 events; the loop's own descriptor may take one of them.
    EXPECT_GE(fewest_bytes, static_cast<size_t>(turn) * 255 / 301);
  }
  // All bytes are read soon, and then each task that is left finds the loop asleep.
  loop->CancelTimer(timer);
  EXPECT_TRUE(loop->Run().ok());
  poster.join();
}

TEST_F(RealSocketTest, ADescriptorClosedBehindTheLoopsBackNeitherSpinsNorStopsIt) {  // B58
  ConnectOver("127.0.0.1:0");
  RecordingHandler handler;
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
  handler.Attach(*loop->connections().Adopt(Descriptor(kernel, fds[0]), &handler));
  ASSERT_EQ(close(fds[0]), 0);
  ASSERT_TRUE(loop->RunOnce(0s).ok());
  const int before = kernel.faults().waits();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(loop->RunOnce(10ms).ok());
  EXPECT_EQ(kernel.faults().waits() - before, 3);
  // epoll does not tell; poll and select do, and reading says what it is.
  if (*ChoosePoller(PollerKind::kDefault) != PollerKind::kEpoll) {
    EXPECT_EQ(handler.Count("closed"), 1);
    EXPECT_THAT(std::string(handler.reason.status.message()), HasSubstr("EBADF"));
  }
  client->Send(AsBytes("alive"));
  EXPECT_TRUE(TurnUntil([&] { return at_server.received == "alive"; }));
  close(fds[1]);
}

TEST_F(RealSocketTest, AcceptedSocketsInheritNoDelay) {
  Descriptor socket;
  acceptor = *Acceptor::Listen(*loop, *SocketAddress::Parse("127.0.0.1:0"), {},
                               [&](Descriptor s, const SocketAddress&) { socket = std::move(s); });
  Connector connector(*loop, acceptor->local_address(), {}, [](absl::StatusOr<Descriptor>) {});
  ASSERT_TRUE(TurnUntil([&] { return socket.valid(); }));
  int on = 0;
  socklen_t size_bytes = sizeof(on);
  ASSERT_EQ(getsockopt(socket.get(), IPPROTO_TCP, /*TCP_NODELAY=*/1, &on, &size_bytes), 0);
  EXPECT_NE(on, 0);
}

TEST_F(RealSocketTest, ThousandResetsLeaveTheLoopServing) {  // B19
  for (int i = 0; i < 1000; ++i) {
    RecordingHandler h;
    int fds[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    Connection* c = *loop->connections().Adopt(Descriptor(kernel, fds[0]), &h);
    c->Send(AsBytes("never read"));
    ASSERT_TRUE(loop->RunOnce(0s).ok());
    ASSERT_EQ(close(fds[1]), 0);  // with unread bytes: ECONNRESET
    ASSERT_TRUE(TurnUntil([&] { return h.Count("closed") == 1; }));
  }
  ConnectOver("127.0.0.1:0");
  client->Send(AsBytes("alive"));
  EXPECT_TRUE(TurnUntil([&] { return at_server.received == "alive"; }));
}

}  // namespace
}  // namespace sluice::test
