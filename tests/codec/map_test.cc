// Maps and sets, sorted and hashed.
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "fmt/format.h"
#include "sluice/codec/testing/allocation_counter.h"
#include "tests/codec/wire_case.h"

namespace sluice {
namespace {

constexpr auto kLimit = absl::StatusCode::kResourceExhausted;

template <class Map>
Map MakeNames() {
  return {{0x0201, "b"}, {2, "a"}, {0xff00, ""}};
}
constexpr std::string_view kNamesHex = "03 0002 0161 0201 0162 ff00 00";

template <class Map>
void ExpectNames() {
  ExpectBytes(Only<Map>{MakeNames<Map>()}, kNamesHex);
  ExpectBytes(Only<Map>{}, "00");
  EXPECT_EQ(ToText(Only<Map>{MakeNames<Map>()}), "Only{value={2: \"a\", 513: \"b\", 65280: \"\"}}");
  Only<Map> dirty{Map({{1, "x"}, {2, "y"}})};
  ASSERT_TRUE(Decode(Hex(kNamesHex), &dirty).ok());
  EXPECT_EQ(dirty.value, MakeNames<Map>());
}

TEST(MapTest, HasTheSameBytesInEveryContainer) {
  ExpectNames<std::map<uint16_t, std::string>>();
  ExpectNames<std::map<uint16_t, std::string, std::greater<>>>();
  ExpectNames<std::unordered_map<uint16_t, std::string>>();
  ExpectNames<absl::flat_hash_map<uint16_t, std::string>>();
  ExpectNames<absl::node_hash_map<uint16_t, std::string>>();
  ExpectNames<absl::btree_map<uint16_t, std::string>>();
}

TEST(MapTest, KeepsTheOrderOfNumbersInEitherByteOrder) {
  using Map = Only<std::unordered_map<uint16_t, uint8_t>>;
  ExpectBytes(Map{{{0x0100, 1}, {0x0002, 2}}}, "02 0200 02 0001 01", kLittleOrder);
}

TEST(MapTest, SortsMoreElementsThanStandOnTheStack) {
  Only<std::unordered_set<uint8_t>> message;
  std::string hex = "64";
  for (int i = 0; i < 100; ++i) {
    message.value.insert(static_cast<uint8_t>(99 - i));
    hex += fmt::format("{:02x}", i);
  }
  ExpectBytes(message, hex, {.memory_factor = 40});
}

enum class Level : int8_t { kLow = -1, kHigh = 1 };

TEST(SetTest, OrdersKeysOfEveryType) {
  ExpectBytes(Only<std::unordered_set<int8_t>>{{1, -1, 0}}, "03 ff 00 01");
  ExpectBytes(Only<std::set<bool>>{{true, false}}, "02 00 01");
  ExpectBytes(Only<std::set<Level>>{{Level::kHigh, Level::kLow}}, "02 ff 01");
  ExpectBytes(Only<std::unordered_set<std::string>>{{"b", "\xff", "ab", "a"}},
              "04 0161 026162 0162 01ff");
  ExpectBytes(Only<std::set<std::pair<uint8_t, std::string>>>{{{2, ""}, {1, "b"}, {1, "a"}}},
              "03 01 0161 01 0162 02 00");
  ExpectBytes(Only<std::set<std::array<int8_t, 2>>>{{{0, 1}, {-1, 5}}}, "02 ff05 0001");
  ExpectBytes(Only<std::set<std::tuple<bool, uint8_t>>>{{{true, 0}, {false, 9}}}, "02 00 09 01 00");
  ExpectBytes(Only<absl::flat_hash_set<uint64_t>, AsVarint>{{300, 1}}, "02 01 ac02");
  EXPECT_EQ(ToText(Only<std::unordered_set<int8_t>>{{1, -1}}), "Only{value={-1, 1}}");
}

static_assert(!internal::Encodable<std::set<double>>);
static_assert(!internal::Encodable<std::set<char>>);
static_assert(!internal::Encodable<std::set<std::pair<uint8_t, float>>>);
static_assert(!internal::Encodable<std::map<uint8_t, void*>>);
static_assert(!internal::Encodable<std::multimap<uint8_t, uint8_t>>);
static_assert(!internal::Encodable<std::multiset<uint8_t>>);

template <class Set>
void ExpectOrderIsHeld() {
  ExpectNotRead<Only<Set>>("02 01 01", "Only.value[1]: offset 2: a key stands there twice");
  ExpectNotRead<Only<Set>>("03 01 03 02",
                           "Only.value[2]: offset 3: the keys are not in ascending order");
}

TEST(SetTest, RefusesKeysThatDoNotAscend) {
  ExpectOrderIsHeld<std::set<uint8_t>>();
  ExpectOrderIsHeld<std::set<uint8_t, std::greater<>>>();
  ExpectOrderIsHeld<std::unordered_set<uint8_t>>();
  ExpectOrderIsHeld<absl::flat_hash_set<uint8_t>>();
  ExpectNotRead<Only<std::map<std::string, uint8_t>>>(
      "02 0162 01 0161 01", "Only.value[1]: offset 4: the keys are not in ascending order");
}

struct LessInTens {
  bool operator()(uint8_t a, uint8_t b) const { return a / 10 < b / 10; }
};

TEST(SetTest, RefusesKeysThatTheContainerTakesForEqual) {
  using Tens = Only<std::set<uint8_t, LessInTens>>;
  ExpectBytes(Tens{{1, 12}}, "02 01 0c");
  ExpectNotRead<Tens>("02 01 02", "Only.value[1]: offset 2: a key stands there twice");
}

TEST(MapTest, HoldsItsLimits) {
  using Two = Only<std::map<uint8_t, uint8_t>, UpToCount<2>>;
  ExpectBytes(Two{{{1, 1}, {2, 2}}}, "02 0101 0202");
  ExpectNotWritten(Two{{{1, 1}, {2, 2}, {3, 3}}}, "Only.value: count 3 exceeds the limit 2");
  ExpectNotRead<Two>("03 0101 0202 0303", "Only.value: offset 0: count 3 exceeds the limit 2");
  ExpectNotRead<Only<std::unordered_map<uint8_t, uint16_t>>>(
      "02 010001 0200", "Only.value: offset 0: count 2 wants more than the 5 bytes left");
  using Sized = Only<std::set<uint8_t>, WithLengths<LengthEncoding::kUint16>>;
  ExpectBytes(Sized{{7}}, "0001 07");
  ExpectNotWritten(Only<std::map<uint8_t, std::string>, UpToBytes<1>>{{{1, ""}, {2, "ab"}}},
                   "Only.value[1]: length 2 exceeds the limit 1");
}

TEST(MapTest, SaysItsTypesInTheSchema) {
  const SchemaType& map = TypeOf<Only<std::map<uint8_t, std::string>, UpToCount<9>>>();
  EXPECT_EQ(map.kind, WireKind::kMap);
  EXPECT_EQ(map.limit, 9u);
  ASSERT_EQ(map.element.size(), 2u);
  EXPECT_EQ(map.element[0].bits, 8u);
  EXPECT_EQ(map.element[1].kind, WireKind::kString);
  EXPECT_EQ(TypeOf<Only<std::set<uint8_t>>>().kind, WireKind::kSet);
  EXPECT_EQ(TypeOf<Only<std::set<uint8_t>>>().element.size(), 1u);
}

// Decodes the numbers from 0 on into a container and holds what that took against what was
// charged for it: the message may take exactly as much.
template <class C>
void ExpectChargeCovers(size_t count) {
  C made;
  for (size_t i = 0; i < count; ++i) {
    if constexpr (requires { typename C::mapped_type; }) {
      made[static_cast<typename C::key_type>(i)];
    } else {
      made.insert(static_cast<typename C::key_type>(i));
    }
  }
  const auto bytes = Encoded(Only<C>{made});
  Only<C> message;
  const AllocationCounter counter;
  const absl::Status status = Decode(bytes, &message, {.memory_factor = 10'000});
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_LE(counter.bytes(), internal::MemoryOf<C>(count)) << count;
}

TEST(MapTest, ChargesAtLeastWhatItAllocates) {
  for (const size_t count :
       {1u, 2u, 3u, 6u, 7u, 8u, 13u, 14u, 15u, 28u, 29u, 57u, 100u, 113u, 500u, 897u, 3000u}) {
    ExpectChargeCovers<std::map<uint32_t, uint8_t>>(count);
    ExpectChargeCovers<std::set<uint64_t>>(count);
    ExpectChargeCovers<std::unordered_map<uint32_t, std::array<uint8_t, 100>>>(count);
    ExpectChargeCovers<std::unordered_set<uint16_t>>(count);
    ExpectChargeCovers<absl::flat_hash_map<uint32_t, std::array<uint8_t, 100>>>(count);
    ExpectChargeCovers<absl::flat_hash_set<uint16_t>>(count);
    ExpectChargeCovers<absl::node_hash_map<uint32_t, uint8_t>>(count);
    ExpectChargeCovers<absl::btree_map<uint32_t, uint8_t>>(count);
    ExpectChargeCovers<absl::btree_map<uint32_t, std::array<uint8_t, 100>>>(count);
  }
}

TEST(MapTest, TakesTheNodesOfTheTreesThatItReplaces) {
  struct Trees {
    std::set<std::string> names;
    std::map<std::string, std::vector<uint32_t>> numbers;
    static constexpr auto Describe() {
      return Message("Trees", 1, Field("names", &Trees::names), Field("numbers", &Trees::numbers));
    }
  };
  const std::string a(40, 'a'), b(40, 'b'), c(40, 'c'), d(40, 'd');
  const Trees first{{a, b}, {{a, {1, 2}}, {b, {3, 4}}}};
  const Trees second{{c}, {{c, {5, 6}}, {d, {7}}}};
  const auto first_bytes = Encoded(first), second_bytes = Encoded(second);
  Trees trees;
  ASSERT_TRUE(Decode(first_bytes, &trees).ok());
  const AllocationCounter counter;
  ASSERT_TRUE(Decode(second_bytes, &trees).ok());
  EXPECT_EQ(counter.allocations(), 0u);
  EXPECT_EQ(trees.names, second.names);
  EXPECT_EQ(trees.numbers, second.numbers);
  ASSERT_TRUE(Decode(first_bytes, &trees).ok());
  EXPECT_EQ(trees.names, first.names);
  EXPECT_EQ(trees.numbers, first.numbers);
}

TEST(MapTest, KeepsTheOrderThatATreeWasMadeWith) {
  using Set = std::set<uint8_t, bool (*)(uint8_t, uint8_t)>;
  Only<Set> message{Set({1, 2}, [](uint8_t a, uint8_t b) { return a > b; })};
  ASSERT_TRUE(Decode(Hex("03 03 04 05"), &message).ok());
  EXPECT_EQ(*message.value.begin(), 5);
  EXPECT_EQ(Encoded(message), Hex("03 03 04 05"));
}

TEST(MapTest, RefusesMoreElementsThanTheMessageMayTake) {
  std::string hex = "64";
  for (int i = 0; i < 100; ++i) hex += fmt::format("{:02x}", i);
  Only<std::set<uint8_t>> message;
  const absl::Status status = Decode(Hex(hex), &message);
  EXPECT_EQ(status.code(), kLimit);
  EXPECT_EQ(status.message(),
            "Only.value: offset 0: wanted 4800 bytes of memory, the message has 3476 left");
}

// Of numbers from 0 on, in a message that may take 3 KiB.
template <class C>
std::string RefusalOf(uint8_t count) {
  C made;
  for (uint8_t i = 0; i < count; ++i) made.insert(i);
  Only<C> message;
  const absl::Status status = Decode(Encoded(Only<C>{made}), &message, {.memory_factor = 0});
  return std::string(status.message());
}

// A tree's node has 32 bytes beside the element, in whole 16. A B-tree has 64 bytes and thrice the
// elements, open addressing 48 and, here, 256 slots of an element and a byte, and the elements.
TEST(MapTest, ChargesWhatEachContainerMayTake) {
  const std::string_view left = " bytes of memory, the message has 3072 left";
  const auto wanted = [&](int bytes) {
    return fmt::format("Only.value: offset 0: wanted {}{}", bytes, left);
  };
  EXPECT_EQ(RefusalOf<std::set<uint64_t>>(64), "");
  EXPECT_EQ(RefusalOf<std::set<uint64_t>>(65), wanted(65 * 48));
  EXPECT_EQ(RefusalOf<absl::btree_set<uint64_t>>(125), "");
  EXPECT_EQ(RefusalOf<absl::btree_set<uint64_t>>(126), wanted(3 * 126 * 8 + 64));
  EXPECT_EQ(RefusalOf<absl::flat_hash_set<uint64_t>>(111), "");
  EXPECT_EQ(RefusalOf<absl::flat_hash_set<uint64_t>>(112), wanted(256 * 9 + 48 + 112 * 8));
}

}  // namespace
}  // namespace sluice
