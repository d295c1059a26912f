#include "sluice/reactor/poller_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>

#include "sluice/reactor/event_loop.h"
#include "tests/support/fault_kernel.h"

namespace sluice::test {
namespace {

using ::testing::HasSubstr;

class PollerKindTest : public ::testing::Test {
 protected:
  ~PollerKindTest() override { unsetenv("SLUICE_POLLER"); }
  static void SetVariable(const char* name) { ASSERT_EQ(setenv("SLUICE_POLLER", name, 1), 0); }

  // The call that a loop with `options` waits with.
  static Call WaitCallOf(EventLoopOptions options) {
    FaultKernel kernel(RealKernel());
    options.kernel = &kernel;
    const std::unique_ptr<EventLoop> loop = *EventLoop::Create(options);
    EXPECT_TRUE(loop->RunOnce(Duration::zero()).ok());
    EXPECT_EQ(kernel.faults().waits(), 1);
    for (const Call call : {Call::kPoll, Call::kSelect}) {
      if (kernel.faults().calls(call) == 1) return call;
    }
    return Call::kEpollWait;
  }
};

TEST_F(PollerKindTest, TheOptionDecides) {
  SetVariable("nonsense");  // is not looked at
  EXPECT_EQ(WaitCallOf({.poller = PollerKind::kEpoll}), Call::kEpollWait);
  EXPECT_EQ(WaitCallOf({.poller = PollerKind::kPoll}), Call::kPoll);
  EXPECT_EQ(WaitCallOf({.poller = PollerKind::kSelect}), Call::kSelect);
}

TEST_F(PollerKindTest, ElseTheEnvironmentDoes) {
  for (const auto& [name, call] :
       {std::pair("epoll", Call::kEpollWait), std::pair("poll", Call::kPoll),
        std::pair("select", Call::kSelect), std::pair("", Call::kEpollWait)}) {
    SetVariable(name);
    EXPECT_EQ(WaitCallOf({}), call) << name;
  }
  unsetenv("SLUICE_POLLER");
  EXPECT_EQ(WaitCallOf({}), Call::kEpollWait);
}

TEST_F(PollerKindTest, AnUnknownNameIsRefusedWithTheNamesThatThereAre) {
  for (const char* name : {"kqueue", "Epoll", "poll "}) {
    SetVariable(name);
    const absl::Status refused = EventLoop::Create().status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(refused.message()), HasSubstr(name));
    EXPECT_THAT(std::string(refused.message()), HasSubstr("epoll, poll, select"));
  }
}

}  // namespace
}  // namespace sluice::test
