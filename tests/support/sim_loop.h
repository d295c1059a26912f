#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/reactor/event_loop.h"
#include "tests/support/fault_kernel.h"
#include "tests/support/sim_kernel.h"

namespace sluice::test {

using namespace std::chrono_literals;

// SimLoop is a loop on a simulated kernel, whose calls can be made to fail, with its log: for a
// test's fixture to inherit. Time passes in RunFor() alone.
//
//   class ServerTest : public testing::Test, protected SimLoop { ... };
//   SimPeer peer = sim.ConnectTo(address);
//   Turn();
//
// What was made with the loop must be gone when this dies, and no descriptor be left.
class SimLoop {
 protected:
  SimLoop() { MakeLoop(); }
  ~SimLoop() {
    loop.reset();
    EXPECT_EQ(sim.open_descriptors(), 0u) << "a descriptor was left open";
  }
  SimLoop(const SimLoop&) = delete;
  SimLoop& operator=(const SimLoop&) = delete;

  // Turns that take no time.
  void Turn(int turns = 8) {
    for (int i = 0; i < turns; ++i) ASSERT_TRUE(loop->RunOnce(0s).ok());
  }
  // Turns until `duration` of virtual time has passed, and then some that take none.
  void RunFor(Duration duration, int turns_after = 8) {
    const MonotonicTime until = sim.Now() + duration;
    while (sim.Now() < until) ASSERT_TRUE(loop->RunOnce(until - sim.Now()).ok());
    Turn(turns_after);
  }

  // In place of the loop that is there, with nothing made of it yet.
  void MakeLoop(EventLoopOptions options = {}) {
    options.kernel = &kernel;
    options.log = [this](LogSeverity, std::string_view text) { log.emplace_back(text); };
    loop = *EventLoop::Create(options);
  }

  SimKernel sim;
  FaultKernel kernel{sim};
  std::vector<std::string> log;
  std::unique_ptr<EventLoop> loop;
};

}  // namespace sluice::test
