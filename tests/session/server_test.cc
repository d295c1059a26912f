// Server and Client together, over the loopback of the real kernel.
#include "sluice/session/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "tests/session/server_fixture.h"
#include "tests/support/loopback.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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

TEST_F(ServerTest, TellsNobodyThatItStoppedOnceItIsDestroyed) {
  Serve();
  bool told = false;
  server->Stop([&] { told = true; });
  server.reset();
  EXPECT_TRUE(loop->RunOnce(Duration::zero()).ok());
  EXPECT_FALSE(told);
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

TEST_F(ServerTest, BeginsNothingForANeighbourThatIsResumedInAClosedHandlerOfItsEnd) {
  std::vector<ClientSession*> paused;
  served.OnOpen([&](ClientSession& session) {
    session.PauseReading();
    paused.push_back(&session);
  });
  std::vector<bool> deferred;
  served.OnClosed([&](ClientSession& session, const CloseReason&) {
    std::erase(paused, &session);
    for (ClientSession* const neighbour : paused) {
      neighbour->ResumeReading();
      deferred.push_back(!neighbour->DeferReply().is_spent());
    }
  });
  Serve();
  const std::unique_ptr<Client> clients[] = {ConnectedClient(), ConnectedClient()};
  ASSERT_TRUE(RunUntil([&] { return paused.size() == 2; }));
  server.reset();
  EXPECT_EQ(deferred, std::vector<bool>{false});
  EXPECT_TRUE(RunUntil([&] { return client_closed.size() == 2; }));
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

}  // namespace
}  // namespace sluice::test
