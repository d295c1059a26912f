#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "sluice/reactor/event_loop.h"
#include "tests/reactor/recording_handler.h"
#include "tests/support/sim_loop.h"

namespace sluice::test {

// Which poller the loops of this test have. On epoll alone it is a call, which can
// fail, to watch a descriptor or to change what is wanted of it.
inline bool RunsOn(PollerKind kind) { return *ChoosePoller(PollerKind::kDefault) == kind; }

// Connections of a loop on a simulated kernel.
class SimLoopTest : public ::testing::Test, protected SimLoop {
 protected:
  std::pair<Connection*, SimPeer> Connect(RecordingHandler& handler,
                                          const ConnectionOptions& options = {}) {
    auto [fd, peer] = sim.MakeConnection();
    auto adopted = loop->connections().Adopt(Descriptor(kernel, fd), &handler, options);
    EXPECT_TRUE(adopted.ok()) << adopted.status();
    return {handler.Attach(*adopted), peer};
  }

  void UseEpoll() { loop = *EventLoop::Create({.kernel = &kernel, .poller = PollerKind::kEpoll}); }

  // Here turns are counted.
  void Turn(int turns = 1) { SimLoop::Turn(turns); }
  void RunFor(Duration duration) { SimLoop::RunFor(duration, /*turns_after=*/0); }
};

}  // namespace sluice::test
