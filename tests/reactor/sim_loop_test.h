#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sluice/reactor/event_loop.h"
#include "tests/reactor/recording_handler.h"
#include "tests/support/fault_kernel.h"
#include "tests/support/sim_kernel.h"

namespace sluice::test {

using namespace std::chrono_literals;

// Which poller the loops of this test have. On epoll alone it is a call, which can
// fail, to watch a descriptor or to change what is wanted of it.
inline bool RunsOn(PollerKind kind) { return *ChoosePoller(PollerKind::kDefault) == kind; }

// A loop on a simulated kernel, whose calls can be made to fail.
class SimLoopTest : public ::testing::Test {
 protected:
  ~SimLoopTest() override {
    loop.reset();
    EXPECT_EQ(sim.open_descriptors(), 0u) << "a descriptor was left open";
  }

  std::pair<Connection*, SimPeer> Connect(RecordingHandler& handler,
                                          const ConnectionOptions& options = {}) {
    auto [fd, peer] = sim.MakeConnection();
    auto adopted = loop->connections().Adopt(Descriptor(kernel, fd), &handler, options);
    EXPECT_TRUE(adopted.ok()) << adopted.status();
    return {handler.Attach(*adopted), peer};
  }

  void UseEpoll() { loop = *EventLoop::Create({.kernel = &kernel, .poller = PollerKind::kEpoll}); }

  // Turns that take no time.
  void Turn(int turns = 1) {
    for (int i = 0; i < turns; ++i) ASSERT_TRUE(loop->RunOnce(0s).ok());
  }
  // Turns until `duration` of virtual time has passed.
  void RunFor(Duration duration) {
    const MonotonicTime until = sim.Now() + duration;
    while (sim.Now() < until) ASSERT_TRUE(loop->RunOnce(until - sim.Now()).ok());
  }

  SimKernel sim;
  FaultKernel kernel{sim};
  std::vector<std::string> log;
  std::unique_ptr<EventLoop> loop =
      *EventLoop::Create({.kernel = &kernel, .log = [this](LogSeverity, std::string_view text) {
                            log.emplace_back(text);
                          }});
};

}  // namespace sluice::test
