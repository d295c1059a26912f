#include "sluice/reactor/epoll_poller.h"

#include <errno.h>

#include "tests/reactor/poller_fixture.h"

namespace sluice::test {
namespace {

using EpollPollerTest = PollerFixture<EpollPoller>;

TEST_F(EpollPollerTest, RefusesWhatEpollRefusesAndGoesOn) {  // B14 B16
  kernel.faults().Fail(Call::kEpollCtl, ENOMEM);
  EXPECT_EQ(poller->Add(near, kWantRead, 1).code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(poller->Add(near, kWantRead, 1).ok());
  ASSERT_EQ(write(far, "x", 1), 1);
  EXPECT_EQ(ReadinessNow(), kReadyToRead);
}

TEST_F(EpollPollerTest, AResetThatFailsForgetsNothing) {
  ASSERT_TRUE(poller->Add(near, kWantWrite, 1).ok());
  kernel.faults().Fail(Call::kEpollCreate, EMFILE);
  EXPECT_FALSE(poller->Reset().ok());
  EXPECT_EQ(ReadinessNow(), kReadyToWrite);
}

}  // namespace
}  // namespace sluice::test
