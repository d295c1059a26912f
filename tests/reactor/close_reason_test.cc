#include "sluice/reactor/close_reason.h"

#include <errno.h>
#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "sluice/reactor/errno_status.h"

namespace sluice {
namespace {

TEST(CloseCauseTest, HasANameOfItsOwn) {
  using enum CloseCause;
  std::set<std::string_view> names;
  for (const CloseCause cause :
       {kPeerClosed, kDrained, kLocal, kPeerReset, kNetworkError, kOutputLimit, kCloseDeadline,
        kLoopStopped, kIdleTimeout, kFirstFrameTimeout, kSlowFrame}) {
    EXPECT_TRUE(names.insert(CloseCauseName(cause)).second) << CloseCauseName(cause);
  }
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(CloseCauseName(static_cast<CloseCause>(99)), "unknown");
}

TEST(ErrnoTextTest, NamesErrorsThatHaveANameAndCountsTheOthers) {
  EXPECT_EQ(ErrnoText(EPIPE), "Broken pipe (EPIPE)");
  EXPECT_EQ(ErrnoText(9999), "error 9999");
}

}  // namespace
}  // namespace sluice
