#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "sluice/reactor/worker_pool.h"
#include "tests/session/session_fixture.h"

namespace sluice::test {

inline Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Points into the body that it came in.
struct Title {
  std::string_view text;

  static constexpr auto Describe() { return Message("Title", 4, Field("text", &Title::text)); }
};

inline constexpr const char* kAsk5 = "0000000a 00000001 00000005 07 00";
inline constexpr const char* kAsk6 = "0000000a 00000001 00000006 08 00";

// Sessions whose handlers may run in `pool`, and wait there for Release().
class WorkerHandlersTest : public SessionFixture {
 protected:
  WorkerHandlersTest() {
    table.OnOpen([this](ClientSession& session) { opened.push_back(session.id()); });
    table.OnClosed([this](ClientSession&, const CloseReason&) { ++closed; });
    table.OnRefused([this](ClientSession& session, const RefusedFrame& frame) {
      refused.push_back(frame);
      session.Reply(Answer{.number = static_cast<uint8_t>(0xe0 + static_cast<int>(frame.outcome))});
    });
    table.SetPolicy(FrameOutcome::kHandlerError, OutcomePolicy::kIgnore);
  }
  ~WorkerHandlersTest() override {
    Release();
    host.reset();
  }

  void MakePool(WorkerPoolOptions of_pool = {.threads = 1}) {
    of_pool.log = [](LogSeverity, std::string_view) { ADD_FAILURE(); };
    pool = *WorkerPool::Create(of_pool);
  }
  // Has each of these wait for Release().
  void Wait() { released.wait(); }
  void Release() {
    if (!std::exchange(was_released, true)) release.set_value();
  }

  template <class Done>
  bool RunUntil(Done done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done() && std::chrono::steady_clock::now() < give_up) {
      EXPECT_TRUE(loop->RunOnce(std::chrono::milliseconds(1)).ok());
    }
    return done();
  }
  // What the peer has got when that is as long as what is expected, or nothing more comes.
  Bytes Received(const Peer& peer, std::string_view expected) {
    Bytes received;
    RunUntil([&] {
      received = std::move(received) + peer.Receive();
      return received.size() >= Hex(expected).size();
    });
    return received;
  }
  uint64_t Count(FrameOutcome outcome) const { return host->counters().of(outcome); }
  // A message that fails in a worker had been taken for handled before.
  uint64_t CountWell() const {
    return Count(FrameOutcome::kHandled) - host->counters().failed_replies;
  }

  bool was_released = false;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::vector<SessionId> opened;
  int closed = 0;
  std::vector<RefusedFrame> refused;
  std::unique_ptr<WorkerPool> pool;
};

}  // namespace sluice::test
