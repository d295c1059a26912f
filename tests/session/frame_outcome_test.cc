#include "sluice/session/frame_outcome.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace sluice {
namespace {

TEST(FrameOutcomeTest, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kFrameOutcomes; ++i) names.insert(ToString(static_cast<FrameOutcome>(i)));
  EXPECT_EQ(names.size(), kFrameOutcomes);
  EXPECT_FALSE(names.contains("?"));
  EXPECT_EQ(ToString(static_cast<FrameOutcome>(kFrameOutcomes)), "?");
}

}  // namespace
}  // namespace sluice
