// However a struct lies in memory, on the wire it is its fields.
#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

// --- Derived -------------------------------------------------------------------------------------

struct Header {
  uint16_t sequence = 0;
  std::string name;
  std::vector<std::byte> unknown;
};
struct Derived : Header {
  uint8_t body = 5;
  static constexpr auto Describe() {
    return Message("Derived", 2, Field("sequence", &Derived::sequence),
                   Field("name", &Derived::name, Since(2)), Field("body", &Derived::body, Since(3)),
                   KeepTail("unknown", &Derived::unknown));
  }
};

struct PlainDerived : Header {
  static constexpr auto Describe() {
    return Message("PlainDerived", 3, Field("sequence", &PlainDerived::sequence),
                   Field("name", &PlainDerived::name));
  }
};

TEST(StructLayoutTest, ReadsAndWritesTheMembersOfABase) {
  PlainDerived plain;
  ASSERT_TRUE(Decode(Hex("0102 0161"), &plain).ok());
  EXPECT_EQ(ToText(plain), "PlainDerived{sequence=258, name=\"a\"}");
  EXPECT_EQ(Encoded(plain), Hex("0102 0161"));
  Derived derived;
  ASSERT_TRUE(Decode(Hex("0102 0161 07 aabb"), &derived).ok());
  EXPECT_EQ(ToText(derived), "Derived{sequence=258, name=\"a\", body=7, unknown=<aabb>}");
  EXPECT_EQ(Encoded(derived), Hex("0102 0161 07 aabb"));
  EXPECT_EQ(EncodedSize(derived), 7u);
  ASSERT_TRUE(Decode(Hex("0103"), &derived).ok());
  EXPECT_EQ(ToText(derived), "Derived{sequence=259, name=\"\", body=5, unknown=<>}");
}

// --- Packed --------------------------------------------------------------------------------------

#pragma pack(push, 1)
struct PackedPoint {
  uint8_t level = 0;
  uint32_t x = 0;
  static constexpr auto Describe() {
    return Record("PackedPoint", Field("level", &PackedPoint::level), Field("x", &PackedPoint::x));
  }
};
struct Packed {
  uint8_t first = 0;
  uint16_t u16 = 0;
  bool flag = false;
  uint32_t varint = 0;
  double number = 0;
  std::array<uint16_t, 2> pair{};
  PackedPoint point;
  uint8_t odd = 0;
  uint64_t late = 0x0102030405060708;
  std::array<uint32_t, 1> later = {9};
  static constexpr auto Describe() {
    using P = Packed;
    return Message("Packed", 1, Field("first", &P::first), Field("u16", &P::u16),
                   Field("flag", &P::flag), Field("varint", &P::varint, Varint()),
                   Field("number", &P::number), Field("pair", &P::pair), Field("point", &P::point),
                   Field("odd", &P::odd), Field("late", &P::late, Since(2)),
                   Field("later", &P::later, Since(2)));
  }
};
#pragma pack(pop)
static_assert(alignof(Packed) == 1);

constexpr std::string_view kPacked =
    "01 0203 01 ac02 3ff8000000000000 0007 0008 02 0000000a 03"
    "0000000000000004 00000005";

Packed MakePacked() {
  Packed packed;
  packed.first = 1;
  packed.u16 = 0x0203;
  packed.flag = true;
  packed.varint = 300;
  packed.number = 1.5;
  packed.pair = {7, 8};
  packed.point = {2, 10};
  packed.odd = 3;
  packed.late = 4;
  packed.later = {5};
  return packed;
}

// At every alignment.
TEST(StructLayoutTest, WritesAndReadsPackedStructs) {
  for (size_t offset = 0; offset < 8; ++offset) {
    alignas(8) std::byte room[sizeof(Packed) + 8];
    auto* const packed = new (room + offset) Packed(MakePacked());
    EXPECT_EQ(Encoded(*packed), Hex(kPacked)) << offset;
    EXPECT_EQ(EncodedSize(*packed), Hex(kPacked).size());
    auto* const read = new (room + offset) Packed;
    const std::vector<std::byte> bytes = Hex(kPacked);
    ASSERT_TRUE(Decode(bytes, read).ok());
    EXPECT_EQ(Encoded(*read), Hex(kPacked)) << offset;
  }
}

TEST(StructLayoutTest, ShowsPackedStructs) {
  EXPECT_EQ(ToText(MakePacked()),
            "Packed{first=1, u16=515, flag=true, varint=300, number=1.5, pair=[7, 8], "
            "point=PackedPoint{level=2, x=10}, odd=3, late=4, later=[5]}");
}

TEST(StructLayoutTest, GivesFieldsOfPackedStructsTheirDefaults) {
  const std::vector<std::byte> first = Encoded(MakePacked(), {.version = 1});
  for (const uint32_t version : {uint32_t{1}, kLatestVersion}) {
    Packed packed = MakePacked();
    ASSERT_TRUE(Decode(first, &packed, {.version = version}).ok());
    EXPECT_EQ(uint64_t{packed.late}, 0x0102030405060708u);
    EXPECT_EQ((std::array<uint32_t, 1>{packed.later})[0], 9u);
  }
}

TEST(StructLayoutTest, NamesFieldsOfPackedStructsThatAreMalformed) {
  Packed packed;
  const absl::Status status = Decode(Hex("01 0203 01 8100"), &packed);
  EXPECT_EQ(std::string(status.message()), "Packed.varint: offset 4: overlong varint");
}

// --- Aligned, pinned, constant -------------------------------------------------------------------

struct alignas(64) Aligned {
  uint8_t a = 0;
  alignas(32) uint32_t b = 0;
  static constexpr auto Describe() {
    return Record("Aligned", Field("a", &Aligned::a), Field("b", &Aligned::b));
  }
};

TEST(StructLayoutTest, WritesAndReadsAlignedStructs) {
  const Only<std::array<Aligned, 2>> two = {{Aligned{1, 2}, Aligned{3, 4}}};
  EXPECT_EQ(Encoded(two), Hex("01 00000002 03 00000004"));
  const auto read = Decode<Only<std::vector<Aligned>>>(Hex("02 01 00000002 03 00000004"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->value[1].b, 4u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(&read->value[1]) % 64, 0u);
}

struct Pinned {
  Pinned() = default;
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  uint8_t a = 1;
  std::string b = "b";
  Item item;
  uint16_t late = 7;
  static constexpr auto Describe() {
    return Message("Pinned", 1, Field("a", &Pinned::a), Field("b", &Pinned::b),
                   Field("item", &Pinned::item), Field("late", &Pinned::late, Since(2)));
  }
};
struct PinnedPair {
  std::array<Pinned, 2> pair;
  std::optional<Pinned> maybe;
  static constexpr auto Describe() {
    return Record("PinnedPair", Field("pair", &PinnedPair::pair),
                  Field("maybe", &PinnedPair::maybe));
  }
};

TEST(StructLayoutTest, WritesAndReadsStructsThatCannotBeCopiedOrMoved) {
  static_assert(!std::is_copy_constructible_v<Pinned> && !std::is_move_constructible_v<Pinned>);
  Pinned pinned;
  pinned.item = {"x", 1};
  EXPECT_EQ(Encoded(pinned), Hex("01 0162 0178 0001 0007"));
  ASSERT_TRUE(Decode(Hex("02 00 00 0000 0008"), &pinned).ok());
  EXPECT_EQ(pinned.late, 8);
  ASSERT_TRUE(Decode(Hex("02 00 00 0000"), &pinned).ok());
  EXPECT_EQ(pinned.late, 7);

  PinnedPair pair;
  ASSERT_TRUE(
      Decode(Hex("02 00 00 0000 0008 03 00 00 0000 0009 01 04 00 00 0000 000a"), &pair).ok());
  EXPECT_EQ(pair.pair[1].a, 3);
  EXPECT_EQ(pair.maybe->late, 10);
}

TEST(StructLayoutTest, WritesConstantObjectsAsOthers) {
  Everything everything = MakeEverything();
  const Everything& constant = everything;
  EXPECT_EQ(Encoded(everything), EverythingBig());
  EXPECT_EQ(Encoded(constant), EverythingBig());
}

// --- Numbers that lie in memory as on the wire ---------------------------------------------------

struct Color {
  uint8_t red = 0;
  uint8_t green = 0;
  static constexpr auto Describe() {
    return Record("Color", Field("red", &Color::red), Field("green", &Color::green));
  }
};
struct Place {
  float x = 0;
  float y = 0;
  static constexpr auto Describe() {
    return Record("Place", Field("x", &Place::x), Field("y", &Place::y));
  }
};
struct Line {
  Place from;
  Place to;
  static constexpr auto Describe() {
    return Record("Line", Field("from", &Line::from), Field("to", &Line::to));
  }
};

TEST(StructLayoutTest, MovesRecordsOfAlikeNumbersInTheirOrder) {
  const Only<std::vector<Color>> colors = {{{1, 2}, {3, 4}}};
  const Only<std::vector<Line>> lines = {{{{1, 2}, {0.5, -1}}}};
  EXPECT_EQ(Encoded(colors), Hex("02 0102 0304"));
  EXPECT_EQ(Encoded(lines), Hex("01 3f800000 40000000 3f000000 bf800000"));
  EXPECT_EQ(Encoded(lines, {.order = ByteOrder::kLittle}),
            Hex("01 0000803f 00000040 0000003f 000080bf"));
  const auto read_colors = Decode<Only<std::vector<Color>>>(Hex("02 0102 0304"));
  ASSERT_TRUE(read_colors.ok()) << read_colors.status();
  EXPECT_EQ(read_colors->value[1].red, 3);
  EXPECT_EQ(read_colors->value[1].green, 4);
  const auto read_lines =
      Decode<Only<std::vector<Line>>>(Hex("01 3f800000 40000000 3f000000 bf800000"));
  ASSERT_TRUE(read_lines.ok()) << read_lines.status();
  EXPECT_EQ(read_lines->value[0].from.y, 2);
  EXPECT_EQ(read_lines->value[0].to.y, -1);
}

// Each is unlike its bytes in memory in one way.
struct Reversed {
  uint16_t second = 0;
  uint16_t first = 0;
  static constexpr auto Describe() {
    return Record("Reversed", Field("first", &Reversed::first), Field("second", &Reversed::second));
  }
};
struct Partial {
  uint16_t first = 0;
  uint16_t own = 9;
  uint16_t second = 0;
  static constexpr auto Describe() {
    return Record("Partial", Field("first", &Partial::first), Field("second", &Partial::second));
  }
};
struct Twice {
  uint16_t first = 0;
  uint16_t own = 9;
  static constexpr auto Describe() {
    return Record("Twice", Field("first", &Twice::first), Field("again", &Twice::first));
  }
};
struct Widths {
  uint32_t first = 0;
  uint16_t second = 0;
  uint16_t third = 0;
  static constexpr auto Describe() {
    return Record("Widths", Field("first", &Widths::first), Field("second", &Widths::second),
                  Field("third", &Widths::third));
  }
};
struct Orders {
  uint16_t first = 0;
  uint16_t second = 0;
  static constexpr auto Describe() {
    return Record("Orders", Field("first", &Orders::first),
                  Field("second", &Orders::second, Order(ByteOrder::kLittle)));
  }
};
struct Varints {
  uint16_t first = 0;
  uint16_t second = 0;
  static constexpr auto Describe() {
    return Record("Varints", Field("first", &Varints::first),
                  Field("second", &Varints::second, Varint()));
  }
};

// Writes an array, reads it as a list, whose elements hold what `before` does, and writes that.
template <class T>
std::vector<T> ReadBack(const std::array<T, 2>& elements, std::string_view hex,
                        const T& before = {}) {
  EXPECT_EQ(Encoded(Only<std::array<T, 2>>{elements}), Hex(hex));
  Only<std::vector<T>> list = {{before, before}};
  std::vector<std::byte> bytes = Hex(hex);
  bytes.insert(bytes.begin(), std::byte{2});
  EXPECT_TRUE(Decode(bytes, &list).ok());
  EXPECT_EQ(Encoded(list), bytes);
  return list.value;
}

TEST(StructLayoutTest, WritesAndReadsRecordsThatAreNotAsOnTheWire) {
  EXPECT_EQ(ReadBack<Reversed>({{{2, 1}, {4, 3}}}, "0001 0002 0003 0004")[1].first, 3);
  EXPECT_EQ(
      ReadBack<Widths>({{{1, 2, 3}, {4, 5, 6}}}, "00000001 0002 0003 00000004 0005 0006")[1].third,
      6);
  EXPECT_EQ(ReadBack<Orders>({{{1, 2}, {3, 4}}}, "0001 0200 0003 0400")[1].second, 4);
  EXPECT_EQ(ReadBack<Varints>({{{1, 2}, {3, 300}}}, "0001 02 0003 ac02")[1].second, 300);
}

TEST(StructLayoutTest, LeavesMembersThatAreNotDescribedAlone) {
  const auto read = ReadBack<Partial>({{{1, 7, 2}, {3, 7, 4}}}, "0001 0002 0003 0004", {0, 5, 0});
  EXPECT_EQ(read[1].second, 4);
  EXPECT_EQ(read[1].own, 5);
}

struct Switch {
  uint16_t number = 0;
  bool is_on = false;
  static constexpr auto Describe() {
    return Record("Switch", Field("number", &Switch::number), Field("is_on", &Switch::is_on));
  }
};

TEST(StructLayoutTest, NamesTheElementOfAListThatIsMalformed) {
  Only<std::vector<Switch>> switches;
  const absl::Status status = Decode(Hex("02 000101 000202"), &switches);
  EXPECT_EQ(std::string(status.message()),
            "Only.value[1].is_on: offset 6: value 2 is neither 0 nor 1");
}

// --- Padding -------------------------------------------------------------------------------------

// With bytes between the fields that belong to none.
struct Gaps {
  uint8_t a;
  uint32_t b;
  uint8_t c;
  uint64_t d;
  bool e;
  std::optional<uint16_t> f;
  uint8_t g;
  static constexpr auto Describe() {
    return Record("Gaps", Field("a", &Gaps::a), Field("b", &Gaps::b), Field("c", &Gaps::c),
                  Field("d", &Gaps::d), Field("e", &Gaps::e), Field("f", &Gaps::f),
                  Field("g", &Gaps::g), Padding(8), Reserved(8));
  }
};
struct FixedGaps {
  uint8_t a;
  uint32_t b;
  uint16_t c;
  static constexpr auto Describe() {
    return Record("FixedGaps", Field("a", &FixedGaps::a), Field("b", &FixedGaps::b),
                  Field("c", &FixedGaps::c));
  }
};

// An object in memory that was full of 0xaa, which is then in all that was never assigned.
template <class T>
class Poisoned {
 public:
  Poisoned() {
    // The compiler may not drop what it takes for dead stores.
    std::fill_n(static_cast<volatile unsigned char*>(static_cast<void*>(room_)), sizeof room_,
                0xaa);
    value_ = new (room_) T;
  }
  T* operator->() { return value_; }
  T& operator*() { return *value_; }

 private:
  alignas(T) std::byte room_[sizeof(T)];
  T* value_;
};

bool HoldsPoison(const std::vector<std::byte>& bytes) {
  return std::find(bytes.begin(), bytes.end(), std::byte{0xaa}) != bytes.end();
}

TEST(StructLayoutTest, BytesBetweenFieldsNeverReachTheWire) {
  Poisoned<Gaps> gaps;
  for (const bool has_value : {false, true}) {
    gaps->a = 1;
    gaps->b = 2;
    gaps->c = 3;
    gaps->d = 4;
    gaps->e = true;
    gaps->f.reset();
    if (has_value) gaps->f = 5;
    gaps->g = 6;
    for (const ByteOrder order : {ByteOrder::kBig, ByteOrder::kLittle}) {
      EXPECT_FALSE(HoldsPoison(Encoded(*gaps, {.order = order})));
    }
  }
}

TEST(StructLayoutTest, BytesBetweenFieldsOfElementsNeverReachTheWire) {
  Poisoned<Only<std::array<FixedGaps, 9>>> gaps;
  for (FixedGaps& gap : gaps->value) {
    gap.a = 1;
    gap.b = 2;
    gap.c = 3;
  }
  for (const ByteOrder order : {ByteOrder::kBig, ByteOrder::kLittle}) {
    const std::vector<std::byte> bytes = Encoded(*gaps, {.order = order});
    EXPECT_EQ(bytes.size(), 63u);
    EXPECT_FALSE(HoldsPoison(bytes));
  }
}

TEST(StructLayoutTest, WritesOverWhatTheBufferHeldBefore) {
  Gaps gaps = {1, 2, 3, 4, true, {}, 6};
  std::vector<std::byte> room(64, std::byte{0xaa});
  size_t used = 0;
  ASSERT_TRUE(Encode(gaps, std::span(room), &used).ok());
  room.resize(used);
  EXPECT_EQ(room,
            Hex("01 00000002 03 0000000000000004 01 00 06 0000000000000000 0000000000000000"));
}

}  // namespace
}  // namespace sluice
