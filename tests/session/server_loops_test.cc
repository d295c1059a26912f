#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/session/server_loops_fixture.h"

namespace sluice::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Lt;
using testing::SizeIs;
using testing::UnorderedElementsAreArray;

TEST_F(ServerLoopsTest, GivesEachLoopItsTurn) {
  Serve({.sub_loops = 3});
  ConnectAndOpen(9);
  EXPECT_THAT(OpenedInEach(3), ElementsAre(3, 3, 3));
  EXPECT_EQ(server->size(), 9u);
}

TEST_F(ServerLoopsTest, GivesTheNextClientToTheLoopWithTheFewest) {
  Serve({.sub_loops = 2, .choice = LoopChoice::kLeastLoaded});
  ConnectAndOpen(4);
  ASSERT_THAT(OpenedInEach(2), ElementsAre(2, 2));
  for (const SessionId id : Opened()) {
    if (id.loop == 0) continue;
    EXPECT_TRUE(server->Post(id, [](ClientSession& session) { session.Close(); }));
  }
  ASSERT_TRUE(RunUntil([&] { return server->size() == 2; }));
  ConnectAndOpen(2);
  EXPECT_THAT(OpenedInEach(2), ElementsAre(2, 4));
}

TEST_F(ServerLoopsTest, HasEachLoopInAThreadOfItsOwn) {
  Serve({.sub_loops = 2});
  ConnectAndOpen(6);
  EXPECT_THAT(thread_of, SizeIs(2));
  EXPECT_THAT(thread_of[0], SizeIs(1));
  EXPECT_THAT(thread_of[1], SizeIs(1));
  EXPECT_NE(thread_of[0], thread_of[1]);
  EXPECT_NE(*thread_of[0].begin(), Here());
}

// Both ways to share out clients, and one loop for all.
class ServerEchoTest : public ServerLoopsTest, public testing::WithParamInterface<bool> {};

TEST_P(ServerEchoTest, AnswersEveryClientInOrder) {
  constexpr uint8_t kAsked = 200;
  Serve({.sub_loops = 3, .reuse_port = GetParam()});
  ConnectAndOpen(32);
  for (uint8_t number = 0; number < kAsked; ++number) {
    for (auto& caller : callers) EXPECT_TRUE(caller->client->Send(Ask{.number = number}));
    ASSERT_TRUE(loop->RunOnce(Duration::zero()).ok());
  }
  std::vector<uint8_t> all(kAsked);
  for (uint8_t number = 0; number < kAsked; ++number) all[number] = number;
  EXPECT_TRUE(RunUntil([&] {
    return std::ranges::all_of(callers, [](auto& c) { return c->answers.size() == kAsked; });
  }));
  for (auto& caller : callers) EXPECT_EQ(caller->answers, all);
  // With SO_REUSEPORT the kernel chooses, by a hash of the addresses.
  EXPECT_THAT(OpenedInEach(3), Each(Lt(32)));
  EXPECT_EQ(server->counters().of(FrameOutcome::kHandled), 32u * kAsked);
  EXPECT_EQ(server->counters().types.at(0).handled, 32u * kAsked);
  EXPECT_EQ(server->counters().types.at(0).name, "Ask");
  EXPECT_EQ(server->counters().sessions.opened, 32u);
  EXPECT_EQ(server->counters().sessions.received.frames, 32u * kAsked);
}

INSTANTIATE_TEST_SUITE_P(OneAcceptorOrManyTest, ServerEchoTest, testing::Bool(),
                         [](const auto& shares) { return shares.param ? "Many" : "One"; });

TEST_F(ServerLoopsTest, ListensInAllLoopsOrInNone) {
  ServerOptions options{.sub_loops = 2, .reuse_port = true};
  options.sub_loop.kernel = &kernel;
  Serve(options);
  kernel.faults().Fail(Call::kListen, EADDRINUSE, /*nth=*/2);
  const int free_before = dup(0);
  close(free_before);
  EXPECT_FALSE(server->Listen("127.0.0.1:0").ok());
  const int free_after = dup(0);
  close(free_after);
  EXPECT_EQ(free_after, free_before) << "the first loop still listens";
  EXPECT_TRUE(server->Listen("127.0.0.1:0").ok());
}

TEST_F(ServerLoopsTest, RefusesAUnixAddressForSeveralListeners) {
  Serve({.sub_loops = 2, .reuse_port = true});
  const absl::Status status = server->Listen("unix:@sluice_loops_test_" + std::to_string(getpid()));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ServerLoopsTest, SaysWhyThereAreNoLoopsAndMayBeAskedAgain) {
  kernel.faults().Fail(Call::kEventFd, EMFILE, /*nth=*/2);
  ServerOptions options{.sub_loops = 2};
  options.sub_loop.kernel = &kernel;
  server = std::make_unique<Server>(*loop, served, options);
  EXPECT_EQ(server->Listen("127.0.0.1:0").code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(server->Listen("127.0.0.1:0").ok());
  ConnectAndOpen(2);
}

TEST_F(ServerLoopsTest, CountsItsMaximumOverAllLoops) {
  Serve({.sessions_max = 3, .sub_loops = 2});
  ConnectAndOpen(3);
  Connect(1);
  EXPECT_TRUE(RunUntil([&] { return callers[3]->closed == 1; }));
  EXPECT_EQ(server->refused(), 1u);
  EXPECT_EQ(server->size(), 3u);
  callers[0]->client.reset();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 2; }));
  ConnectAndOpen(1);
}

TEST_F(ServerLoopsTest, CountsItsMaximumOverAllListeners) {
  Serve({.sessions_max = 3, .sub_loops = 2, .reuse_port = true});
  Connect(8);
  EXPECT_TRUE(RunUntil([&] { return server->refused() == 5; }));
  EXPECT_EQ(server->size(), 3u);
}

TEST_F(ServerLoopsTest, StopsWithEveryAnswerSentWhileClientsAreActive) {
  Serve({.sub_loops = 3});
  ConnectAndOpen(12);
  for (uint8_t number = 0; number < 50; ++number) {
    for (auto& caller : callers) caller->client->Send(Ask{.number = number});
  }
  ASSERT_TRUE(RunUntil([&] { return !callers[0]->answers.empty(); }));
  int stopped = 0;
  std::thread::id stopped_in;
  server->Stop([&] {
    ++stopped;
    stopped_in = Here();
  });
  EXPECT_TRUE(RunUntil([&] {
    return stopped == 1 && std::ranges::all_of(callers, [](auto& c) { return c->closed == 1; });
  }));
  EXPECT_EQ(stopped_in, Here());
  EXPECT_EQ(server->size(), 0u);
  // What was handled was answered, and nothing is missing in between.
  uint64_t answered = 0;
  for (auto& caller : callers) {
    for (size_t i = 0; i < caller->answers.size(); ++i) EXPECT_EQ(caller->answers[i], i);
    answered += caller->answers.size();
  }
  EXPECT_EQ(answered, server->counters().of(FrameOutcome::kHandled));
}

TEST_F(ServerLoopsTest, DrainsEveryLoopWhileClientsAreActive) {
  Serve({.sub_loops = 3});
  ConnectAndOpen(12);
  for (uint8_t number = 0; number < 50; ++number) {
    for (auto& caller : callers) caller->client->Send(Ask{.number = number});
  }
  ASSERT_TRUE(RunUntil([&] { return !callers[0]->answers.empty(); }));
  int drained = 0;
  server->Drain(std::chrono::hours(1), [&] { ++drained; });
  EXPECT_TRUE(RunUntil([&] {
    return drained == 1 && std::ranges::all_of(callers, [](auto& c) { return c->closed == 1; });
  }));
  EXPECT_EQ(server->size(), 0u);
  EXPECT_EQ(ended_by[CloseCause::kDrained] + ended_by[CloseCause::kPeerClosed], 12);
}

TEST_F(ServerLoopsTest, ClosesTheRestInEveryLoopAtTheDeadlineOfADrain) {
  // More than the sockets of both sides hold.
  served.On<Numbers>([](ClientSession& session, const Numbers&) {
    const Bytes payload(1'000'000);
    for (int i = 0; i < 15; ++i) EXPECT_TRUE(session.SendPayload(payload));
  });
  ServerOptions options{.sub_loops = 2};
  options.sub_loop.kernel = &kernel;
  Serve(options);
  ConnectAndOpen(6);
  for (size_t i = 0; i < 4; ++i) {
    callers[i]->client->session()->PauseReading();
    callers[i]->client->Send(Numbers{});
  }
  ASSERT_TRUE(RunUntil([&] { return server->counters().of(FrameOutcome::kHandled) == 4; }));
  int drained = 0;
  server->Drain(std::chrono::hours(1), [&] { ++drained; });
  EXPECT_TRUE(RunUntil([&] { return callers[4]->closed + callers[5]->closed == 2; }));
  EXPECT_EQ(server->size(), 4u);
  EXPECT_EQ(drained, 0);
  kernel.AdvanceClock(std::chrono::hours(1));
  server->ForEachSession([](ClientSession&) {});  // wakes the loops
  EXPECT_TRUE(RunUntil([&] { return drained == 1; }));
  EXPECT_EQ(ended_by[CloseCause::kDrainDeadline], 4);
}

TEST_F(ServerLoopsTest, StopsWhenThereIsNobodyAndBeforeItListens) {
  int stopped = 0;
  server = std::make_unique<Server>(*loop, served, ServerOptions{.sub_loops = 2});
  server->Stop([&] { ++stopped; });
  EXPECT_TRUE(RunUntil([&] { return stopped == 1; }));
  Serve({.sub_loops = 2});
  server->Stop([&] { ++stopped; });
  EXPECT_TRUE(RunUntil([&] { return stopped == 2; }));
}

TEST_F(ServerLoopsTest, HasNoSessionsBeforeItListens) {
  server = std::make_unique<Server>(*loop, served, ServerOptions{.sub_loops = 2});
  server->ForEachSession([](ClientSession&) { ADD_FAILURE(); });
  EXPECT_EQ(server->Find({}), nullptr);
  EXPECT_FALSE(server->Post({}, [](ClientSession&) { ADD_FAILURE(); }));
  EXPECT_EQ(server->counters().of(FrameOutcome::kHandled), 0u);
}

TEST_F(ServerLoopsTest, AnswersAnyThreadWhileItBeginsToListen) {
  server = std::make_unique<Server>(*loop, served, ServerOptions{.sub_loops = 3});
  std::promise<void> asked_once;
  std::atomic<bool> listening{false};
  std::thread asking([&, last = false]() mutable {
    for (int times = 0; !last; ++times) {
      last = listening;
      server->Post({.loop = 2}, [](ClientSession&) { ADD_FAILURE(); });
      EXPECT_LE(server->dropped(), static_cast<uint64_t>(times) + 1);
      EXPECT_LE(server->posted_tasks(), static_cast<size_t>(times) + 4);
      EXPECT_EQ(server->size() + server->refused() + server->accept_failures(), 0u);
      if (times == 0) asked_once.set_value();
    }
  });
  asked_once.get_future().wait();
  EXPECT_TRUE(server->Listen("127.0.0.1:0").ok());
  listening = true;
  asking.join();
  EXPECT_TRUE(RunUntil([&] { return server->dropped() >= 1; })) << "posted once it listened";
}

TEST_F(ServerLoopsTest, MayBeDestroyedWhileClientsAreActive) {
  Serve({.sub_loops = 3});
  ConnectAndOpen(12);
  Connect(12);  // some of these may be on their way from loop to loop
  for (uint8_t number = 0; number < 50; ++number) {
    for (auto& caller : callers) caller->client->Send(Ask{.number = number});
  }
  ASSERT_TRUE(RunUntil([&] { return !callers[0]->answers.empty(); }));
  server.reset();
  EXPECT_THAT(ended, UnorderedElementsAreArray(opened));
  EXPECT_TRUE(RunUntil(
      [&] { return std::ranges::all_of(callers, [](auto& c) { return c->closed == 1; }); }));
}

TEST_F(ServerLoopsTest, MayBeDestroyedWhileItsHandlersUseIt) {
  Server* serving = nullptr;
  std::atomic<int> posted{0};
  served.On<Numbers>([&](ClientSession&, const Numbers&) {
    for (const SessionId id : Opened()) {
      serving->Post(id, [&](ClientSession& other) {
        ++posted;
        other.Send(Answer{.number = 1});
      });
    }
  });
  Serve({.sub_loops = 2});
  serving = server.get();
  ConnectAndOpen(4);
  for (int i = 0; i < 100; ++i) {
    for (auto& caller : callers) caller->client->Send(Numbers{});
  }
  ASSERT_TRUE(RunUntil([&] { return posted > 50; }));
  server.reset();
  EXPECT_THAT(ended, SizeIs(4));
}

TEST_F(ServerLoopsTest, VisitsEverySessionInTheThreadOfItsLoop) {
  Serve({.sub_loops = 2});
  ConnectAndOpen(5);
  std::vector<SessionId> visited;
  server->ForEachSession([&](ClientSession& session) {
    EXPECT_TRUE(session.connection()->loop().IsInLoopThread());
    EXPECT_EQ(server->Find(session.id()), &session);
    visited.push_back(session.id());
  });
  EXPECT_THAT(visited, UnorderedElementsAreArray(Opened()));
}

TEST_F(ServerLoopsTest, RunsPostedWorkInTheLoopOfItsSession) {
  Serve({.sub_loops = 2});
  ConnectAndOpen(4);
  for (const SessionId id : Opened()) {
    EXPECT_TRUE(server->Post(id, [this, id](ClientSession& session) {
      if (ThreadOf(id) != Here() || session.id() != id) ++in_wrong_thread;
      session.Send(Answer{.number = 9});
    }));
  }
  EXPECT_TRUE(RunUntil([&] {
    return std::ranges::all_of(callers, [](auto& c) { return c->answers.size() == 1; });
  }));
}

TEST_F(ServerLoopsTest, TellsHowMuchWaitsForALoopThatIsStuck) {
  Serve({.sub_loops = 2});
  ConnectAndOpen(2);
  std::promise<void> stuck;
  std::promise<void> release;
  EXPECT_TRUE(server->Post(Opened()[0], [&](ClientSession&) {
    stuck.set_value();
    release.get_future().wait();
  }));
  stuck.get_future().wait();
  std::atomic<int> ran{0};
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(server->Post(Opened()[0], [&](ClientSession&) { ++ran; }));
  }
  EXPECT_EQ(server->posted_tasks(), 5u);
  release.set_value();
  EXPECT_TRUE(RunUntil([&] { return ran == 5; }));
  EXPECT_EQ(server->posted_tasks(), 0u);
}

TEST_F(ServerLoopsTest, NeverGivesWorkToANewcomerInAnOldPlace) {
  Serve({.sub_loops = 2});
  ConnectAndOpen(2);
  const std::vector<SessionId> old = Opened();
  callers.clear();
  ASSERT_TRUE(RunUntil([&] { return server->size() == 0; }));
  ConnectAndOpen(2);
  // In the same two slots.
  EXPECT_EQ(Opened()[2].connection.slot, old[0].connection.slot);
  EXPECT_EQ(Opened()[3].connection.slot, old[1].connection.slot);
  for (const SessionId id : old) {
    EXPECT_TRUE(server->Post(id, [](ClientSession&) { ADD_FAILURE(); }));
  }
  EXPECT_TRUE(RunUntil([&] { return server->dropped() == 2; }));
}

TEST_F(ServerLoopsTest, RefusesWorkForALoopThatItDoesNotHave) {
  Serve({.sub_loops = 2});
  ConnectAndOpen(1);
  SessionId id = Opened()[0];
  id.loop = 2;
  EXPECT_FALSE(server->Post(id, [](ClientSession&) { ADD_FAILURE(); }));
}

TEST_F(ServerLoopsTest, GoesOnWithoutALoopThatHasEnded) {
  for (const LoopChoice choice : {LoopChoice::kRoundRobin, LoopChoice::kLeastLoaded}) {
    Serve({.sub_loops = 2, .choice = choice});
    ConnectAndOpen(2);
    const SessionId lost = *std::ranges::find(opened, 0u, &SessionId::loop);
    EXPECT_TRUE(
        server->Post(lost, [](ClientSession& session) { session.connection()->loop().Stop(); }));
    ASSERT_TRUE(RunUntil([&] { return server->size() == 1; }));
    const size_t before = Opened().size();
    ConnectAndOpen(3);
    for (size_t i = before; i < opened.size(); ++i) EXPECT_EQ(opened[i].loop, 1u);
    EXPECT_FALSE(server->Post(lost, [](ClientSession&) { ADD_FAILURE(); }));
    int visited = 0;
    server->ForEachSession([&](ClientSession&) { ++visited; });
    EXPECT_EQ(visited, 4);
    bool stopped = false;
    server->Stop([&] { stopped = true; });
    EXPECT_TRUE(RunUntil([&] { return stopped; }));
    callers.clear();
    opened.clear();
    ended.clear();
  }
}

// The kernel would go on giving its listening socket a share of the clients.
TEST_F(ServerLoopsTest, GoesOnWithoutAListenerWhoseLoopHasEnded) {
  ServerOptions options{.sub_loops = 2, .reuse_port = true};
  options.sub_loop.kernel = &kernel;
  for (const bool fails : {false, true}) {
    Serve(options);
    ConnectAndOpen(1);
    const SessionId lost = opened[0];
    EXPECT_TRUE(server->Post(lost, [&](ClientSession& session) {
      if (fails) {
        kernel.faults().FailWaitsOfThisThread(EINVAL);
      } else {
        session.connection()->loop().Stop();
      }
    }));
    ASSERT_TRUE(RunUntil([&] { return server->size() == 0; }));
    EXPECT_TRUE(server->Listen("127.0.0.1:0").ok());
    ConnectAndOpen(16);
    EXPECT_EQ(OpenedInEach(2)[lost.loop], 1);
    callers.clear();
    server.reset();
    opened.clear();
    ended.clear();
  }
}

TEST_F(ServerLoopsTest, SaysThatNoLoopIsLeftToListenIn) {
  Serve({.sub_loops = 1, .reuse_port = true});
  ConnectAndOpen(1);
  EXPECT_TRUE(server->Post(Opened()[0],
                           [](ClientSession& session) { session.connection()->loop().Stop(); }));
  ASSERT_TRUE(RunUntil([&] { return server->size() == 0; }));
  EXPECT_EQ(server->Listen("127.0.0.1:0").code(), absl::StatusCode::kUnavailable);
}

TEST_F(ServerLoopsTest, WaitsForNothingThatALoopDidNotGetTo) {
  ServerOptions options{.sub_loops = 1};
  options.sub_loop.kernel = &kernel;
  Serve(options);
  ConnectAndOpen(1);
  std::promise<void> stuck;
  std::promise<void> release;
  EXPECT_TRUE(server->Post(Opened()[0], [&](ClientSession&) {
    stuck.set_value();
    release.get_future().wait();
    kernel.faults().FailWaitsOfThisThread(EINVAL);
  }));
  stuck.get_future().wait();
  Connect(1);
  ASSERT_TRUE(RunUntil([&] { return server->size() == 2; }));
  bool stopped = false;
  server->Stop([&] { stopped = true; });
  release.set_value();
  EXPECT_TRUE(RunUntil([&] { return stopped && server->size() == 0; }));
}

TEST_F(ServerLoopsTest, ClosesAClientWhenNoLoopIsLeft) {
  Serve({.sub_loops = 1});
  ConnectAndOpen(1);
  EXPECT_TRUE(server->Post(Opened()[0],
                           [](ClientSession& session) { session.connection()->loop().Stop(); }));
  ASSERT_TRUE(RunUntil([&] { return server->size() == 0; }));
  Connect(1);
  EXPECT_TRUE(RunUntil([&] { return callers[1]->closed == 1; }));
  EXPECT_EQ(server->size(), 0u);
}

TEST_F(ServerLoopsTest, ServesOnAfterPostedWorkHasThrown) {
  Serve({.sub_loops = 1});
  ConnectAndOpen(1);
  EXPECT_TRUE(server->Post(Opened()[0], [](ClientSession&) { throw std::runtime_error("no"); }));
  callers[0]->client->Send(Ask{.number = 3});
  EXPECT_TRUE(RunUntil([&] { return callers[0]->answers.size() == 1; }));
}

}  // namespace
}  // namespace sluice::test
