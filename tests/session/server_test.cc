// Server and Client together, over the loopback of the real kernel.
#include "sluice/session/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sluice/session/client.h"
#include "tests/session/session_fixture.h"
#include "tests/support/loopback.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    EventLoopOptions options;
    options.log = [this](LogSeverity, std::string_view text) { log.emplace_back(text); };
    loop = EventLoop::Create(std::move(options)).value();
    served.On<Ask>([](ClientSession& session, const Ask& ask) {
      session.Reply(Answer{.number = ask.number});
    });
    served.OnClosed([this](ClientSession&, const CloseReason&) { ++server_closed; });
    answers.On<Answer>([this](ClientSession& session, const Answer& answer) {
      answered.push_back({session.sequence(), answer.number});
    });
    answers.OnClosed([this](ClientSession&, const CloseReason& reason) {
      client_closed.push_back(reason.cause);
    });
  }

  void Serve(const ServerOptions& options = {}, std::string_view address = "127.0.0.1:0") {
    server = std::make_unique<Server>(*loop, served, options);
    const absl::Status status = server->Listen(address);
    ASSERT_TRUE(status.ok()) << status;
  }

  std::unique_ptr<Client> ConnectedClient() {
    auto client = std::make_unique<Client>(*loop, answers);
    std::optional<absl::Status> connected;
    client->Connect(server->local_address(), [&](const absl::Status& s) { connected = s; });
    EXPECT_TRUE(RunUntil([&] { return connected.has_value(); }));
    EXPECT_TRUE(connected.has_value() && connected->ok());
    return client;
  }

  // Turns the loop until `done`; gives up after five seconds.
  template <class Done>
  bool RunUntil(Done done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!done() && std::chrono::steady_clock::now() < give_up) {
      EXPECT_TRUE(loop->RunOnce(std::chrono::milliseconds(20)).ok());
    }
    return done();
  }

  using SequenceAndNumber = std::pair<uint32_t, uint8_t>;

  std::vector<std::string> log;
  std::unique_ptr<EventLoop> loop;
  DispatchTable served;
  DispatchTable answers;
  std::unique_ptr<Server> server;
  std::vector<SequenceAndNumber> answered;
  std::vector<CloseCause> client_closed;
  int server_closed = 0;
};

TEST_F(ServerTest, AnswersAClientOverEveryFamilyOfAddresses) {
  const std::string unix_address = "unix:@sluice_server_test_" + std::to_string(getpid());
  for (const std::string& address :
       {std::string("127.0.0.1:0"), std::string("[::1]:0"), unix_address}) {
    SCOPED_TRACE(address);
    if (address == "[::1]:0" && !HasIpv6Loopback()) continue;
    answered.clear();
    Serve({}, address);
    const std::unique_ptr<Client> client = ConnectedClient();
    EXPECT_TRUE(client->Send(Ask{.number = 1, .text = "a"}, 41));
    EXPECT_TRUE(client->Send(Ask{.number = 2, .text = "b"}, 42));
    EXPECT_TRUE(RunUntil([&] { return answered.size() == 2; }));
    EXPECT_THAT(answered, ElementsAre(SequenceAndNumber{41, 1}, SequenceAndNumber{42, 2}));
  }
}

TEST_F(ServerTest, RefusesABadAddressAndSaysWhatIsWrong) {  // B5
  server = std::make_unique<Server>(*loop, served);
  EXPECT_EQ(server->Listen("999.1.1.1:80").code(), absl::StatusCode::kInvalidArgument);  // B5
  EXPECT_EQ(server->Listen("localhost").code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ServerTest, SaysThatAnAddressIsTaken) {
  Serve();
  Server second(*loop, served);
  const absl::Status status = second.Listen(server->local_address().ToString());
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("EADDRINUSE"));
}

TEST_F(ServerTest, ClosesClientsBeyondItsMaximumAndServesTheOthers) {
  Serve({.sessions_max = 1});
  const std::unique_ptr<Client> first = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  const std::unique_ptr<Client> second = ConnectedClient();
  EXPECT_TRUE(RunUntil([&] { return client_closed.size() == 1; }));
  EXPECT_EQ(second->session(), nullptr);
  EXPECT_EQ(server->refused(), 1u);
  EXPECT_TRUE(first->Send(Ask{.number = 3}));
  EXPECT_TRUE(RunUntil([&] { return answered.size() == 1; }));
}

TEST_F(ServerTest, StopsWithEveryAnswerSentAndTellsWhen) {
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  served.OnOpen(nullptr);
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  server->ForEachSession([](ClientSession& session) { session.Send(Answer{.number = 8}); });
  bool stopped = false;
  server->Stop([&] { stopped = true; });
  EXPECT_TRUE(RunUntil([&] { return stopped && client_closed.size() == 1; }));
  EXPECT_THAT(answered, ElementsAre(SequenceAndNumber{0, 8}));
  EXPECT_EQ(server_closed, 1);
  std::optional<absl::Status> connected;
  Client late(*loop, answers);
  late.Connect(server->local_address(), [&](const absl::Status& status) { connected = status; });
  EXPECT_TRUE(RunUntil([&] { return connected.has_value(); }));
  EXPECT_EQ(connected->code(), absl::StatusCode::kUnavailable);
}

TEST_F(ServerTest, TellsThatItStoppedWhenThereWasNobody) {
  Serve();
  bool stopped = false;
  server->Stop([&] { stopped = true; });
  EXPECT_TRUE(RunUntil([&] { return stopped; }));
}

TEST_F(ServerTest, ClosesEverySessionWhenItIsDestroyed) {
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  server.reset();
  EXPECT_EQ(server_closed, 1);
  EXPECT_TRUE(RunUntil([&] { return client_closed.size() == 1; }));
}

TEST_F(ServerTest, MayBeDestroyedInItsOpenHandler) {  // AX1
  served.OnOpen([this](ClientSession&) { server.reset(); });
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  EXPECT_TRUE(RunUntil([&] { return client_closed.size() == 1; }));
  EXPECT_EQ(server_closed, 1);
}

TEST_F(ServerTest, MayBeStoppedInItsOpenHandler) {
  bool stopped = false;
  served.OnOpen([&](ClientSession&) { server->Stop([&] { stopped = true; }); });
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  EXPECT_TRUE(RunUntil([&] { return stopped && client_closed.size() == 1; }));
}

TEST_F(ServerTest, FindsASessionByIdWhileItLives) {
  SessionId id;
  served.OnOpen([&](ClientSession& session) { id = session.id(); });
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  ASSERT_NE(server->Find(id), nullptr);
  EXPECT_EQ(server->Find(id)->id(), id);
  server->Find(id)->Close();
  EXPECT_TRUE(RunUntil([&] { return server->size() == 0; }));
  EXPECT_EQ(server->Find(id), nullptr);
}

TEST_F(ServerTest, MayBeDestroyedInTheCallbackThatTellsThatItStopped) {
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  // Too large to lie inside the function object, so that a sanitizer sees its end.
  const std::array<int, 32> captured = {1, 2, 3};
  int seen = 0;
  server->Stop([this, captured, &seen] {
    server.reset();
    seen = captured[2];
  });
  EXPECT_TRUE(RunUntil([&] { return seen == 3; }));
}

TEST_F(ServerTest, TellsEveryoneWhoAskedThatItStopped) {
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  int told = 0;
  server->Stop([&] { ++told; });
  server->Stop();
  server->Stop([&] { ++told; });
  EXPECT_TRUE(RunUntil([&] { return told == 2; }));
}

TEST_F(ServerTest, MayBeStoppedInAClosedHandlerThatItsOwnEndCalls) {
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  Server* dying = server.get();
  int times_closed = 0;
  served.OnClosed([&](ClientSession&, const CloseReason&) {
    ++times_closed;
    dying->Stop();
  });
  server.reset();
  EXPECT_EQ(times_closed, 1);
}

TEST_F(ServerTest, MayBeDestroyedByWorkThatWasPostedToASession) {
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  SessionId id;
  server->ForEachSession([&](ClientSession& session) { id = session.id(); });
  bool closing = false;
  EXPECT_TRUE(server->Post(id, [&](ClientSession& session) {
    server.reset();
    closing = session.is_closing();
  }));
  EXPECT_TRUE(server->Post(id, [](ClientSession&) { ADD_FAILURE(); }));
  EXPECT_TRUE(RunUntil([&] { return client_closed.size() == 1; }));
  EXPECT_TRUE(closing);
  EXPECT_EQ(server_closed, 1);
}

TEST_F(ServerTest, DropsAndCountsWorkForASessionThatHasEnded) {
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  SessionId id;
  server->ForEachSession([&](ClientSession& session) {
    id = session.id();
    session.Close();
  });
  ASSERT_TRUE(RunUntil([&] { return server->size() == 0; }));
  EXPECT_TRUE(server->Post(id, [](ClientSession&) { ADD_FAILURE(); }));
  EXPECT_TRUE(RunUntil([&] { return server->dropped() == 1; }));
}

TEST_F(ServerTest, HasNoSessionsLeftWhenItsOwnEndCallsItsClosedHandler) {
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  Server* dying = server.get();
  served.OnClosed([&](ClientSession& session, const CloseReason&) {
    EXPECT_EQ(dying->size(), 0u);
    EXPECT_EQ(dying->Find(session.id()), nullptr);
    EXPECT_EQ(dying->counters().of(FrameOutcome::kHandled), 0u);
    dying->ForEachSession([](ClientSession&) { ADD_FAILURE(); });
    ++server_closed;
  });
  server.reset();
  EXPECT_EQ(server_closed, 1);
}

using ClientTest = ServerTest;

TEST_F(ClientTest, MayConnectInAClosedHandlerThatItsOwnEndCalls) {
  Serve();
  Client* dying = nullptr;
  bool told = false;
  DispatchTable reconnecting;
  reconnecting.OnClosed([&](ClientSession&, const CloseReason&) {
    dying->Connect(server->local_address(), [&](const absl::Status&) { told = true; });
  });
  auto client = std::make_unique<Client>(*loop, reconnecting);
  dying = client.get();
  client->Connect(server->local_address());
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  client.reset();
  EXPECT_TRUE(RunUntil([&] { return server->size() == 0; }));
  EXPECT_FALSE(told);
}

TEST_F(ClientTest, TellsThatNobodyListens) {
  Serve();
  const SocketAddress address = server->local_address();
  server.reset();
  Client client(*loop, answers);
  std::optional<absl::Status> connected;
  client.Connect(address, [&](const absl::Status& status) { connected = status; });
  EXPECT_FALSE(client.Send(Ask{}));
  EXPECT_TRUE(RunUntil([&] { return connected.has_value(); }));
  EXPECT_EQ(connected->code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(client.session(), nullptr);
  EXPECT_THAT(client_closed, IsEmpty());
}

// The whole way, with the resolver of the process and what the system knows of this machine.
TEST_F(ClientTest, ConnectsByName) {
  Serve();
  Client client(*loop, answers);
  std::optional<absl::Status> connected;
  client.Connect("localhost:" + std::to_string(server->local_address().port()),
                 [&](const absl::Status& status) { connected = status; });
  EXPECT_EQ(client.state(), ClientState::kResolving);
  ASSERT_TRUE(RunUntil([&] { return connected.has_value(); }));
  EXPECT_TRUE(connected->ok()) << *connected;
  EXPECT_TRUE(client.Send(Ask{.number = 4}));
  EXPECT_TRUE(RunUntil([&] { return answered.size() == 1; }));
}

TEST_F(ClientTest, ConnectsAgainAfterTheServerHasClosed) {
  Serve();
  const std::unique_ptr<Client> client = ConnectedClient();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
  server->ForEachSession([](ClientSession& session) { session.Close(); });
  ASSERT_TRUE(RunUntil([&] { return client_closed.size() == 1; }));
  EXPECT_EQ(client->session(), nullptr);
  std::optional<absl::Status> connected;
  client->Connect(server->local_address(), [&](const absl::Status& s) { connected = s; });
  ASSERT_TRUE(RunUntil([&] { return connected.has_value(); }));
  EXPECT_TRUE(client->Send(Ask{.number = 5}));
  EXPECT_TRUE(RunUntil([&] { return answered.size() == 1; }));
}

TEST_F(ClientTest, MayBeDestroyedWhileItConnects) {
  Serve();
  bool told = false;
  auto client = std::make_unique<Client>(*loop, answers);
  client->Connect(server->local_address(), [&](const absl::Status&) { told = true; });
  client.reset();
  EXPECT_TRUE(loop->RunOnce(Duration::zero()).ok());
  EXPECT_FALSE(told);
}

TEST_F(ClientTest, MayBeDestroyedInEachOfItsHandlers) {
  Serve();
  std::unique_ptr<Client> client;
  answers.OnOpen([&](ClientSession& session) {
    session.Send(Ask{.number = 1});
    client.reset();
  });
  client = std::make_unique<Client>(*loop, answers);
  client->Connect(server->local_address());
  EXPECT_TRUE(RunUntil([&] { return client_closed.size() == 1; }));

  answers.OnOpen([&](ClientSession& session) { session.Send(Ask{.number = 1}); });
  DispatchTable suicidal;
  suicidal.OnOpen([](ClientSession& session) { session.Send(Ask{.number = 1}); });
  suicidal.On<Answer>([&](ClientSession&, const Answer&) { client.reset(); });
  suicidal.OnClosed(
      [&](ClientSession&, const CloseReason& r) { client_closed.push_back(r.cause); });
  client = std::make_unique<Client>(*loop, suicidal);
  client->Connect(server->local_address());
  EXPECT_TRUE(RunUntil([&] { return client_closed.size() == 2; }));
  EXPECT_EQ(client, nullptr);
}

}  // namespace
}  // namespace sluice::test
