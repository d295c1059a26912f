// Members of every type in C++, to JSON and back.
#include <bitset>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>
#include <variant>

#include "gtest/gtest.h"
#include "sluice/codec/check_schema.h"
#include "sluice/codec/json.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

enum class Suit : int8_t { kClubs = 1, kHearts = -2 };
constexpr auto DescribeEnum(Suit) {
  return Enum("Suit", Enumerator("clubs", Suit::kClubs), Enumerator("hearts", Suit::kHearts));
}

enum class Access : uint16_t { kNone = 0, kRead = 1, kAll = 0x8003 };
constexpr auto DescribeEnum(Access) {
  return Flags("Access", Enumerator("read", Access::kRead), Enumerator("write", Access{2}),
               Enumerator("share", Access{0x8000}));
}

template <auto kValue>
struct AsNull {
  static constexpr auto Make() { return NullAs(kValue); }
};
template <uint32_t kBytes>
struct AsPadded {
  static constexpr auto Make() { return Padded(kBytes); }
};

// The message as JSON, which leads back to the same bytes, as does its schema.
template <class M>
std::string Json(const M& message) {
  const Schema& schema = SchemaOf<M>();
  EXPECT_EQ(CheckSchema(schema), absl::OkStatus()) << ToText(schema);
  const absl::StatusOr<Schema> same = SchemaFromJson(ParseJson(ToJson(schema).dump()).value());
  EXPECT_TRUE(same.ok() && *same == schema) << same.status();

  const absl::StatusOr<nlohmann::json> json = ToJson(message);
  if (!json.ok()) return json.status().ToString();
  ByteBuffer bytes;
  M again{};
  EXPECT_EQ(FromJson(ParseJson(json->dump()).value(), &bytes, &again), absl::OkStatus());
  EXPECT_EQ(Encoded(again), Encoded(message));
  return json->dump();
}
template <class T, class... Attributes>
std::string ValueJson(T value) {
  const nlohmann::json json =
      ParseJson(Json(Only<T, Attributes...>{std::move(value)})).value_or(nullptr);
  return json.is_object() ? json.at("value").dump() : "";
}

TEST(JsonKindsTest, EnumsAndFlags) {
  EXPECT_EQ(ValueJson(Suit::kHearts), R"("hearts")");
  EXPECT_EQ((ValueJson<Suit, AsAnyValue>(Suit{7})), "7");
  EXPECT_EQ(ValueJson(Access::kAll), R"(["read","write","share"])");
  EXPECT_EQ(ValueJson(Access::kNone), "[]");
}

TEST(JsonKindsTest, MapsAndSets) {
  EXPECT_EQ(ValueJson(std::map<std::string, uint8_t>{{"b", 2}, {"a", 1}, {"aa", 3}, {"", 0}}),
            R"({"":0,"a":1,"aa":3,"b":2})");
  EXPECT_EQ(ValueJson(std::map<std::string, uint8_t>{{"\xff", 2}, {"a", 1}, {"\xc3\xbc", 3}}),
            "[[\"a\",1],[\"\xc3\xbc\",3],[{\"$hex\":\"ff\"},2]]");
  EXPECT_EQ(ValueJson(std::map<std::string, uint8_t>{{"\xc3\xbc", 1}, {"a", 2}}),
            "{\"a\":2,\"\xc3\xbc\":1}");
  EXPECT_EQ(ValueJson(std::map<int16_t, std::string>{{-1, "x"}, {1, "y"}}),
            R"([[-1,"x"],[1,"y"]])");
  EXPECT_EQ(ValueJson(std::set<uint16_t>{5, 1}), "[1,5]");
}

TEST(JsonKindsTest, TuplesVariantsPointersAndBits) {
  EXPECT_EQ(ValueJson(std::tuple<uint8_t, std::string, bool>{1, "a", true}), R"([1,"a",true])");
  EXPECT_EQ(ValueJson(std::pair<uint8_t, uint16_t>{1, 2}), "[1,2]");
  using Choice = std::variant<std::monostate, uint16_t, Item>;
  EXPECT_EQ(ValueJson(Choice{}), R"({"index":0,"value":[]})");
  EXPECT_EQ(ValueJson(Choice{uint16_t{5}}), R"({"index":1,"value":5})");
  EXPECT_EQ(ValueJson(Choice{Item{"sw", -1}}), R"({"Item":{"damage":-1,"name":"sw"}})");
  EXPECT_EQ(ValueJson(std::bitset<1>(1)), R"("1")");
  EXPECT_EQ(ValueJson(std::bitset<8>(0x81)), R"("10000001")");
  EXPECT_EQ(ValueJson(std::bitset<9>(0x101)), R"("100000001")");
  EXPECT_EQ(ValueJson(std::bitset<12>(0x803)), R"("110000000001")");
  EXPECT_EQ(ValueJson(std::optional<std::optional<uint8_t>>(std::optional<uint8_t>())), "[null]");
  EXPECT_EQ((ValueJson<std::optional<int32_t>, AsNull<-1>>(std::nullopt)), "null");
  EXPECT_EQ((ValueJson<std::optional<int32_t>, AsNull<-1>>(5)), "5");
}

TEST(JsonKindsTest, DurationsOddWidthsAndStringsInRooms) {
  EXPECT_EQ(ValueJson(std::chrono::milliseconds(-1500)), "-1500");
  EXPECT_EQ((ValueJson<int32_t, InBits<24>>(-8388608)), "-8388608");
  EXPECT_EQ((ValueJson<std::string, AsPadded<4>>("ab")), R"("ab")");
}

struct Tree {
  uint8_t leaf = 0;
  std::vector<Tree> branches;
  static constexpr auto Describe() {
    return Record("Tree", Field("leaf", &Tree::leaf), Field("branches", &Tree::branches));
  }
};

TEST(JsonKindsTest, RecordsInsideOfThemselves) {
  Tree tree{1, {}};
  tree.branches.push_back({2, {}});
  EXPECT_EQ(Json(tree), R"({"branches":[{"branches":[],"leaf":2}],"leaf":1})");
  EXPECT_EQ(Json(Only<Tree>{tree}),
            R"({"value":{"branches":[{"branches":[],"leaf":2}],"leaf":1}})");
}

struct Place {
  int16_t x = 0;
  std::string name;
  static constexpr auto Describe() {
    return Record("Place", Field("x", &Place::x), Field("name", &Place::name, Since(2)));
  }
};

struct Framed {
  uint8_t kind = 7;
  Place place;
  std::string body;
  static constexpr auto Describe() {
    return Message("Framed", 1, Constant("magic", uint32_t{0xcafebabe}), Padding(2),
                   Field("kind", &Framed::kind), Field("place", &Framed::place, Extensible()),
                   Field("body", &Framed::body), Reserved(1));
  }
};

TEST(JsonKindsTest, LeavesOutWhatHasNoValue) {
  EXPECT_EQ(Json(Framed{9, {-1, "home"}, "hi"}),
            R"({"body":"hi","kind":9,"place":{"name":"home","x":-1}})");
  ByteBuffer bytes;
  Framed framed;
  const nlohmann::json older = {{"kind", 1}, {"place", {{"x", 2}}}, {"body", ""}};
  EXPECT_EQ(FromJson(older, &bytes, &framed), absl::OkStatus());
  EXPECT_EQ(BytesOf(bytes), Hex("cafebabe 0000 01 02 0002 00 00"));
}

}  // namespace
}  // namespace sluice
