#include "sluice/codec/json_schema.h"

#include "gtest/gtest.h"
#include "sluice/codec/check_schema.h"
#include "sluice/codec/json_parse.h"
#include "sluice/codec/to_text.h"
#include "tests/codec/messages.h"
#include "tests/codec/schema_types.h"

namespace sluice {
namespace {

nlohmann::json Parsed(std::string_view text) {
  const absl::StatusOr<nlohmann::json> json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << json.status();
  return json.value_or(nlohmann::json());
}

std::string JsonReason(const nlohmann::json& json) {
  const absl::StatusOr<Schema> schema = SchemaFromJson(json);
  EXPECT_EQ(schema.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(schema.status().message());
}
std::string Reason(std::string_view text) { return JsonReason(Parsed(text)); }

// Of one field, whose type is `type`.
std::string TypeReason(std::string_view type) {
  return Reason(R"({"name": "M", "fields": [{"name": "f", "type": )" + std::string(type) + "}]}");
}

TEST(JsonSchemaTest, HasTheMembersThatAreNotAsInitialized) {
  EXPECT_EQ(ToJson(SchemaOf<Login>()), Parsed(R"(
    {"name": "Login", "message_type": 1, "fields": [
      {"name": "user", "type": {"kind": "string", "limit": 8}},
      {"name": "password", "type": {"kind": "string", "limit": 8}, "secret": true},
      {"name": "client", "type": {"kind": "uint", "bits": 32, "integers": "varint"}, "since": 2}]})"));
}

TEST(JsonSchemaTest, GivesTheSameSchemaOfEveryKindAgain) {
  for (const Schema& schema :
       {EveryKindOfOneRecord(), SchemaOf<Everything>(), SchemaOf<Login>(), Schema{}}) {
    const absl::StatusOr<Schema> again = SchemaFromJson(Parsed(ToJson(schema).dump()));
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(*again, schema);
    EXPECT_EQ(SchemaFromJson(ToJson(schema)).value(), schema);
  }
}

TEST(JsonSchemaTest, KeepsNamesThatAreNoUtf8) {
  const Schema schema{.name = "\xff", .message_type = {}, .fields = {}};
  EXPECT_EQ(ToJson(schema), Parsed(R"({"name": {"$hex": "ff"}})"));
  EXPECT_EQ(SchemaFromJson(ToJson(schema)).value(), schema);
}

TEST(JsonSchemaTest, RefusesUnknownAndMissingMembers) {
  EXPECT_EQ(Reason(R"({"name": "M", "color": 1})"), R"(schema: unknown member "color")");
  EXPECT_EQ(TypeReason(R"({"kind": "bool", "width": 8})"),
            R"(schema.fields[0].type: unknown member "width")");
  EXPECT_EQ(TypeReason("{}"), "schema.fields[0].type: has no kind");
  EXPECT_EQ(Reason(R"({"fields": [{"name": "f"}]})"), "schema.fields[0]: has no type");
}

TEST(JsonSchemaTest, RefusesWrongTypes) {
  EXPECT_EQ(Reason(R"({"name": 7, "fields": 8})"), "schema.name: expected a string, got 7");
  EXPECT_EQ(Reason("[]"), "schema: expected an object, got an array");
  EXPECT_EQ(Reason(R"({"name": 7})"), "schema.name: expected a string, got 7");
  EXPECT_EQ(Reason(R"({"name": {"$hex": "f"}})"), "schema.name: expected a string, got an object");
  EXPECT_EQ(Reason(R"({"name": {"$hex": 1}})"), "schema.name: expected a string, got an object");
  EXPECT_EQ(Reason(R"({"name": {"$oct": "1"}})"), "schema.name: expected a string, got an object");
  EXPECT_EQ(Reason(R"({"name": {"$hex": "fg"}})"), "schema.name: expected a string, got an object");
  EXPECT_EQ(Reason(R"({"name": {"$hex": "xf"}})"), "schema.name: expected a string, got an object");
  EXPECT_EQ(Reason(R"({"name": {}})"), "schema.name: expected a string, got an object");
  EXPECT_EQ(Reason(R"({"fields": {}})"), "schema.fields: expected an array, got an object");
  EXPECT_EQ(Reason(R"({"fields": [true]})"), "schema.fields[0]: expected an object, got true");
  EXPECT_EQ(TypeReason(R"({"kind": "bool", "is_enum": "yes"})"),
            R"(schema.fields[0].type.is_enum: expected true or false, got "yes")");
  EXPECT_EQ(TypeReason(R"({"kind": "variable"})").substr(0, 52),
            "schema.fields[0].type.kind: expected one of bool, in");
  EXPECT_EQ(TypeReason(R"({"kind": "bool", "form": null})"),
            "schema.fields[0].type.form: expected one of prefixed, padded, terminated, got null");
}

TEST(JsonSchemaTest, RefusesNumbersOutOfRange) {
  EXPECT_EQ(TypeReason(R"({"kind": "string", "pad": 256})"),
            "schema.fields[0].type.pad: expected an integer of 0 to 255, got 256");
  EXPECT_EQ(TypeReason(R"({"kind": "string", "pad": -1})"),
            "schema.fields[0].type.pad: expected an integer of 0 to 255, got -1");
  EXPECT_EQ(TypeReason(R"({"kind": "string", "pad": 1.5})"),
            "schema.fields[0].type.pad: expected an integer of 0 to 255, got 1.5");
  EXPECT_EQ(Reason(R"({"message_type": 4294967296})"),
            "schema.message_type: expected an integer of 0 to 4294967295, got 4294967296");
  EXPECT_EQ(TypeReason(R"({"kind": "rest_length", "adjustment": 9223372036854775808})"),
            "schema.fields[0].type.adjustment: expected an integer of -9223372036854775808 to "
            "9223372036854775807, got 9223372036854775808");
}

TEST(JsonSchemaTest, RefusesTypesThatStandTooDeep) {
  nlohmann::json type = {{"kind", "bool"}, {"size_bytes", 1}};
  const auto schema = [&] { return nlohmann::json{{"fields", {{{"name", "f"}, {"type", type}}}}}; };
  const auto wrap = [&] {
    type = {{"kind", "record"}, {"size_bytes", 1}, {"fields", {{{"type", type}}}}};
  };
  for (size_t i = 1; i < kSchemaDepthMax; ++i) wrap();
  EXPECT_TRUE(SchemaFromJson(schema()).ok()) << SchemaFromJson(schema()).status();
  wrap();
  EXPECT_EQ(JsonReason(schema()).substr(0, 27), "schema.fields[0].type.field");
  EXPECT_EQ(JsonReason(schema()).substr(JsonReason(schema()).size() - 8), "too deep");
}

TEST(JsonSchemaTest, RefusesWhatNoCodecCanWorkWith) {
  EXPECT_EQ(TypeReason(R"({"kind": "list"})"), "M.f: has 0 elements");
}

}  // namespace
}  // namespace sluice
