#include "sluice/codec/json_parse.h"

#include "gtest/gtest.h"

namespace sluice {
namespace {

std::string Reason(std::string_view text, size_t depth_max = kJsonDepthMax) {
  const absl::StatusOr<nlohmann::json> json = ParseJson(text, depth_max);
  EXPECT_EQ(json.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(json.status().message());
}

TEST(JsonParseTest, BuildsWhatStandsThere) {
  const absl::StatusOr<nlohmann::json> json =
      ParseJson(R"( {"a": [1, -2, 3.5, "x", null, true, {}, []], "b": {"a": {"c": false}}} )");
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->dump(), R"({"a":[1,-2,3.5,"x",null,true,{},[]],"b":{"a":{"c":false}}})");
  EXPECT_EQ(ParseJson("7").value(), 7);
  EXPECT_EQ(ParseJson("18446744073709551615").value().get<uint64_t>(), UINT64_MAX);
}

TEST(JsonParseTest, RefusesWhatIsNoJsonAndSaysWhere) {
  EXPECT_EQ(Reason(""), "offset 1: no JSON");
  EXPECT_EQ(Reason("[1,"), "offset 4: no JSON");
  EXPECT_EQ(Reason("[1] 2"), "offset 5: no JSON");
  EXPECT_EQ(Reason("[nan]"), "offset 3: no JSON");
  EXPECT_EQ(Reason("\"\xff\""), "offset 2: no JSON");
  EXPECT_EQ(Reason("[1e999]").substr(0, 7), "offset ");
  EXPECT_EQ(Reason("/**/1"), "offset 1: no JSON");
}

TEST(JsonParseTest, RefusesTwoMembersOfOneName) {
  EXPECT_EQ(Reason(R"({"a": 1, "a": 2})"), R"(two members "a" in $)");
  EXPECT_EQ(Reason(R"({"x": 1, "items": [1, {"a": 1, "b": 2, "a": 3}]})"),
            R"(two members "a" in $.items[1])");
  EXPECT_TRUE(ParseJson(R"([{"a": 1}, {"a": {"a": 2}}])").ok());
}

TEST(JsonParseTest, RefusesWhatIsDeeperThanTheLimit) {
  EXPECT_TRUE(ParseJson("[[]]", 2).ok());
  EXPECT_EQ(Reason("[[[]]]", 2), "deeper than 2");
  EXPECT_EQ(Reason(R"({"a": {"b": {}}})", 2), "deeper than 2");
  EXPECT_TRUE(ParseJson("[[],[],[[]]]", 3).ok());
  EXPECT_EQ(Reason(std::string(1'000'000, '[')), "deeper than 512");
}

}  // namespace
}  // namespace sluice
