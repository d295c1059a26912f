#include "sluice/reactor/epoll_poller.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <vector>

#include "tests/support/fault_kernel.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;

class EpollPollerTest : public ::testing::Test {
 protected:
  EpollPollerTest() { MakePair(); }

  // A connected pair; both ends are closed with the test.
  std::pair<int, int> MakePair() {
    int fds[2] = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    ends.emplace_back(kernel, near = fds[0]);
    ends.emplace_back(kernel, far = fds[1]);
    return {near, far};
  }
  std::vector<ReadyEvent> Wait(Duration timeout = 0s) {
    const auto ready = poller->Wait(timeout);
    EXPECT_TRUE(ready.ok());
    return {ready->begin(), ready->end()};
  }
  int ReadinessNow() {
    const std::vector<ReadyEvent> ready = Wait();
    return ready.empty() ? 0 : ready[0].readiness;
  }

  FaultKernel kernel{RealKernel()};
  std::vector<Descriptor> ends;
  std::unique_ptr<Poller> poller = *EpollPoller::Create(kernel);
  int near = -1;
  int far = -1;
};

TEST_F(EpollPollerTest, ReportsWhatIsWantedAsLongAsItHolds) {
  ASSERT_TRUE(poller->Add(near, kWantRead, 42).ok());
  EXPECT_EQ(ReadinessNow(), 0);
  ASSERT_EQ(write(far, "x", 1), 1);
  EXPECT_EQ(ReadinessNow(), kReadyToRead);
  EXPECT_EQ(Wait()[0].token, 42u);
  ASSERT_TRUE(poller->Change(near, kWantWrite, 43).ok());
  EXPECT_EQ(ReadinessNow(), kReadyToWrite);
  EXPECT_EQ(Wait()[0].token, 43u);
  ASSERT_TRUE(poller->Change(near, kNoInterest, 43).ok());
  EXPECT_EQ(ReadinessNow(), 0);
  poller->Remove(near);
  EXPECT_FALSE(poller->Change(near, kWantRead, 43).ok());
}

TEST_F(EpollPollerTest, TellsEndHangUpAndErrorApart) {
  ASSERT_TRUE(poller->Add(near, kWantRead, 1).ok());
  ASSERT_EQ(shutdown(far, SHUT_WR), 0);
  EXPECT_EQ(ReadinessNow(), kReadyToRead | kReadyPeerEnded);
  ends.clear();  // the far end is closed: a hang-up is told without interest
  std::tie(near, far) = MakePair();
  ASSERT_TRUE(poller->Add(near, kNoInterest, 2).ok());
  ends.pop_back();
  EXPECT_EQ(ReadinessNow() & kReadyHangUp, kReadyHangUp);
}

TEST_F(EpollPollerTest, TimeOutsAreRoundedUpToMilliseconds) {  // B50
  const auto start = std::chrono::steady_clock::now();
  Wait(1ns);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 900us);
}

TEST_F(EpollPollerTest, AnInterruptedWaitGivesNothingAndOtherErrorsAreTold) {  // B10
  kernel.faults().Fail(Call::kEpollWait, EINTR);
  EXPECT_TRUE(Wait(1h).empty());
  kernel.faults().Fail(Call::kEpollWait, EBADF);
  EXPECT_FALSE(poller->Wait(0s).ok());
}

TEST_F(EpollPollerTest, RefusesWhatEpollRefusesAndGoesOn) {  // B14 B16
  EXPECT_FALSE(poller->Add(-1, kWantRead, 1).ok());
  kernel.faults().Fail(Call::kEpollCtl, ENOMEM);
  EXPECT_EQ(poller->Add(near, kWantRead, 1).code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(poller->Add(near, kWantRead, 1).ok());
  EXPECT_FALSE(poller->Add(near, kWantRead, 1).ok());
  ASSERT_EQ(write(far, "x", 1), 1);
  EXPECT_EQ(ReadinessNow(), kReadyToRead);
}

TEST_F(EpollPollerTest, DescriptorsAbove1024AreLikeAllOthers) {  // B1
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 2300);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  for (int i = 0; i < 1100; ++i) {
    MakePair();
    ASSERT_TRUE(poller->Add(near, kWantRead, static_cast<uint64_t>(near)).ok());
    ASSERT_EQ(write(far, "x", 1), 1);
  }
  ASSERT_GT(near, 1024);
  // More than the event array holds: every one is reported in a few waits.
  std::set<uint64_t> seen;
  for (int i = 0; i < 8; ++i) {
    for (const ReadyEvent& event : Wait()) seen.insert(event.token);
  }
  EXPECT_EQ(seen.size(), 1100u);
}

TEST_F(EpollPollerTest, ResetForgetsEverythingAndAFailedOneNothing) {
  ASSERT_TRUE(poller->Add(near, kWantWrite, 1).ok());
  kernel.faults().Fail(Call::kEpollCreate, EMFILE);
  EXPECT_FALSE(poller->Reset().ok());
  EXPECT_EQ(ReadinessNow(), kReadyToWrite);
  EXPECT_TRUE(poller->Reset().ok());
  EXPECT_EQ(ReadinessNow(), 0);
}

}  // namespace
}  // namespace sluice::test
