#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "sluice/session/client.h"
#include "sluice/session/server.h"
#include "tests/session/session_fixture.h"
#include "tests/support/fault_kernel.h"

namespace sluice::test {

// A client, and what it was answered.
struct Caller {
  std::unique_ptr<Client> client;
  DispatchTable table;
  std::vector<uint8_t> answers;
  int closed = 0;
};

// A server whose sessions live in several loops, and its clients, over the loopback of the real
// kernel. The clients are in the loop of the server, which is this thread's.
class ServerLoopsTest : public testing::Test {
 protected:
  ServerLoopsTest() {
    served.On<Ask>([this](ClientSession& session, const Ask& ask) {
      if (!session.connection()->loop().IsInLoopThread() || ThreadOf(session.id()) != Here()) {
        ++in_wrong_thread;
      }
      session.Reply(Answer{.number = ask.number});
    });
    served.OnOpen([this](ClientSession& session) {
      const std::lock_guard<std::mutex> lock(mutex);
      thread_of[session.id().loop].insert(Here());
      opened.push_back(session.id());
    });
    served.OnClosed([this](ClientSession& session, const CloseReason& reason) {
      const std::lock_guard<std::mutex> lock(mutex);
      ended.push_back(session.id());
      ++ended_by[reason.cause];
    });
  }
  ~ServerLoopsTest() override {
    callers.clear();
    server.reset();
    EXPECT_EQ(in_wrong_thread, 0);
    EXPECT_EQ(opened.size(), ended.size());
  }

  void Serve(ServerOptions options) {
    options.sub_loop.log = [](LogSeverity, std::string_view) {};
    server = std::make_unique<Server>(*loop, served, options);
    const absl::Status status = server->Listen("127.0.0.1:0");
    ASSERT_TRUE(status.ok()) << status;
  }

  // Connects so many clients; whether the server takes them is another matter.
  void Connect(int count) {
    int connected = 0;
    for (int i = 0; i < count; ++i) {
      Caller& caller = *callers.emplace_back(std::make_unique<Caller>());
      caller.table.On<Answer>([&caller](ClientSession&, const Answer& answer) {
        caller.answers.push_back(answer.number);
      });
      caller.table.OnClosed([&caller](ClientSession&, const CloseReason&) { ++caller.closed; });
      caller.client = std::make_unique<Client>(*loop, caller.table);
      caller.client->Connect(server->local_address(), [&](const absl::Status& status) {
        EXPECT_TRUE(status.ok()) << status;
        ++connected;
      });
    }
    ASSERT_TRUE(RunUntil([&] { return connected == count; }));
  }
  void ConnectAndOpen(int count) {
    const size_t before = Opened().size();
    Connect(count);
    ASSERT_TRUE(RunUntil([&] { return Opened().size() == before + static_cast<size_t>(count); }));
  }

  template <class Done>
  bool RunUntil(Done done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done() && std::chrono::steady_clock::now() < give_up) {
      EXPECT_TRUE(loop->RunOnce(std::chrono::milliseconds(1)).ok());
    }
    return done();
  }

  static std::thread::id Here() { return std::this_thread::get_id(); }
  std::thread::id ThreadOf(SessionId id) {
    const std::lock_guard<std::mutex> lock(mutex);
    return *thread_of[id.loop].begin();
  }
  std::vector<SessionId> Opened() {
    const std::lock_guard<std::mutex> lock(mutex);
    return opened;
  }
  // How many sessions each of `count` loops has had.
  std::vector<int> OpenedInEach(size_t count) {
    std::vector<int> in_each(count);
    for (const SessionId id : Opened()) ++in_each[id.loop];
    return in_each;
  }

  FaultKernel kernel{RealKernel()};
  std::mutex mutex;
  std::map<uint32_t, std::set<std::thread::id>> thread_of;
  std::vector<SessionId> opened;
  std::vector<SessionId> ended;
  std::map<CloseCause, int> ended_by;
  std::atomic<int> in_wrong_thread{0};
  std::unique_ptr<EventLoop> loop =
      *EventLoop::Create({.log = [](LogSeverity, std::string_view) {}});
  DispatchTable served;
  std::unique_ptr<Server> server;
  std::vector<std::unique_ptr<Caller>> callers;
};

}  // namespace sluice::test
