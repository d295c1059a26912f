#include "sluice/codec/json_value.h"

#include <bit>
#include <string>

#include "gtest/gtest.h"
#include "sluice/codec/json_parse.h"
#include "tests/codec/schema_types.h"

namespace sluice {
namespace {

Value Number(uint64_t number) { return {.number = number, .bytes = {}, .elements = {}}; }
Value Text(std::string bytes) { return {.bytes = std::move(bytes), .elements = {}}; }
Value Parts(std::vector<Value> elements, uint64_t number = 0) {
  return {.number = number, .bytes = {}, .elements = std::move(elements)};
}
Value Absent() { return {.bytes = {}, .elements = {}, .is_absent = true}; }

// What stands for a value of this type; the way back must give the same value.
std::string Json(const SchemaType& type, const Value& value) {
  const Schema schema = OneField(type);
  const absl::StatusOr<nlohmann::json> json = ToJson(schema, Parts({value}));
  if (!json.ok()) return std::string(json.status().message());
  const std::string text = json->at("value").dump();
  const absl::StatusOr<Value> again = ValueFromJson(schema, ParseJson(json->dump()).value());
  EXPECT_TRUE(again.ok()) << again.status();
  if (again.ok()) {
    EXPECT_EQ(again->elements[0], value) << text;
  }
  return text;
}

// What is wrong with this JSON for a value of that type.
std::string Reason(const SchemaType& type, std::string_view json) {
  const nlohmann::json parsed = {{"value", ParseJson(json).value()}};
  const absl::StatusOr<Value> value = ValueFromJson(OneField(type), parsed);
  EXPECT_EQ(value.status().code(), absl::StatusCode::kInvalidArgument) << json;
  return std::string(value.status().message());
}

Value Read(const SchemaType& type, std::string_view json) {
  const nlohmann::json parsed = {{"value", ParseJson(json).value()}};
  const absl::StatusOr<Value> value = ValueFromJson(OneField(type), parsed);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? value->elements[0] : Number(0xdead);
}

SchemaType Float(size_t bits) { return NumberType(WireKind::kFloat, bits); }

TEST(JsonValueTest, KeepsBoolsAndIntegers) {
  const SchemaType boolean = RoomType(WireKind::kBool, 1);
  EXPECT_EQ(Json(boolean, Number(1)), "true");
  EXPECT_EQ(Json(boolean, Number(0)), "false");
  EXPECT_EQ(Json(UintType(64), Number(UINT64_MAX)), "18446744073709551615");
  EXPECT_EQ(Json(IntType(64), Number(uint64_t{1} << 63)), "-9223372036854775808");
  EXPECT_EQ(Json(IntType(24), Number(~uint64_t{0})), "-1");
  EXPECT_EQ(Read(UintType(64), R"("18446744073709551615")"), Number(UINT64_MAX));
  EXPECT_EQ(Read(IntType(8), R"("-128")"), Number(static_cast<uint64_t>(-128)));
  EXPECT_EQ(Read(IntType(8), "127"), Number(127));
}

TEST(JsonValueTest, RefusesIntegersOutOfRange) {
  EXPECT_EQ(Reason(UintType(8), "256"), "One.value: expected an integer of 0 to 255, got 256");
  EXPECT_EQ(Reason(UintType(8), "-1"), "One.value: expected an integer of 0 to 255, got -1");
  EXPECT_EQ(Reason(IntType(24), "8388608"),
            "One.value: expected an integer of -8388608 to 8388607, got 8388608");
  EXPECT_EQ(Reason(IntType(24), "-8388609"),
            "One.value: expected an integer of -8388608 to 8388607, got -8388609");
  EXPECT_EQ(Reason(IntType(64), "9223372036854775808").substr(0, 31),
            "One.value: expected an integer ");
  for (const std::string_view wrong : {"1.0", "null", "true", "[]", R"("")", R"("1x")", R"("x")",
                                       R"(" 1")", R"("-1")", R"("18446744073709551616")"}) {
    EXPECT_NE(Reason(UintType(64), wrong), "") << wrong;
  }
  EXPECT_EQ(Reason(RoomType(WireKind::kBool, 1), "1"), "One.value: expected true or false, got 1");
}

TEST(JsonValueTest, KeepsEveryBitOfFloats) {
  const auto f64 = [](double value) { return Number(std::bit_cast<uint64_t>(value)); };
  EXPECT_EQ(Json(Float(64), f64(0.1)), "0.1");
  EXPECT_EQ(Json(Float(64), f64(-0.0)), "-0.0");
  EXPECT_EQ(Json(Float(64), f64(5e-324)), "5e-324");
  EXPECT_EQ(Json(Float(64), Number(0x7ff0000000000000)), R"("inf")");
  EXPECT_EQ(Json(Float(64), Number(0xfff0000000000000)), R"("-inf")");
  EXPECT_EQ(Json(Float(64), Number(0x7ff8000000000000)), R"("nan")");
  EXPECT_EQ(Json(Float(64), Number(0x7ff0000000000001)), R"("nan:0x7ff0000000000001")");
  EXPECT_EQ(Json(Float(32), Number(0x3fc00000)), "1.5");
  EXPECT_EQ(Json(Float(32), Number(0x00000001)), "1.401298464324817e-45");
  EXPECT_EQ(Json(Float(32), Number(0x7fc00000)), R"("nan")");
  EXPECT_EQ(Json(Float(32), Number(0xff800001)), R"("nan:0xff800001")");
  EXPECT_EQ(Json(Float(32), Number(0x7f800000)), R"("inf")");
  EXPECT_EQ(Read(Float(64), "3"), f64(3));
  EXPECT_EQ(Read(Float(32), "0.1"), Number(std::bit_cast<uint32_t>(0.1f)));
}

TEST(JsonValueTest, RefusesWhatIsNoFloat) {
  EXPECT_EQ(Reason(Float(32), "1e39"), "One.value: expected a number of 32 bits, got 1e+39");
  for (const std::string_view wrong :
       {R"("1.5")", R"("NaN")", R"("nan:0x7f8000010")", R"("nan:0x7f80001")",
        R"("nan:0x007fc00000")", R"("nan:0x3fc00000")", R"("nan:0x7f80000x")", R"("nan:0x")",
        "null", "[]", "true"}) {
    EXPECT_NE(Reason(Float(32), wrong), "") << wrong;
  }
}

TEST(JsonValueTest, NamesTheValuesOfEnums) {
  const SchemaType one = EnumType(8, EnumRule::kAny, {{"red", 1}, {"blue", 2}});
  EXPECT_EQ(Json(one, Number(2)), R"("blue")");
  EXPECT_EQ(Json(one, Number(3)), "3");
  EXPECT_EQ(Read(one, "1"), Number(1));
  EXPECT_EQ(Reason(one, R"("green")"),
            R"(One.value: expected a name or an integer of 0 to 255, got "green")");
  SchemaType toggle = RoomType(WireKind::kBool, 1);
  toggle.is_enum = true;
  toggle.enumerators = {{"off", 0}, {"on", 1}};
  EXPECT_EQ(Json(toggle, Number(1)), R"("on")");
  EXPECT_EQ(Read(toggle, "true"), Number(1));
  SchemaType negative = IntType(16);
  negative.is_enum = true;
  negative.enumerators = {{"below", ~uint64_t{0}}};
  EXPECT_EQ(Json(negative, Number(~uint64_t{0})), R"("below")");
  EXPECT_EQ(Json(negative, Number(~uint64_t{1})), "-2");
}

TEST(JsonValueTest, NamesTheFlagsOfUnions) {
  const SchemaType flags =
      EnumType(8, EnumRule::kUnionOf, {{"none", 0}, {"r", 1}, {"w", 2}, {"rw", 3}, {"x", 4}});
  EXPECT_EQ(Json(flags, Number(0)), "[]");
  EXPECT_EQ(Json(flags, Number(1)), R"(["r"])");
  EXPECT_EQ(Json(flags, Number(7)), R"(["r","w","x"])");
  EXPECT_EQ(Json(flags, Number(0x84)), R"(["x",128])");
  EXPECT_EQ(Read(flags, R"(["rw", "none"])"), Number(3));
  EXPECT_EQ(Read(flags, "5"), Number(5));
  EXPECT_EQ(Read(flags, R"("x")"), Number(4));
  EXPECT_EQ(Reason(flags, R"(["r", "q"])"),
            R"(One.value[1]: expected a name or an integer of 0 to 255, got "q")");
  EXPECT_EQ(Reason(flags, "[[]]"), "One.value[0]: expected a name or a number, got an array");
}

TEST(JsonValueTest, KeepsStringsThatAreNoUtf8) {
  const SchemaType string = TypeOf(WireKind::kString);
  EXPECT_EQ(Json(string, Text("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80")),
            "\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80\"");
  EXPECT_EQ(Json(string, Text(std::string("\0\n\"", 3))), R"("\u0000\n\"")");
  EXPECT_EQ(Json(string, Text("")), R"("")");
  // A lone continuation, one that is cut, overlong forms, a surrogate, above U+10FFFF, no lead.
  for (const std::string bytes :
       {"\x80", "\xc3", "\xc3x", "\xe2\x82", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf",
        "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8", "a\xff"}) {
    EXPECT_EQ(Json(string, Text(bytes)).substr(0, 9), R"({"$hex":")") << bytes;
  }
  EXPECT_EQ(Json(string, Text("a\xff")), R"({"$hex":"61ff"})");
  EXPECT_EQ(Reason(string, "7"), "One.value: expected a string, got 7");
  EXPECT_EQ(Reason(string, R"({"$hex": "6"})"), "One.value: expected a string, got an object");
}

TEST(JsonValueTest, WritesBytesAndTailsAsHexDigits) {
  for (const WireKind kind : {WireKind::kBytes, WireKind::kTail}) {
    EXPECT_EQ(Json(TypeOf(kind), Text(std::string("\x00\xab\xff", 3))), R"("00abff")");
    EXPECT_EQ(Json(TypeOf(kind), Text("")), R"("")");
    EXPECT_EQ(Reason(TypeOf(kind), R"("abc")"),
              R"(One.value: expected pairs of lower-case hex digits, got "abc")");
    EXPECT_EQ(Reason(TypeOf(kind), "7"),
              "One.value: expected pairs of lower-case hex digits, got 7");
  }
}

TEST(JsonValueTest, WritesBitsInTheirOrder) {
  const SchemaType bits = TypeOf(WireKind::kBits, {}, 12);
  EXPECT_EQ(Json(bits, Text("\x01\x0c")), R"("100000000011")");
  EXPECT_EQ(Json(bits, Text("\x01")), "One.value: the value is of another shape");
  EXPECT_EQ(Reason(bits, R"("10000000001")"),
            R"(One.value: expected 12 digits 0 or 1, got "10000000001")");
  EXPECT_EQ(Reason(bits, R"("100000000012")"),
            R"(One.value: expected 12 digits 0 or 1, got "100000000012")");
  EXPECT_EQ(Reason(bits, "1"), "One.value: expected 12 digits 0 or 1, got 1");
}

TEST(JsonValueTest, WritesListsSetsArraysAndTuplesAsArrays) {
  const Value two = Parts({Number(1), Number(2)});
  EXPECT_EQ(Json(TypeOf(WireKind::kList, {UintType(8)}), two), "[1,2]");
  EXPECT_EQ(Json(TypeOf(WireKind::kSet, {UintType(8)}), Parts({})), "[]");
  EXPECT_EQ(Json(TypeOf(WireKind::kArray, {UintType(8)}, 2), two), "[1,2]");
  const SchemaType tuple = TypeOf(WireKind::kTuple, {UintType(8), TypeOf(WireKind::kString)});
  EXPECT_EQ(Json(tuple, Parts({Number(1), Text("x")})), R"([1,"x"])");
  EXPECT_EQ(Json(tuple, Parts({Number(1)})), "One.value: the value is of another shape");
  EXPECT_EQ(Json(TypeOf(WireKind::kList, {tuple}), Parts({Parts({})})),
            "One.value[0]: the value is of another shape");
  EXPECT_EQ(Reason(tuple, R"([1, 2])"), "One.value[1]: expected a string, got 2");
  EXPECT_EQ(Reason(tuple, "[1]"), "One.value: expected 2 elements, got 1");
  EXPECT_EQ(Reason(TypeOf(WireKind::kArray, {UintType(8)}, 2), "[1,2,3]"),
            "One.value: expected 2 elements, got 3");
  EXPECT_EQ(Reason(TypeOf(WireKind::kList, {UintType(8)}), "{}"),
            "One.value: expected an array, got an object");
}

TEST(JsonValueTest, WritesMapsAsObjectsWhereKeysAllow) {
  const SchemaType names = TypeOf(WireKind::kMap, {TypeOf(WireKind::kString), UintType(8)});
  EXPECT_EQ(Json(names, Parts({Text("a"), Number(1), Text("b"), Number(2)})), R"({"a":1,"b":2})");
  EXPECT_EQ(Json(names, Parts({})), "{}");
  EXPECT_EQ(Json(names, Parts({Text("$hex"), Number(1)})), R"([["$hex",1]])");
  EXPECT_EQ(Json(names, Parts({Text("\xff"), Number(1)})), R"([[{"$hex":"ff"},1]])");
  const SchemaType codes = TypeOf(WireKind::kMap, {UintType(8), UintType(8)});
  EXPECT_EQ(Json(codes, Parts({Number(1), Number(2)})), "[[1,2]]");
  EXPECT_EQ(Json(codes, Parts({Number(1)})), "One.value: the value is of another shape");
  EXPECT_EQ(Json(TypeOf(WireKind::kMap, {codes, UintType(8)}), Parts({Parts({Number(1)}), {}})),
            "One.value[0]: the value is of another shape");
  EXPECT_EQ(Json(TypeOf(WireKind::kMap, {UintType(8), codes}), Parts({{}, Parts({Number(1)})})),
            "One.value[0]: the value is of another shape");
  EXPECT_EQ(Reason(names, R"({"a": 256})"),
            "One.value.a: expected an integer of 0 to 255, got 256");
  EXPECT_EQ(Reason(names, "7"), "One.value: expected an object or an array, got 7");
  EXPECT_EQ(Reason(codes, "{}"), "One.value: expected an array, got an object");
  EXPECT_EQ(Reason(codes, "[[1]]"), "One.value[0]: expected [key, value], got an array");
  EXPECT_EQ(Reason(codes, "[[1,2],3]"), "One.value[1]: expected [key, value], got 3");
  EXPECT_EQ(Reason(codes, R"([["x",2]])"),
            R"(One.value[0]: expected an integer of 0 to 255, got "x")");
  EXPECT_EQ(Reason(codes, "[[1,-2]]"), "One.value[0]: expected an integer of 0 to 255, got -2");
}

TEST(JsonValueTest, TellsNullsOfNestedOptionalsApart) {
  const SchemaType inner = TypeOf(WireKind::kOptional, {UintType(8)});
  const SchemaType outer = TypeOf(WireKind::kOptional, {inner});
  EXPECT_EQ(Json(inner, Parts({})), "null");
  EXPECT_EQ(Json(inner, Parts({Number(3)})), "3");
  EXPECT_EQ(Json(outer, Parts({})), "null");
  EXPECT_EQ(Json(outer, Parts({Parts({})})), "[null]");
  EXPECT_EQ(Json(outer, Parts({Parts({Number(3)})})), "[3]");
  EXPECT_EQ(Json(inner, Parts({{}, {}})), "One.value: the value is of another shape");
  EXPECT_EQ(Json(outer, Parts({Parts({{}, {}})})), "One.value: the value is of another shape");
  EXPECT_EQ(Reason(outer, "3"), "One.value: expected null or [value], got 3");
  EXPECT_EQ(Reason(outer, "[1,2]"), "One.value: expected null or [value], got an array");
}

TEST(JsonValueTest, NamesAlternativesThatHaveANameOfTheirOwn) {
  const SchemaType point = RecordType("Point", {FieldOfType("x", UintType(8))});
  const SchemaType shape = TypeOf(WireKind::kVariant, {point, UintType(8)});
  EXPECT_EQ(Json(shape, Parts({Parts({Number(1)})}, 0)), R"({"Point":{"x":1}})");
  EXPECT_EQ(Json(shape, Parts({Number(7)}, 1)), R"({"index":1,"value":7})");
  const SchemaType circle = RecordType("Circle", {FieldOfType("r", UintType(8))});
  EXPECT_EQ(Json(TypeOf(WireKind::kVariant, {point, circle}), Parts({Parts({Number(2)})}, 1)),
            R"({"Circle":{"r":2}})");
  const SchemaType twins = TypeOf(WireKind::kVariant, {point, point});
  EXPECT_EQ(Json(twins, Parts({Parts({Number(1)})}, 1)), R"({"index":1,"value":{"x":1}})");
  EXPECT_EQ(Read(shape, R"({"index": 0, "value": {"x": 1}})"), Parts({Parts({Number(1)})}, 0));
  EXPECT_EQ(Json(shape, Parts({{}}, 2)), "One.value: the value is of another shape");
  EXPECT_EQ(Json(shape, Parts({}, 1)), "One.value: the value is of another shape");
  EXPECT_EQ(Json(shape, Parts({{}}, 0)), "One.value: the value is of another shape");

  const std::string wanted =
      R"(One.value: expected {"index": ..., "value": ...} or the name of an alternative)";
  EXPECT_EQ(Reason(shape, "7"), "One.value: expected an object, got 7");
  EXPECT_EQ(Reason(shape, R"({"Circle": 1})"), wanted);
  EXPECT_EQ(Reason(shape, R"({"index": 1})"), wanted);
  EXPECT_EQ(Reason(shape, R"({"index": 1, "other": 1})"), wanted);
  EXPECT_EQ(Reason(shape, R"({"value": 1, "other": 1})"), wanted);
  EXPECT_EQ(Reason(shape, R"({"index": 1, "value": 1, "other": 1})"), wanted);
  EXPECT_EQ(Reason(twins, R"({"Point": {"x": 1}})"), wanted);
  for (const std::string index : {"2", "-1", "18446744073709551616", "1.0", "null"}) {
    EXPECT_EQ(Reason(shape, R"({"index": )" + index + R"(, "value": 1})").substr(0, 36),
              "One.value: expected an index below 2");
  }
}

Schema Tree() {
  Schema tree{.name = "Tree", .message_type = 1, .fields = {FieldOfType("id", UintType(8))}};
  tree.fields.push_back(
      FieldOfType("nodes", TypeOf(WireKind::kList, {TypeOf(WireKind::kEnclosing)})));
  return tree;
}

TEST(JsonValueTest, FollowsRecordsIntoThemselvesToTheLimit) {
  Value value = Parts({Number(0), Parts({})});
  for (uint64_t id = 1; id < 4; ++id) value = Parts({Number(id), Parts({value})});
  const absl::StatusOr<nlohmann::json> json = ToJson(Tree(), value, {.depth_max = 4});
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->dump(),
            R"({"id":3,"nodes":[{"id":2,"nodes":[{"id":1,"nodes":[{"id":0,"nodes":[]}]}]}]})");
  EXPECT_EQ(ValueFromJson(Tree(), *json, {.depth_max = 4}).value(), value);
  EXPECT_EQ(ToJson(Tree(), value, {.depth_max = 3}).status().message(),
            "Tree.nodes[0].nodes[0].nodes[0]: too deep");
  EXPECT_EQ(ValueFromJson(Tree(), *json, {.depth_max = 3}).status().message(),
            "Tree.nodes[0].nodes[0].nodes[0]: too deep");
}

TEST(JsonValueTest, FindsRecordsFurtherOut) {
  Schema schema = OneField(RecordType("Inner", {}));
  schema.fields.push_back(FieldOfType("id", UintType(8)));
  schema.fields[0].type.fields = {
      FieldOfType("outer", TypeOf(WireKind::kOptional, {TypeOf(WireKind::kEnclosing, {}, 1)})),
      FieldOfType("more", UintType(8))};
  const Value end = Parts({Parts({Parts({}), Number(1)}), Number(2)});
  const Value value = Parts({Parts({Parts({end}), Number(3)}), Number(4)});
  const absl::StatusOr<nlohmann::json> json = ToJson(schema, value);
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->dump(),
            R"({"id":4,"value":{"more":3,"outer":{"id":2,"value":{"more":1,"outer":null}}}})");
  EXPECT_EQ(ValueFromJson(schema, *json).value(), value);
}

Schema Versions() {
  Schema schema = OneField(UintType(8));
  schema.fields.push_back(FieldOfType("magic", RoomType(WireKind::kConstant, 1)));
  schema.fields[1].type.constant = "x";
  schema.fields.push_back(FieldOfType("later", UintType(8)));
  schema.fields.push_back(FieldOfType("zeros", RoomType(WireKind::kPadding, 1)));
  schema.fields[2].since = schema.fields[3].since = 2;
  return schema;
}

TEST(JsonValueTest, LeavesOutWhatIsAbsentAndWhatHasNoValue) {
  const Value all = Parts({Number(1), {}, Number(2), {}});
  EXPECT_EQ(ToJson(Versions(), all).value().dump(), R"({"later":2,"value":1})");
  EXPECT_EQ(ValueFromJson(Versions(), {{"value", 1}, {"later", 2}}).value(), all);
  const Value older = Parts({Number(1), {}, Absent(), Absent()});
  EXPECT_EQ(ToJson(Versions(), older).value().dump(), R"({"value":1})");
  EXPECT_EQ(ValueFromJson(Versions(), {{"value", 1}}).value(), older);
  EXPECT_EQ(ValueFromJson(Versions(), {{"value", 1}}, {.version = 1}).value(), older);
}

TEST(JsonValueTest, LeavesOutNothingThatIsInEveryVersion) {
  Schema schema = Versions();
  schema.fields[3].since = 0;
  EXPECT_EQ(ValueFromJson(schema, {{"value", 1}}).value(), Parts({Number(1), {}, Absent(), {}}));
}

TEST(JsonValueTest, NamesFieldsThatAreMissingUnknownOrOfAnotherVersion) {
  const auto reason = [](const nlohmann::json& json, JsonOptions options = {}) {
    return std::string(ValueFromJson(Versions(), json, options).status().message());
  };
  EXPECT_EQ(reason({{"later", 2}}), "One.value: is missing");
  EXPECT_EQ(reason({{"value", 1}, {"x", 2}}), R"(One: unknown member "x")");
  EXPECT_EQ(reason({{"value", 1}, {"magic", 2}}), R"(One: unknown member "magic")");
  EXPECT_EQ(reason({{"value", 1}, {"later", 2}}, {.version = 1}), "One.later: is not in version 1");
  EXPECT_EQ(reason(7), "One: expected an object, got 7");
  EXPECT_EQ(ToJson(Versions(), Parts({})).status().message(), "One: the value is of another shape");
  EXPECT_EQ(Reason(RecordType("Pair", {FieldOfType("x", UintType(8))}), "{}"),
            "One.value.x: is missing");
}

Schema Keys() {
  Schema schema = OneField(TypeOf(WireKind::kList, {TypeOf(WireKind::kString)}));
  schema.fields[0].secret = true;
  return schema;
}

TEST(JsonValueTest, MasksSecretsUnlessAskedToShowThem) {
  const Value value = Parts({Parts({Text("hunter2")})});
  const nlohmann::json masked = ToJson(Keys(), value).value();
  EXPECT_EQ(masked.dump(), R"({"value":{"$masked":true}})");
  EXPECT_EQ(ValueFromJson(Keys(), masked).status().message(),
            "One.value: was masked when this JSON was written");
  const nlohmann::json shown = ToJson(Keys(), value, {.secrets = SecretsInJson::kShow}).value();
  EXPECT_EQ(shown.dump(), R"({"value":["hunter2"]})");
  EXPECT_EQ(ValueFromJson(Keys(), shown).value(), value);
}

TEST(JsonValueTest, KeepsSecretsOutOfErrors) {
  const auto reason = [](const nlohmann::json& json) {
    return std::string(ValueFromJson(Keys(), {{"value", json}}).status().message());
  };
  EXPECT_EQ(reason(nlohmann::json::array({1234})), "One.value[0]: expected a string, got a number");
  EXPECT_EQ(reason(nlohmann::json::array({true})), "One.value[0]: expected a string, got a bool");
  EXPECT_EQ(reason(nlohmann::json::array({nullptr})), "One.value[0]: expected a string, got null");
  EXPECT_EQ(reason(nlohmann::json::array({nlohmann::json::binary({1})})),
            "One.value[0]: expected a string, got a binary value");
  EXPECT_EQ(reason("hunter2"), "One.value: expected an array, got a string");
  EXPECT_EQ(reason({{"a", 1}}), "One.value: expected an array, got an object");
}

TEST(JsonValueTest, SaysThatBinaryValuesAreThem) {
  const absl::StatusOr<Value> value =
      ValueFromJson(OneField(UintType(8)), {{"value", nlohmann::json::binary({1})}});
  EXPECT_EQ(value.status().message(),
            "One.value: expected an integer of 0 to 255, got a binary value");
}

TEST(JsonValueTest, CutsLongTextsInErrors) {
  EXPECT_EQ(Reason(UintType(8), '"' + std::string(1000, 'x') + '"').size(), 82u);
}

}  // namespace
}  // namespace sluice
