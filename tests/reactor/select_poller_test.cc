#include "sluice/reactor/select_poller.h"

#include <errno.h>
#include <gtest/gtest.h>

#include "tests/reactor/poller_fixture.h"
#include "tests/support/sim_kernel.h"

namespace sluice::test {
namespace {

using SelectPollerTest = PollerFixture<SelectPoller>;

TEST_F(SelectPollerTest, RefusesDescriptorsFromFdSetsizeOnAndGoesOn) {  // B1 B58
  AllowDescriptors(FD_SETSIZE + 10);
  // Two numbers for one socket: the last that fits, and the first that does not.
  ASSERT_EQ(dup2(near, FD_SETSIZE - 1), FD_SETSIZE - 1);
  ends.emplace_back(kernel, FD_SETSIZE - 1);
  ASSERT_EQ(dup2(near, FD_SETSIZE), FD_SETSIZE);
  ends.emplace_back(kernel, FD_SETSIZE);
  const absl::Status refused = poller->Add(FD_SETSIZE, kWantWrite, 1);
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.message(), "select: descriptor 1024 is not below FD_SETSIZE, 1024");
  EXPECT_FALSE(poller->Change(FD_SETSIZE, kWantWrite, 1).ok());
  poller->Remove(FD_SETSIZE);
  poller->ForgetClosing(1 << 20);
  ASSERT_TRUE(poller->Add(FD_SETSIZE - 1, kWantWrite, 2).ok());
  EXPECT_EQ(ReadinessNow(), kReadyToWrite);
  EXPECT_EQ(Wait()[0].token(), 2u);
}

TEST_F(SelectPollerTest, SaysNothingOfAHangUpToWhoWantsNothing) {  // AX3
  ASSERT_EQ(write(near, "left unread", 11), 11);
  ASSERT_TRUE(poller->Add(near, kNoInterest, 1).ok());
  Close(far);  // with unread bytes: a reset
  EXPECT_EQ(ReadinessNow(), 0);
  ASSERT_TRUE(poller->Change(near, kWantRead, 1).ok());
  EXPECT_EQ(ReadinessNow(), kReadyToRead);
  ASSERT_TRUE(poller->Change(near, kWantWrite, 1).ok());
  EXPECT_EQ(ReadinessNow(), kReadyToWrite);
}

TEST_F(SelectPollerTest, TimeOutsAreExactToTheMicrosecond) {  // B58
  SimKernel sim;
  SelectPoller on_sim(sim);
  for (const Duration timeout : std::initializer_list<Duration>{7us, 1'999'999us, 1'000'000us}) {
    const MonotonicTime start = sim.Now();
    ASSERT_TRUE(on_sim.Wait(timeout).ok());
    EXPECT_EQ(sim.Now() - start, timeout);
  }
}

// Another thread may have taken the number again.
TEST_F(SelectPollerTest, ABadNumberThatIsGoodAgainWhenItIsLookedForEndsNothing) {
  ASSERT_TRUE(poller->Add(near, kWantWrite, 1).ok());
  kernel.faults().Fail(Call::kSelect, EBADF);
  EXPECT_EQ(ReadinessNow(), 0);
  EXPECT_EQ(ReadinessNow(), kReadyToWrite);
}

}  // namespace
}  // namespace sluice::test
