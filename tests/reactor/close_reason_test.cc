#include "sluice/reactor/close_reason.h"

#include <errno.h>
#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "sluice/reactor/errno_status.h"

namespace sluice {
namespace {

TEST(CloseCauseTest, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kCloseCauses; ++i) {
    const std::string_view name = CloseCauseName(static_cast<CloseCause>(i));
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(CloseCauseName(static_cast<CloseCause>(kCloseCauses)), "unknown");
}

TEST(ErrnoTextTest, NamesErrorsThatHaveANameAndCountsTheOthers) {
  EXPECT_EQ(ErrnoText(EPIPE), "Broken pipe (EPIPE)");
  EXPECT_EQ(ErrnoText(9999), "error 9999");
}

}  // namespace
}  // namespace sluice
