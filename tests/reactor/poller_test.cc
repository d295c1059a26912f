// What every backend owes: reactor/poller.h.

#include "sluice/reactor/poller.h"

#include <errno.h>
#include <gmock/gmock.h>

#include <map>
#include <string>

#include "tests/reactor/poller_fixture.h"
#include "tests/support/sim_kernel.h"

namespace sluice::test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

struct BackendName {
  template <typename SomePoller>
  static std::string GetName(int) {
    if (std::is_same_v<SomePoller, EpollPoller>) return "Epoll";
    return std::is_same_v<SomePoller, PollPoller> ? "Poll" : "Select";
  }
};

template <typename SomePoller>
class PollerTest : public PollerFixture<SomePoller> {};
using AllPollers = ::testing::Types<EpollPoller, PollPoller, SelectPoller>;
TYPED_TEST_SUITE(PollerTest, AllPollers, BackendName);

TYPED_TEST(PollerTest, ReportsWhatIsWantedAsLongAsItHolds) {  // B49
  ASSERT_TRUE(this->poller->Add(this->near, kWantRead, 42).ok());
  EXPECT_EQ(this->ReadinessNow(), 0);
  ASSERT_EQ(write(this->far, "x", 1), 1);
  EXPECT_EQ(this->ReadinessNow(), kReadyToRead);
  EXPECT_EQ(this->Wait()[0].token(), 42u);
  ASSERT_TRUE(this->poller->Change(this->near, kWantWrite, 43).ok());
  EXPECT_EQ(this->ReadinessNow(), kReadyToWrite);
  EXPECT_EQ(this->Wait()[0].token(), 43u);
  ASSERT_TRUE(this->poller->Change(this->near, kWantRead | kWantWrite, 44).ok());
  EXPECT_EQ(this->ReadinessNow(), kReadyToRead | kReadyToWrite);
  EXPECT_THAT(this->Wait(), SizeIs(1));
  ASSERT_TRUE(this->poller->Change(this->near, kNoInterest, 45).ok());
  EXPECT_EQ(this->ReadinessNow(), 0);
}

TYPED_TEST(PollerTest, ReportsNothingOfWhatWasRemoved) {
  const int first = this->near;
  ASSERT_TRUE(this->poller->Add(first, kWantWrite, 1).ok());
  this->MakePair();
  ASSERT_TRUE(this->poller->Add(this->near, kWantWrite, 2).ok());
  ASSERT_TRUE(this->poller->Add(this->far, kWantWrite, 3).ok());
  this->poller->Remove(first);
  std::vector<uint64_t> tokens;
  for (const ReadyEvent& event : this->Wait()) tokens.push_back(event.token());
  EXPECT_THAT(tokens, ::testing::UnorderedElementsAre(2, 3));
  EXPECT_FALSE(this->poller->Change(first, kWantRead, 1).ok());
  this->poller->Remove(first);
  ASSERT_TRUE(this->poller->Change(this->far, kNoInterest, 3).ok());
  ASSERT_THAT(this->Wait(), SizeIs(1));
  EXPECT_EQ(this->Wait()[0].token(), 2u);
  ASSERT_TRUE(this->poller->Add(first, kWantWrite, 4).ok());
  EXPECT_THAT(this->Wait(), SizeIs(2));
}

TYPED_TEST(PollerTest, AClosingDescriptorIsForgottenAndItsNumberMayComeAgain) {
  ASSERT_TRUE(this->poller->Add(this->near, kWantWrite, 1).ok());
  this->poller->ForgetClosing(this->near);
  const int number = this->near;
  this->Close(this->near);
  EXPECT_THAT(this->Wait(), IsEmpty());
  this->MakePair();
  ASSERT_EQ(this->near, number);
  ASSERT_TRUE(this->poller->Add(this->near, kWantWrite, 2).ok());
  ASSERT_THAT(this->Wait(), SizeIs(1));
  EXPECT_EQ(this->Wait()[0].token(), 2u);
}

TYPED_TEST(PollerTest, AnEndIsReadinessToRead) {
  ASSERT_TRUE(this->poller->Add(this->near, kWantRead, 1).ok());
  ASSERT_EQ(shutdown(this->far, SHUT_WR), 0);
  EXPECT_EQ(this->ReadinessNow() & kReadyToRead, kReadyToRead);
  this->Close(this->far);
  EXPECT_EQ(this->ReadinessNow() & kReadyToRead, kReadyToRead);
}

TYPED_TEST(PollerTest, AWaitIsNeverShorterThanItsTimeOut) {  // B50 B58
  SimKernel sim;
  const std::unique_ptr<Poller> on_sim = MakePoller<TypeParam>(sim);
  for (const Duration timeout :
       std::initializer_list<Duration>{1ns, 400us, 1ms, 999'999us, 1s, 1'500ms, 2s - 1ns, 400us}) {
    const MonotonicTime start = sim.Now();
    ASSERT_TRUE(on_sim->Wait(timeout).ok());
    EXPECT_GE(sim.Now() - start, timeout);
    EXPECT_LT(sim.Now() - start, timeout + 1ms);
  }
  const MonotonicTime start = sim.Now();
  ASSERT_TRUE(on_sim->Wait(-1s).ok());
  EXPECT_EQ(sim.Now(), start);
}

TYPED_TEST(PollerTest, AWaitWithoutTimeOutLastsUntilSomethingIsReady) {
  SimKernel sim;
  auto [fd, peer] = sim.MakeConnection();
  const std::unique_ptr<Poller> on_sim = MakePoller<TypeParam>(sim);
  ASSERT_TRUE(on_sim->Add(fd, kWantRead, 1).ok());
  sim.At(24h * 365, [p = peer]() mutable { p.Write("at last"); });
  const MonotonicTime start = sim.Now();
  const auto ready = on_sim->Wait(Duration::max());
  ASSERT_TRUE(ready.ok());
  EXPECT_THAT(*ready, SizeIs(1));
  EXPECT_EQ(sim.Now() - start, 24h * 365);
}

TYPED_TEST(PollerTest, RealTimeOutsAreKeptEachTime) {  // B58
  ASSERT_TRUE(this->poller->Add(this->near, kWantRead, 1).ok());
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(this->Wait(2ms), IsEmpty());
  EXPECT_GE(std::chrono::steady_clock::now() - start, 5ms);
}

TYPED_TEST(PollerTest, AnInterruptedWaitGivesNothingAndOtherErrorsAreTold) {  // B10
  ASSERT_TRUE(this->poller->Add(this->near, kWantWrite, 1).ok());
  EXPECT_THAT(this->Wait(), SizeIs(1));
  this->kernel.faults().FailWait(EINTR);
  EXPECT_THAT(this->Wait(1h), IsEmpty());
  this->kernel.faults().FailWait(EINVAL);
  EXPECT_EQ(this->poller->Wait(0s).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(this->Wait(), SizeIs(1));
}

TYPED_TEST(PollerTest, RefusesWhatIsNoDescriptorOrKnownAlreadyAndGoesOn) {
  EXPECT_FALSE(this->poller->Add(-1, kWantRead, 1).ok());
  EXPECT_FALSE(this->poller->Change(-1, kWantRead, 1).ok());
  EXPECT_FALSE(this->poller->Change(this->near, kWantRead, 1).ok());
  this->poller->Remove(-1);
  this->poller->Remove(this->near);
  ASSERT_TRUE(this->poller->Add(this->near, kWantRead, 1).ok());
  EXPECT_EQ(this->poller->Add(this->near, kWantRead, 2).code(), absl::StatusCode::kAlreadyExists);
  ASSERT_EQ(write(this->far, "x", 1), 1);
  EXPECT_EQ(this->ReadinessNow(), kReadyToRead);
  EXPECT_EQ(this->Wait()[0].token(), 1u);
}

TYPED_TEST(PollerTest, ADescriptorClosedBehindItsBackNeitherSpinsNorEndsIt) {  // B58
  const int closed = this->near;
  ASSERT_TRUE(this->poller->Add(closed, kWantRead, 1).ok());
  this->MakePair();
  ASSERT_TRUE(this->poller->Add(this->near, kWantRead, 2).ok());
  this->Close(closed);
  // epoll says nothing of it, the others that there is an error, once.
  const std::vector<ReadyEvent> told = this->Wait();
  EXPECT_LE(told.size(), 1u);
  for (const ReadyEvent& event : told) {
    EXPECT_EQ(event.token(), 1u);
    EXPECT_EQ(event.readiness(), kReadyError);
  }
  EXPECT_THAT(this->Wait(1ms), IsEmpty());
  ASSERT_EQ(write(this->far, "x", 1), 1);
  ASSERT_THAT(this->Wait(), SizeIs(1));
  EXPECT_EQ(this->Wait()[0].token(), 2u);
}

TYPED_TEST(PollerTest, WhatOneWaitCannotHoldComesFirstInTheNext) {
  this->AllowDescriptors(1000);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(this->AddReadablePair().ok());
  std::map<uint64_t, int> seen;
  for (int i = 0; i < 8; ++i) {
    for (const ReadyEvent& event : this->Wait()) ++seen[event.token()];
    if (i == 1) {
      EXPECT_THAT(seen, SizeIs(300));
    }
  }
  for (const auto& [token, times] : seen) EXPECT_GE(times, 8 * 256 / 300) << token;
}

TYPED_TEST(PollerTest, ResetForgetsEverything) {
  ASSERT_TRUE(this->poller->Add(this->near, kWantWrite, 1).ok());
  ASSERT_TRUE(this->poller->Reset().ok());
  EXPECT_THAT(this->Wait(), IsEmpty());
  ASSERT_TRUE(this->poller->Add(this->near, kWantWrite, 2).ok());
  ASSERT_THAT(this->Wait(), SizeIs(1));
  EXPECT_EQ(this->Wait()[0].token(), 2u);
}

// What select cannot do.
template <typename SomePoller>
class ModernPollerTest : public PollerFixture<SomePoller> {};
using ModernPollers = ::testing::Types<EpollPoller, PollPoller>;
TYPED_TEST_SUITE(ModernPollerTest, ModernPollers, BackendName);

TYPED_TEST(ModernPollerTest, TellsEndHangUpAndErrorApart) {
  ASSERT_TRUE(this->poller->Add(this->near, kWantRead, 1).ok());
  ASSERT_EQ(shutdown(this->far, SHUT_WR), 0);
  EXPECT_EQ(this->ReadinessNow(), kReadyToRead | kReadyPeerEnded);
  ASSERT_EQ(write(this->near, "left unread", 11), 11);
  ASSERT_TRUE(this->poller->Change(this->near, kNoInterest, 1).ok());
  EXPECT_EQ(this->ReadinessNow(), 0);
  this->Close(this->far);  // told without interest
  EXPECT_EQ(this->ReadinessNow(), kReadyHangUp | kReadyError);
}

TYPED_TEST(ModernPollerTest, DescriptorsAbove1024AreLikeAllOthers) {  // B1
  this->AllowDescriptors(2300);
  for (int i = 0; i < 1100; ++i) ASSERT_TRUE(this->AddReadablePair().ok());
  ASSERT_GT(this->near, 1024);
  std::map<uint64_t, int> seen;
  for (int i = 0; i < 5; ++i) {
    for (const ReadyEvent& event : this->Wait()) ++seen[event.token()];
  }
  EXPECT_THAT(seen, SizeIs(1100));
}

// What epoll does not need: memory for each wait.
template <typename SomePoller>
class CopyingPollerTest : public ::testing::Test {};
using CopyingPollers = ::testing::Types<PollPoller, SelectPoller>;
TYPED_TEST_SUITE(CopyingPollerTest, CopyingPollers, BackendName);

TYPED_TEST(CopyingPollerTest, WithoutMemoryAWaitRestsAWhileAndTheNextTellsAll) {
  SimKernel sim;
  FaultKernel kernel(sim);
  auto [fd, peer] = sim.MakeConnection();
  TypeParam poller(kernel);
  ASSERT_TRUE(poller.Add(fd, kWantWrite, 1).ok());
  for (const Duration timeout : {Duration(2ms), Duration::max()}) {
    const MonotonicTime start = sim.Now();
    kernel.faults().FailWait(ENOMEM);
    const auto nothing = poller.Wait(timeout);
    ASSERT_TRUE(nothing.ok());
    EXPECT_THAT(*nothing, IsEmpty());
    EXPECT_EQ(sim.Now() - start, std::min<Duration>(timeout, 10ms));
    EXPECT_EQ(poller.Wait(1h)->size(), 1u);
  }
}

}  // namespace
}  // namespace sluice::test
