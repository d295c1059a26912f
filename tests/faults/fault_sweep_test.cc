// Connect, exchange, close, and stop, once for every call that can go wrong in
// every way in which it can.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "sluice/codec/testing/allocation_counter.h"
#include "tests/faults/byte_exchange.h"
#include "tests/faults/fault_point.h"
#include "tests/faults/message_exchange.h"

namespace sluice::test {
namespace {

using CallCounts = std::array<int, kCallKinds>;
using MakeExchange = std::unique_ptr<Exchange> (*)(SimKernel&, FaultKernel&);

template <class SomeExchange>
std::unique_ptr<Exchange> Make(SimKernel& sim, FaultKernel& kernel) {
  return std::make_unique<SomeExchange>(sim, kernel);
}

constexpr MakeExchange kExchanges[] = {Make<ByteExchange>, Make<MessageExchange>};

// Where a fault may strike: from the first call on, or from the signal to stop.
enum class Phase { kServing, kStopping };
constexpr Phase kPhases[] = {Phase::kServing, Phase::kStopping};

class Kernels {
 public:
  // The calls that were made since it was asked last.
  CallCounts NewCalls() {
    CallCounts fresh{};
    for (size_t kind = 0; kind < kCallKinds; ++kind) {
      const int calls = kernel.faults().calls(static_cast<Call>(kind));
      fresh[kind] = calls - std::exchange(seen_[kind], calls);
    }
    return fresh;
  }

  SimKernel sim;
  FaultKernel kernel{sim};

 private:
  CallCounts seen_{};
};

void ExpectANewServerServes(MakeExchange make, Kernels& kernels) {
  const std::unique_ptr<Exchange> exchange = make(kernels.sim, kernels.kernel);
  const absl::Status opened = exchange->Open();
  ASSERT_TRUE(opened.ok()) << opened;
  EXPECT_TRUE(exchange->ServesAStranger());
}

// A null `point`: no fault. Returns the calls of each phase.
std::array<CallCounts, 2> RunOnce(MakeExchange make, Phase phase, const FaultPoint* point) {
  Kernels kernels;
  FaultScript& faults = kernels.kernel.faults();
  const auto arm = [&](Phase now) {
    if (point != nullptr && phase == now) point->Arm(faults);
  };
  std::array<CallCounts, 2> calls{};

  arm(Phase::kServing);
  std::unique_ptr<Exchange> exchange = make(kernels.sim, kernels.kernel);
  const bool opened = exchange->Open().ok();
  if (opened) exchange->Run();
  calls[0] = kernels.NewCalls();
  const bool harmless = point == nullptr || point->IsHarmless();
  EXPECT_TRUE(!harmless || (opened && exchange->IsComplete()));
  faults.Clear();
  if (opened && exchange->alive()) {
    EXPECT_TRUE(exchange->ServesAStranger());
    kernels.NewCalls();
    arm(Phase::kStopping);
    exchange->Stop();
    EXPECT_TRUE(point != nullptr || exchange->is_draining());
  }
  const bool may_end = point != nullptr && point->MayEndTheLoop();
  EXPECT_TRUE(exchange->alive() || may_end);
  exchange.reset();
  calls[1] = kernels.NewCalls();
  faults.Clear();
  EXPECT_EQ(kernels.sim.open_descriptors(), 0u);

  ExpectANewServerServes(make, kernels);
  EXPECT_EQ(kernels.sim.open_descriptors(), 0u);
  return calls;
}

TEST(FaultSweepTest, WithoutAFaultEveryCallOfTheSeamIsMade) {
  CallCounts made{};
  for (const MakeExchange make : kExchanges) {
    for (const CallCounts& calls : RunOnce(make, Phase::kServing, nullptr)) {
      for (size_t kind = 0; kind < kCallKinds; ++kind) made[kind] += calls[kind];
    }
  }
  int waits = 0;
  for (size_t kind = 0; kind < kCallKinds; ++kind) {
    const Call call = static_cast<Call>(kind);
    if (IsWait(call)) {
      waits += made[kind];
    } else if (*ChoosePoller(PollerKind::kDefault) == PollerKind::kEpoll ||
               (call != Call::kEpollCreate && call != Call::kEpollCtl)) {
      EXPECT_GT(made[kind], 0) << FaultPoint{.call = call}.ToString();
    }
  }
  EXPECT_GT(waits, 0);
}

TEST(FaultSweepTest, WhateverCallFailsNothingIsLeftAndTheNextClientIsServed) {  // B10 B14 B16 B21
  int points = 0;
  for (const MakeExchange make : kExchanges) {
    const std::array<CallCounts, 2> sound = RunOnce(make, Phase::kServing, nullptr);
    for (const Phase phase : kPhases) {
      const CallCounts& calls = sound[static_cast<size_t>(phase)];
      for (size_t kind = 0; kind < kCallKinds; ++kind) {
        for (const FaultPoint& point : PointsOf(static_cast<Call>(kind), calls[kind])) {
          SCOPED_TRACE(testing::Message()
                       << point.ToString()
                       << (phase == Phase::kServing ? ", serving" : ", stopping"));
          const AllocationCounter counter;
          RunOnce(make, phase, &point);
          EXPECT_EQ(counter.held(), 0);
          ASSERT_FALSE(testing::Test::HasFailure());
          ++points;
        }
      }
    }
  }
  fmt::print("{} fault points\n", points);
  RecordProperty("points", points);
  EXPECT_GE(points, 2000);
}

}  // namespace
}  // namespace sluice::test
