// Replies that come from other threads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "sluice/session/pending_reply.h"
#include "tests/session/server_loops_fixture.h"

namespace sluice::test {
namespace {

constexpr uint8_t kAsked = 100;

// Threads that answer what they are given, with the number that was asked.
class Answerers {
 public:
  explicit Answerers(int count) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this] { Work(); });
  }
  ~Answerers() { Join(); }

  void Add(PendingReply reply, uint8_t number) {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.emplace_back(std::move(reply), number);
  }
  // When all that was added is answered.
  void Join() {
    ended_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  int answered() const { return answered_; }

 private:
  void Work() {
    while (true) {
      const bool last = ended_;
      std::pair<PendingReply, uint8_t> next;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!waiting_.empty()) {
          next = std::move(waiting_.front());
          waiting_.pop_front();
        }
      }
      if (next.first.Reply(Answer{.number = next.second})) ++answered_;
      if (last && next.first.session() == SessionId()) return;
      std::this_thread::yield();
    }
  }

  std::mutex mutex_;
  std::deque<std::pair<PendingReply, uint8_t>> waiting_;
  std::atomic<bool> ended_{false};
  std::atomic<int> answered_{0};
  std::vector<std::thread> threads_;
};

class PendingReplyLoopsTest : public ServerLoopsTest {
 protected:
  PendingReplyLoopsTest() {
    deferring.On<Ask>([this](ClientSession& session, const Ask& ask) {
      answerers.Add(session.DeferReply(ask), ask.number);
    });
    deferring.OnOpen([this](ClientSession& session) {
      const std::lock_guard<std::mutex> lock(mutex);
      opened.push_back(session.id());
    });
    deferring.OnClosed([this](ClientSession& session, const CloseReason&) {
      const std::lock_guard<std::mutex> lock(mutex);
      ended.push_back(session.id());
    });
  }
  ~PendingReplyLoopsTest() override {
    answerers.Join();
    callers.clear();
    server.reset();
  }

  void ServeDeferring(size_t sub_loops) {
    ServerOptions options{.sub_loops = sub_loops};
    options.sub_loop.log = [](LogSeverity, std::string_view) {};
    server = std::make_unique<Server>(*loop, deferring, options);
    ASSERT_TRUE(server->Listen("127.0.0.1:0").ok());
  }
  void AskAll() {
    for (uint8_t number = 0; number < kAsked; ++number) {
      for (auto& caller : callers) EXPECT_TRUE(caller->client->Send(Ask{.number = number}));
    }
  }

  DispatchTable deferring;
  Answerers answerers{3};
};

TEST_F(PendingReplyLoopsTest, ReachTheirSessionsFromAnyThread) {
  ServeDeferring(2);
  ConnectAndOpen(8);
  AskAll();
  EXPECT_TRUE(RunUntil([&] {
    return std::ranges::all_of(callers, [](auto& c) { return c->answers.size() == kAsked; });
  }));
  std::vector<uint8_t> all(kAsked);
  for (uint8_t number = 0; number < kAsked; ++number) all[number] = number;
  for (auto& caller : callers) {
    std::ranges::sort(caller->answers);
    EXPECT_EQ(caller->answers, all);
  }
  answerers.Join();
  EXPECT_EQ(answerers.answered(), 8 * kAsked);
  EXPECT_EQ(server->counters().dropped_replies, 0u);
}

TEST_F(PendingReplyLoopsTest, ComeFromTheLoopOfANeighbour) {
  DispatchTable table;
  std::vector<EventLoop*> loops;
  table.OnOpen([&](ClientSession& session) {
    const std::lock_guard<std::mutex> lock(mutex);
    loops.push_back(&session.connection()->loop());
    opened.push_back(session.id());
  });
  table.OnClosed([&](ClientSession& session, const CloseReason&) {
    const std::lock_guard<std::mutex> lock(mutex);
    ended.push_back(session.id());
  });
  table.On<Ask>([&](ClientSession& session, const Ask& ask) {
    const std::lock_guard<std::mutex> lock(mutex);
    EventLoop* const other = loops[&session.connection()->loop() == loops[0] ? 1 : 0];
    other->Post([reply = session.DeferReply(ask), number = ask.number]() mutable {
      EXPECT_TRUE(reply.Reply(Answer{.number = number}));
    });
  });
  server = std::make_unique<Server>(*loop, table, ServerOptions{.sub_loops = 2});
  ASSERT_TRUE(server->Listen("127.0.0.1:0").ok());
  ConnectAndOpen(2);
  AskAll();
  EXPECT_TRUE(RunUntil([&] {
    return std::ranges::all_of(callers, [](auto& c) { return c->answers.size() == kAsked; });
  }));
  // From one thread to one loop they keep their order.
  for (auto& caller : callers) EXPECT_TRUE(std::ranges::is_sorted(caller->answers));
  callers.clear();
  server.reset();
}

TEST_F(PendingReplyLoopsTest, ComeWhileTheServerEnds) {
  ServeDeferring(2);
  ConnectAndOpen(8);
  AskAll();
  ASSERT_TRUE(RunUntil([&] { return !callers[0]->answers.empty(); }));
  server.reset();
  answerers.Join();
}

TEST_F(PendingReplyLoopsTest, ComeWhileTheirSessionsEnd) {
  ServeDeferring(2);
  for (int round = 0; round < 5; ++round) {
    ConnectAndOpen(4);
    AskAll();
    ASSERT_TRUE(RunUntil([&] { return !callers[0]->answers.empty(); }));
    callers.clear();
    ASSERT_TRUE(RunUntil([&] { return server->size() == 0; }));
  }
}

TEST_F(PendingReplyLoopsTest, AreAllSentWhenTheServerIsDrained) {
  ServeDeferring(2);
  ConnectAndOpen(4);
  AskAll();
  ASSERT_TRUE(RunUntil([&] { return !callers[0]->answers.empty(); }));
  bool drained = false;
  server->Drain(std::chrono::seconds(20), [&] { drained = true; });
  EXPECT_TRUE(RunUntil([&] {
    return drained && std::ranges::all_of(callers, [](auto& c) { return c->closed == 1; });
  }));
  uint64_t answered = 0;
  for (auto& caller : callers) answered += caller->answers.size();
  EXPECT_EQ(answered, server->counters().of(FrameOutcome::kHandled));
  EXPECT_EQ(server->counters().dropped_replies, 0u);
}

}  // namespace
}  // namespace sluice::test
