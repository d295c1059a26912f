#include "sluice/reactor/connector.h"

#include <errno.h>
#include <gmock/gmock.h>

#include <optional>

#include "sluice/reactor/acceptor.h"
#include "tests/reactor/names.h"
#include "tests/reactor/sim_loop_test.h"

namespace sluice::test {
namespace {

using ::testing::HasSubstr;

class ConnectorTest : public SimLoopTest {
 protected:
  ~ConnectorTest() override {
    result.reset();
    connector.reset();
    acceptor.reset();
  }

  SocketAddress Listen(const std::string& address) {
    acceptor = *Acceptor::Listen(*loop, *SocketAddress::Parse(address), {},
                                 [](Descriptor, const SocketAddress&) {});
    return acceptor->local_address();
  }
  void Start(const SocketAddress& address, const ConnectorOptions& options = {}) {
    const int before = calls;
    connector = std::make_unique<Connector>(*loop, address, options,
                                            [this](absl::StatusOr<Descriptor> socket) {
                                              ++calls;
                                              result = std::move(socket);
                                            });
    EXPECT_EQ(calls, before) << "called from the constructor";
  }
  // A name, or an address in text.
  void Start(std::string_view target, ConnectorOptions options = {}) {
    const int before = calls;
    options.resolver = &resolver;
    connector = std::make_unique<Connector>(*loop, target, options,
                                            [this](absl::StatusOr<Descriptor> socket) {
                                              ++calls;
                                              result = std::move(socket);
                                            });
    EXPECT_EQ(calls, before) << "called from the constructor";
  }
  // Until the resolver has said all, and the connector what comes of it. Until then the names are
  // held, in tests in which time passes: the simulated kernel is for one thread at a time.
  void Answer() {
    names.LetGo();
    AwaitAnswers(resolver);
    Turn(4);
  }
  std::string ErrorText() { return std::string(result->status().message()); }

  const SocketAddress nowhere = *SocketAddress::Parse("127.0.0.1:9");
  Names names;
  Resolver resolver{names.Options()};
  std::unique_ptr<Acceptor> acceptor;
  std::unique_ptr<Connector> connector;
  std::optional<absl::StatusOr<Descriptor>> result;
  int calls = 0;
};

// Three attempts, after 1 s and 2 s.
const ConnectorOptions kThreeAttempts = {
    .timeout = 5s, .retry = RetryOptions{.attempts_max = 3, .first_delay = 1s, .jitter = 0}};

TEST_F(ConnectorTest, ConnectsOnceForTcpAndUnix) {
  for (const char* address : {"127.0.0.1:0", "[::1]:0", "unix:/run/a", "unix:@a"}) {
    calls = 0;
    Start(Listen(address));
    Turn(3);
    EXPECT_EQ(calls, 1);
    ASSERT_TRUE(result->ok()) << result->status();
    EXPECT_TRUE((*result)->valid());
    RunFor(20s);  // no time-out afterwards
    EXPECT_EQ(calls, 1);
  }
}

TEST_F(ConnectorTest, ARefusedConnectNeverReportsConnected) {  // B59
  Start(nowhere);
  Turn(3);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(result->status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(ErrorText(), HasSubstr("connect 127.0.0.1:9: Connection refused (ECONNREFUSED)"));
}

TEST_F(ConnectorTest, AFailureAtOnceComesFromTheLoopAndLeaksNothing) {
  for (const Call call : {Call::kSocket, Call::kSetSockOpt, Call::kConnect, Call::kEpollCtl}) {
    if (call == Call::kEpollCtl && !RunsOn(PollerKind::kEpoll)) continue;
    calls = 0;
    kernel.faults().Fail(call, ENETUNREACH);
    Start(nowhere);
    Turn(2);
    EXPECT_EQ(calls, 1);
    EXPECT_THAT(ErrorText(), HasSubstr("ENETUNREACH"));
  }
  for (const Call call : {Call::kGetSockOpt, Call::kGetPeerName, Call::kGetSockName}) {
    calls = 0;
    const SocketAddress at = Listen("127.0.0.1:0");
    kernel.faults().Fail(call, ENOBUFS);
    Start(at);
    Turn(2);
    EXPECT_EQ(calls, 1);
    EXPECT_THAT(ErrorText(), HasSubstr("ENOBUFS"));
  }
}

TEST_F(ConnectorTest, GivesUpAtTheTimeOut) {
  sim.set_connect_answer(SimKernel::Answer::kNever);
  Start(nowhere, {.timeout = 3s});
  RunFor(2999ms);
  EXPECT_EQ(calls, 0);
  RunFor(1ms);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(result->status().code(), absl::StatusCode::kDeadlineExceeded);
  RunFor(10s);
  EXPECT_EQ(calls, 1);
}

TEST_F(ConnectorTest, AConnectionToItselfIsRefused) {
  sim.set_connect_answer(SimKernel::Answer::kToItself);
  Start(nowhere);
  Turn(2);
  EXPECT_EQ(result->status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(ErrorText(), HasSubstr("connected to itself"));
}

TEST_F(ConnectorTest, DestroyingItCancelsBeforeTheAnswerAndAfterAFailure) {
  sim.set_connect_answer(SimKernel::Answer::kNever);
  Start(nowhere);
  Turn();
  connector.reset();
  kernel.faults().Fail(Call::kSocket, EMFILE);
  Start(nowhere);
  connector.reset();
  RunFor(20s);
  EXPECT_EQ(calls, 0);
}

TEST_F(ConnectorTest, MayBeDestroyedInItsOwnCallback) {  // AX1
  const SocketAddress at = Listen("127.0.0.1:0");
  connector = std::make_unique<Connector>(*loop, at, ConnectorOptions(),
                                          [&](absl::StatusOr<Descriptor> socket) {
                                            connector.reset();
                                            result = std::move(socket);
                                          });
  Turn(2);
  EXPECT_TRUE(result->ok());
}

TEST_F(ConnectorTest, TriesAgainLaterEachTimeAndSaysHowOftenAndWhyItFailed) {
  Start(nowhere, kThreeAttempts);
  RunFor(2999ms);
  EXPECT_EQ(calls, 0);
  RunFor(1ms);
  Turn(2);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(result->status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorText(),
            "connect 127.0.0.1:9: 3 attempts failed, the last: "
            "connect 127.0.0.1:9: Connection refused (ECONNREFUSED)");
  RunFor(60s);
  EXPECT_EQ(calls, 1);
}

TEST_F(ConnectorTest, EachAttemptHasItsTimeOut) {
  sim.set_connect_answer(SimKernel::Answer::kNever);
  Start(nowhere, kThreeAttempts);
  RunFor(5s + 1s + 5s + 2s + 5s - 1ms);
  EXPECT_EQ(calls, 0);
  RunFor(1ms);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(result->status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ConnectorTest, ConnectsWhenTheServerComesBackBetweenTwoAttempts) {
  sim.At(1500ms, [this] { Listen("127.0.0.1:9"); });
  Start(nowhere, kThreeAttempts);
  RunFor(2999ms);
  EXPECT_EQ(calls, 0);
  RunFor(1ms);
  Turn(2);
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(result->ok()) << result->status();
}

TEST_F(ConnectorTest, AConnectionToItselfIsTriedAgain) {
  sim.set_connect_answer(SimKernel::Answer::kToItself);
  Start(nowhere, kThreeAttempts);
  Turn(2);
  sim.set_connect_answer(SimKernel::Answer::kByListener);
  Listen("127.0.0.1:9");
  RunFor(1s);
  Turn(2);
  EXPECT_TRUE(result.has_value() && result->ok());
}

TEST_F(ConnectorTest, DestroyingItCancelsWhileItWaitsForTheNextAttempt) {
  Start(nowhere, kThreeAttempts);
  RunFor(500ms);
  connector.reset();
  RunFor(60s);
  EXPECT_EQ(calls, 0);
}

TEST_F(ConnectorTest, GoesOnForEverWhenNoMaximumIsSet) {
  Start(nowhere, {.retry = RetryOptions{.seed = 1}});
  RunFor(std::chrono::hours(1));
  EXPECT_EQ(calls, 0);
  Listen("127.0.0.1:9");
  RunFor(30s);
  EXPECT_EQ(calls, 1);
}

TEST_F(ConnectorTest, TriesTheAddressesOfANameInTurn) {
  const std::string at = Listen("127.0.0.1:0").ToString();
  names.Set("db", {"[::1]:9", "127.0.0.1:9", at, "127.0.0.2:9"});
  Start("db:9");
  Answer();
  EXPECT_EQ(calls, 1);
  ASSERT_TRUE(result->ok()) << result->status();
  sockaddr_storage peer{};
  socklen_t size_bytes = sizeof(peer);
  kernel.GetPeerName((*result)->get(), reinterpret_cast<sockaddr*>(&peer), &size_bytes);
  EXPECT_EQ(SocketAddress::FromSockaddr(peer, size_bytes).ToString(), at);
}

TEST_F(ConnectorTest, NamesTheNameAndTheLastAddress) {
  names.Set("db", {"[::1]:9", "127.0.0.1:9"});
  Start("db:9");
  Answer();
  EXPECT_EQ(ErrorText(), "connect db:9: connect 127.0.0.1:9: Connection refused (ECONNREFUSED)");
  Start("nobody:9");
  Answer();
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(result->status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ErrorText(), "connect nobody:9: resolve: no such name");
}

TEST_F(ConnectorTest, LooksANameUpAnewForEachAttempt) {
  Start("db:9", kThreeAttempts);
  Answer();
  names.Set("db", {"127.0.0.1:9"});
  names.Hold();
  RunFor(1s);
  Answer();
  names.Set("db", {Listen("127.0.0.1:0").ToString()});
  names.Hold();
  RunFor(2s);
  Answer();
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(result->ok()) << result->status();
  EXPECT_EQ(names.asked().size(), 3u);
}

TEST_F(ConnectorTest, GivesANameThatIsNotFoundTheTimeOutToo) {
  names.Hold();
  Start("db:9", {.timeout = 3s});
  RunFor(2999ms);
  EXPECT_EQ(calls, 0);
  RunFor(1ms);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(ErrorText(), "connect db:9: resolve db: no answer in time");
  EXPECT_EQ(result->status().code(), absl::StatusCode::kDeadlineExceeded);
  Answer();
  EXPECT_EQ(calls, 1);
}

TEST_F(ConnectorTest, NeverAsksTheResolverForAnAddress) {
  for (const char* address : {"127.0.0.1:0", "[::1]:0", "unix:/run/a", "unix:@a"}) {
    calls = 0;
    Start(Listen(address).ToString());
    Turn(3);
    EXPECT_EQ(calls, 1);
    EXPECT_TRUE(result->ok()) << result->status();
  }
  EXPECT_TRUE(names.asked().empty());
}

TEST_F(ConnectorTest, RefusesWhatIsNeitherAnAddressNorANameOnceAndForAll) {
  for (const char* target :
       {"localhost", "a b:80", "999.1.1.1:80", "[::zz]:1", "a:70000", ":80", "unix:"}) {
    calls = 0;
    Start(target, kThreeAttempts);
    Turn(2);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(result->status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(ErrorText(), HasSubstr(std::string("\"") + target + '"'));
  }
  RunFor(60s);
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(names.asked().empty());
}

TEST_F(ConnectorTest, DestroyingItCancelsWhileANameIsLookedUp) {
  names.Set("db", {Listen("127.0.0.1:0").ToString()});
  names.Hold();
  Start("db:9");
  names.AwaitAsked(1);
  connector.reset();
  Answer();
  RunFor(60s);
  EXPECT_EQ(calls, 0);
}

TEST_F(ConnectorTest, ASpuriousEventIsNoConnection) {
  const SocketAddress at = Listen("127.0.0.1:0");
  kernel.faults().Fail(Call::kGetPeerName, ENOTCONN);
  Start(at);
  Turn();
  EXPECT_EQ(calls, 0);
  Turn();
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(result->ok()) << result->status();
}

}  // namespace
}  // namespace sluice::test
