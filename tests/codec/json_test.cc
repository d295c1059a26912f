#include "sluice/codec/json.h"

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

// To JSON, to its text, and all the way back.
template <class M>
absl::Status Again(const M& message, ByteBuffer* bytes, M* again, JsonOptions options = {}) {
  const absl::StatusOr<nlohmann::json> json = ToJson(message, options);
  if (!json.ok()) return json.status();
  const absl::StatusOr<nlohmann::json> parsed = ParseJson(json->dump());
  if (!parsed.ok()) return parsed.status();
  return FromJson(*parsed, bytes, again, options);
}

TEST(JsonTest, ShowsAMessage) {
  EXPECT_EQ(ToJson(Login{"bob", "pw", 3}).value().dump(),
            R"({"client":3,"password":{"$masked":true},"user":"bob"})");
  EXPECT_EQ(
      ToJson(Login{"bob", "pw", 3}, {.secrets = SecretsInJson::kShow, .version = 1}).value().dump(),
      R"({"password":"pw","user":"bob"})");
}

TEST(JsonTest, GivesTheSameMessageAgain) {
  ByteBuffer bytes;
  Everything everything;
  ASSERT_EQ(Again(MakeEverything(), &bytes, &everything), absl::OkStatus());
  EXPECT_EQ(everything, MakeEverything());
  EXPECT_EQ(BytesOf(bytes), EverythingBig());
  Login login;
  const JsonOptions shown{.secrets = SecretsInJson::kShow};
  ASSERT_EQ(Again(Login{"bob", "pw", 3}, &bytes, &login, shown), absl::OkStatus());
  EXPECT_EQ(login, (Login{"bob", "pw", 3}));
}

TEST(JsonTest, ViewsPointIntoTheBuffer) {
  ByteBuffer bytes;
  Only<std::string_view> message;
  ASSERT_EQ(FromJson({{"value", "hello"}}, &bytes, &message), absl::OkStatus());
  EXPECT_EQ(message.value, "hello");
  EXPECT_EQ(reinterpret_cast<const std::byte*>(message.value.data()), bytes.data() + 1);
}

TEST(JsonTest, TakesManySmallElements) {
  const Only<std::vector<std::string>> many{std::vector<std::string>(10'000)};
  ByteBuffer bytes;
  Only<std::vector<std::string>> again;
  ASSERT_EQ(Again(many, &bytes, &again), absl::OkStatus());
  EXPECT_EQ(again.value.size(), 10'000u);
}

TEST(JsonTest, GivesFieldsOfLaterVersionsTheirInitializers) {
  ByteBuffer bytes;
  Login login;
  ASSERT_EQ(FromJson({{"user", "bob"}, {"password", "pw"}}, &bytes, &login, {.version = 1}),
            absl::OkStatus());
  EXPECT_EQ(login, (Login{"bob", "pw", 7}));
}

TEST(JsonTest, SaysWhatIsWrong) {
  ByteBuffer bytes;
  Login login;
  EXPECT_EQ(
      FromJson({{"user", "bob"}, {"password", "pw"}, {"client", -1}}, &bytes, &login).message(),
      "Login.client: expected an integer of 0 to 4294967295, got -1");
  const absl::Status too_long =
      FromJson({{"user", "123456789"}, {"password", ""}, {"client", 1}}, &bytes, &login);
  EXPECT_EQ(too_long.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(too_long.message(), "Login.user: length 9 exceeds the limit 8");
  EXPECT_EQ(ToJson(Login{"123456789", "", 0}).status(), too_long);
}

}  // namespace
}  // namespace sluice
