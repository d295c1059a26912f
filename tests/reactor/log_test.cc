#include "sluice/reactor/log.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using namespace std::chrono_literals;

TEST(LogTest, EscapesWhateverIsNoPrintableByte) {  // B18
  EXPECT_EQ(EscapeControlBytes("plain ~ text"), "plain ~ text");
  EXPECT_EQ(EscapeControlBytes(std::string_view("\0\n\x1b[2J\x7f\xff\\", 9)),
            "\\x00\\x0a\\x1b[2J\\x7f\\xff\\x5c");
}

TEST(LogTest, OneLinePerIntervalPassesAndTheRestIsCounted) {  // B37
  LogRateLimiter limiter(10s);
  MonotonicTime now{};
  EXPECT_TRUE(limiter.Allow(now));
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limiter.Allow(now + 9s));
  EXPECT_TRUE(limiter.Allow(now + 10s));
  EXPECT_EQ(limiter.TakeSuppressed(), 1000u);
  EXPECT_EQ(limiter.TakeSuppressed(), 0u);
}

TEST(LogTest, TheDefaultSinkWritesOneEscapedLine) {
  testing::internal::CaptureStderr();
  LogToStderr(LogSeverity::kWarning, "a\nb");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "W a\\x0ab\n");
}

}  // namespace
}  // namespace sluice
