#include "sluice/session/dispatch_table.h"

#include <gtest/gtest.h>

#include "tests/session/session_fixture.h"

namespace sluice::test {
namespace {

TEST(DispatchTableDeathTest, RefusesASecondHandlerForAMessageType) {
  DispatchTable table;
  table.On<Ask>([](ClientSession&, const Ask&) {});
  EXPECT_DEATH(table.On<Ask>([](ClientSession&, const Ask&) {}), "message type 1 .*Ask");
}

TEST(DispatchTableTest, ClosesByDefaultAndRemembersAPolicy) {
  DispatchTable table;
  EXPECT_EQ(table.policy(FrameOutcome::kUnknownType), OutcomePolicy::kClose);
  EXPECT_EQ(table.policy(FrameOutcome::kUndecodable), OutcomePolicy::kClose);
  EXPECT_EQ(table.policy(FrameOutcome::kHandlerError), OutcomePolicy::kClose);
  EXPECT_EQ(table.policy(FrameOutcome::kNotAllowed), OutcomePolicy::kClose);
  EXPECT_EQ(table.policy(FrameOutcome::kOverQuota), OutcomePolicy::kWait);
  table.SetPolicy(FrameOutcome::kUndecodable, OutcomePolicy::kIgnore);
  EXPECT_EQ(table.policy(FrameOutcome::kUndecodable), OutcomePolicy::kIgnore);
  EXPECT_EQ(table.policy(FrameOutcome::kUnknownType), OutcomePolicy::kClose);
}

}  // namespace
}  // namespace sluice::test
