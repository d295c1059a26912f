// Groups whose members live in several loops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "sluice/session/session_group.h"
#include "tests/session/server_loops_fixture.h"

namespace sluice::test {
namespace {

using testing::ElementsAre;

class SessionGroupLoopsTest : public ServerLoopsTest {
 protected:
  // Who asks for the first time joins; what is asked everybody hears.
  SessionGroupLoopsTest() {
    served.On<Numbers>([this](ClientSession& session, const Numbers& numbers) {
      if (group == nullptr) return absl::OkStatus();
      if (numbers.values.empty()) group->Add(session);
      return numbers.values.empty() ? absl::OkStatus()
                                    : group->Broadcast(Answer{.number = numbers.values[0]});
    });
  }
  ~SessionGroupLoopsTest() override {
    callers.clear();
    server.reset();
  }

  void ConnectMembers(int count) {
    const size_t before = group->size();
    ConnectAndOpen(count);
    for (int i = 0; i < count; ++i) {
      callers[callers.size() - 1 - static_cast<size_t>(i)]->client->Send(Numbers{});
    }
    ASSERT_TRUE(RunUntil([&] { return group->size() == before + static_cast<size_t>(count); }));
  }
  bool EachHasHeard(size_t count) {
    return RunUntil([&] {
      return std::ranges::all_of(callers, [&](auto& c) { return c->answers.size() == count; });
    });
  }

  std::unique_ptr<SessionGroup> group = std::make_unique<SessionGroup>();
};

TEST_F(SessionGroupLoopsTest, TellsMembersInAllLoopsTheSameInTheSameOrder) {
  Serve({.sub_loops = 3});
  ConnectMembers(6);
  for (uint8_t number = 0; number < 40; ++number) {
    for (auto& caller : callers) EXPECT_TRUE(caller->client->Send(Numbers{.values = {number}}));
    ASSERT_TRUE(loop->RunOnce(Duration::zero()).ok());
  }
  EXPECT_TRUE(EachHasHeard(6 * 40));
  for (auto& caller : callers) EXPECT_EQ(caller->answers, callers[0]->answers);
}

TEST_F(SessionGroupLoopsTest, MayBeUsedInAnyThread) {
  Serve({.sub_loops = 2});
  ConnectMembers(4);
  EXPECT_TRUE(group->Broadcast(Answer{.number = 1}).ok());
  std::thread other([this] { EXPECT_TRUE(group->Broadcast(Answer{.number = 2}).ok()); });
  other.join();
  EXPECT_TRUE(EachHasHeard(2));
  for (auto& caller : callers) EXPECT_THAT(caller->answers, ElementsAre(1, 2));
}

class CountingEnvelope final : public Envelope {
 public:
  absl::Status Open(std::span<const std::byte> payload, EnvelopeHeader* header,
                    std::span<const std::byte>* body) const override {
    return Protocol::DefaultEnvelope().Open(payload, header, body);
  }
  bool Write(const EnvelopeHeader& header, BinaryWriteStream* out) const override {
    ++written;
    return Protocol::DefaultEnvelope().Write(header, out);
  }

  mutable std::atomic<int> written{0};
};

TEST_F(SessionGroupLoopsTest, EncodesAMessageOnceForAllMembersOfAllLoops) {
  static const CountingEnvelope envelope;
  ServerOptions options{.sub_loops = 3};
  options.sessions.protocol.envelope = &envelope;
  Serve(options);
  ConnectMembers(9);
  EXPECT_TRUE(group->Broadcast(Answer{.number = 7}).ok());
  EXPECT_TRUE(EachHasHeard(1));
  EXPECT_EQ(envelope.written, 1);
}

TEST_F(SessionGroupLoopsTest, ForgetsMembersThatEndWhileOthersAreTold) {
  Serve({.sub_loops = 3});
  ConnectMembers(12);
  for (uint8_t number = 0; number < 50; ++number) {
    for (auto& caller : callers) caller->client->Send(Numbers{.values = {number}});
    if (number % 10 == 0) callers.pop_back();
    ASSERT_TRUE(loop->RunOnce(Duration::zero()).ok());
  }
  EXPECT_TRUE(RunUntil([&] { return group->size() == callers.size(); }));
  EXPECT_TRUE(group->Broadcast(Answer{.number = 99}).ok());
  EXPECT_TRUE(RunUntil([&] {
    return std::ranges::all_of(callers,
                               [](auto& c) { return std::ranges::count(c->answers, 99) == 1; });
  }));
  server.reset();
  EXPECT_EQ(group->size(), 0u);
  EXPECT_TRUE(group->Broadcast(Answer{}).ok());
}

TEST_F(SessionGroupLoopsTest, MayDieBeforeItsMembers) {
  Serve({.sub_loops = 2});
  ConnectMembers(4);
  EXPECT_TRUE(group->Broadcast(Answer{.number = 1}).ok());
  group.reset();
  EXPECT_TRUE(EachHasHeard(1));
  int members = 0;
  server->ForEachSession(
      [&](ClientSession& session) { members += session.SetVersion(1).ok() ? 0 : 1; });
  EXPECT_EQ(members, 0);
}

}  // namespace
}  // namespace sluice::test
