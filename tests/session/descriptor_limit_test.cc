// A loop on select, whose process has more descriptors open than select can hold.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sluice/reactor/acceptor.h"
#include "sluice/session/client.h"
#include "sluice/session/server.h"
#include "tests/session/session_fixture.h"
#include "tests/support/fault_kernel.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class DescriptorLimitTest : public ::testing::Test {
 protected:
  void SetUp() override {
    rlimit limit{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    ASSERT_GE(limit.rlim_max, 2000u);
    limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, 2000);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);

    served.On<Ask>([](ClientSession& session, const Ask& ask) {
      session.Reply(Answer{.number = ask.number});
    });
    answers.On<Answer>([this](ClientSession&, const Answer& answer) { answered = answer.number; });
    server = std::make_unique<Server>(*loop, served);
    ASSERT_TRUE(server->Listen("127.0.0.1:0").ok());
  }

  // Takes every number that is still free and that select could hold.
  void TakeAllLowNumbers() {
    while (taken.empty() || taken.back().get() < FD_SETSIZE) {
      taken.emplace_back(kernel, open("/dev/null", O_RDONLY | O_CLOEXEC));
      ASSERT_TRUE(taken.back().valid());
    }
  }

  bool TurnUntil(const std::function<bool()>& done) {
    const auto give_up = std::chrono::steady_clock::now() + 10s;
    while (!done() && std::chrono::steady_clock::now() < give_up) {
      EXPECT_TRUE(loop->RunOnce(20ms).ok());
    }
    return done();
  }

  absl::Status Connect(Client& client) {
    std::optional<absl::Status> connected;
    client.Connect(server->local_address(), [&](const absl::Status& s) { connected = s; });
    EXPECT_TRUE(TurnUntil([&] { return connected.has_value(); }));
    return connected.value_or(absl::UnknownError("no answer"));
  }
  // Whether the server answers `client`.
  bool IsServed(Client& client, uint8_t number) {
    return client.Send(Ask{.number = number}) && TurnUntil([&] { return answered == number; });
  }

  static void ExpectRefusal(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_THAT(std::string(status.message()), HasSubstr("is not below FD_SETSIZE, 1024"));
  }

  FaultKernel kernel{RealKernel()};
  std::vector<std::string> log;
  std::unique_ptr<EventLoop> loop =
      *EventLoop::Create({.kernel = &kernel,
                          .log = [this](LogSeverity, std::string_view t) { log.emplace_back(t); },
                          .poller = PollerKind::kSelect});
  DispatchTable served;
  DispatchTable answers;
  std::unique_ptr<Server> server;
  int answered = -1;
  std::vector<Descriptor> taken;
};

TEST_F(DescriptorLimitTest, ClientsBeyondItAreClosedAndTheOthersServed) {  // B1 B58
  Client early(*loop, answers);
  ASSERT_TRUE(Connect(early).ok());
  ASSERT_TRUE(IsServed(early, 1));
  TakeAllLowNumbers();

  for (int i = 0; i < 20; ++i) {
    const Descriptor stranger(kernel, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const SocketAddress& at = server->local_address();
    ASSERT_EQ(connect(stranger.get(), at.sockaddr_ptr(), at.size_bytes()), 0);
    char byte = 0;
    ssize_t received = -1;
    EXPECT_TRUE(TurnUntil([&] {
      received = recv(stranger.get(), &byte, 1, MSG_DONTWAIT);
      return received >= 0;
    }));
    EXPECT_EQ(received, 0);
  }
  EXPECT_EQ(server->size(), 1u);
  ASSERT_THAT(log, SizeIs(1));  // one in ten seconds
  EXPECT_THAT(log[0], HasSubstr("turned away: select: descriptor 10"));
  EXPECT_THAT(log[0], HasSubstr("is not below FD_SETSIZE, 1024"));
  EXPECT_TRUE(IsServed(early, 2));

  // The loop sleeps in between.
  const int before = kernel.faults().waits();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(loop->RunOnce(10ms).ok());
  EXPECT_EQ(kernel.faults().waits() - before, 3);

  taken.clear();
  Client late(*loop, answers);
  ASSERT_TRUE(Connect(late).ok());
  EXPECT_TRUE(IsServed(late, 3));
}

TEST_F(DescriptorLimitTest, WhatCannotBeWatchedIsRefusedWithTheReasonAndTheLoopLivesOn) {
  Client early(*loop, answers);
  ASSERT_TRUE(Connect(early).ok());
  TakeAllLowNumbers();
  const size_t connections = loop->connections().size();

  Client late(*loop, answers);
  ExpectRefusal(Connect(late));
  Server second(*loop, served);
  ExpectRefusal(second.Listen("127.0.0.1:0"));
  Descriptor socket(kernel, ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ExpectRefusal(loop->connections().Adopt(std::move(socket), nullptr).status());
  EXPECT_EQ(loop->connections().size(), connections);
  ExpectRefusal(EventLoop::Create({.poller = PollerKind::kSelect}).status());

  sigset_t before;
  sigset_t after;
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &before), 0);
  const int signals[] = {SIGUSR1};
  ExpectRefusal(loop->OnSignals(signals, [](int) {}));
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &after), 0);
  EXPECT_EQ(sigismember(&after, SIGUSR1), sigismember(&before, SIGUSR1));

  EXPECT_TRUE(IsServed(early, 1));
  EXPECT_TRUE(EventLoop::Create({.poller = PollerKind::kPoll}).ok());
}

}  // namespace
}  // namespace sluice::test
