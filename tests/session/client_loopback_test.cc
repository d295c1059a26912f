// A client and a server, over the loopback of the real kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "tests/session/server_fixture.h"

namespace sluice::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

using ClientLoopbackTest = ServerTest;

TEST_F(ClientLoopbackTest, MayConnectInAClosedHandlerThatItsOwnEndCalls) {
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

TEST_F(ClientLoopbackTest, TellsThatNobodyListens) {
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
TEST_F(ClientLoopbackTest, ConnectsByName) {
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

TEST_F(ClientLoopbackTest, ConnectsAgainAfterTheServerHasClosed) {
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

TEST_F(ClientLoopbackTest, MayBeDestroyedWhileItConnects) {
  Serve();
  bool told = false;
  auto client = std::make_unique<Client>(*loop, answers);
  client->Connect(server->local_address(), [&](const absl::Status&) { told = true; });
  client.reset();
  EXPECT_TRUE(loop->RunOnce(Duration::zero()).ok());
  EXPECT_FALSE(told);
}

TEST_F(ClientLoopbackTest, MayBeEndedByAnotherThreadWhileItConnects) {
  Serve();
  size_t opened = 0;
  answers.OnOpen([&](ClientSession&) { ++opened; });
  for (int round = 0; round < 50; ++round) {
    auto client = std::make_unique<Client>(*loop, answers);
    client->Connect(server->local_address(), [&](const absl::Status&) {
      EXPECT_NE(client, nullptr) << "nobody is told any more";
    });
    std::thread ending([&] { loop->Post([&] { client.reset(); }); });
    EXPECT_TRUE(RunUntil([&] { return client == nullptr; }));
    ending.join();
    EXPECT_TRUE(loop->RunOnce(Duration::zero()).ok());
  }
  EXPECT_TRUE(RunUntil([&] { return server->size() == 0; }));
  EXPECT_THAT(client_closed, SizeIs(opened));
}

TEST_F(ClientLoopbackTest, MayBeDestroyedInEachOfItsHandlers) {
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
