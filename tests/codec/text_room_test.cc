// Strings in fixed room, arrays of chars, and C arrays.
#include "sluice/codec/testing/allocation_counter.h"
#include "tests/codec/wire_case.h"

namespace sluice {
namespace {

template <uint32_t kBytes, char kPad = ' '>
struct InPadded {
  static constexpr auto Make() { return Padded(kBytes, kPad); }
};
template <uint32_t kBytes>
struct InTerminated {
  static constexpr auto Make() { return Terminated(kBytes); }
};

using Spaces = Only<std::string, InPadded<4>>;
using Zeros = Only<std::string, InTerminated<4>>;

TEST(TextRoomTest, FillsTheRoomBehindAPaddedText) {
  ExpectBytes(Spaces{"ab"}, "61622020");
  ExpectBytes(Spaces{""}, "20202020");
  ExpectBytes(Spaces{"abcd"}, "61626364");
  ExpectBytes(Spaces{" b c"}, "20622063");
  ExpectBytes(Only<std::string_view, InPadded<4, '\0'>>{"ab"}, "61620000");
  ExpectBytes(Only<std::string, InPadded<2, '\xff'>>{"a"}, "61ff");
  ExpectNotWritten(Spaces{"abcde"}, "Only.value: length 5 exceeds the limit 4");
  ExpectNotWritten(Spaces{"a "}, "Only.value: the text ends with its pad");
  EXPECT_EQ(ToText(Spaces{"ab"}), "Only{value=\"ab\"}");
}

TEST(TextRoomTest, EndsATerminatedTextWithZeros) {
  ExpectBytes(Zeros{"ab"}, "61620000");
  ExpectBytes(Zeros{""}, "00000000");
  ExpectBytes(Zeros{"abc"}, "61626300");
  ExpectBytes(Only<std::string_view, InTerminated<1>>{""}, "00");
  ExpectNotWritten(Zeros{"abcd"}, "Only.value: length 4 exceeds the limit 3");
  ExpectNotWritten(Zeros{std::string("a\0b", 3)}, "Only.value: the text holds a zero byte");
  ExpectNotRead<Zeros>("61626364", "Only.value: offset 0: no zero in 4 bytes");
  ExpectNotRead<Zeros>("61006200",
                       "Only.value: offset 2: a byte behind the terminating zero is not zero");
}

TEST(TextRoomTest, HoldsForTheStringsInside) {
  ExpectBytes(Only<std::vector<std::string>, InPadded<2>>{{"a", "bc"}}, "02 6120 6263");
  ExpectBytes(Only<std::optional<std::string>, InTerminated<2>>{"a"}, "01 6100");
  ExpectNotRead<Only<std::array<std::string, 2>, InTerminated<2>>>(
      "6100 6161", "Only.value[1]: offset 2: no zero in 2 bytes");
  ExpectNotRead<Only<std::array<std::string, 2>, InTerminated<2>>>(
      "6100 61", "Only.value[1]: offset 2: wanted 2 bytes, had 1");
}

TEST(TextRoomTest, StandsInARunWithItsNeighbours) {
  struct Entry {
    uint16_t id = 0;
    std::string name;
    uint8_t age = 0;
    static constexpr auto Describe() {
      return Record("Entry", Field("id", &Entry::id), Field("name", &Entry::name, Padded(3)),
                    Field("age", &Entry::age));
    }
  };
  ExpectBytes(Only<std::vector<Entry>>{{{1, "a", 2}}}, "01 0001 612020 02");
  EXPECT_EQ(TypeOf<Only<Entry>>().size_bytes, 6u);
  ExpectNotRead<Entry>("0001 6120", "Entry.name: offset 2: wanted 3 bytes, had 2");
}

TEST(TextRoomTest, CountsLongTextsAgainstTheMemory) {
  using Long = Only<std::vector<std::string>, InPadded<100>>;
  const auto bytes = Encoded(Long{std::vector<std::string>(40, std::string(100, 'x'))});
  Long message;
  const AllocationCounter counter;
  ASSERT_TRUE(Decode(bytes, &message).ok());
  EXPECT_LE(counter.bytes(), 4 * bytes.size() + 3072);
  EXPECT_EQ(Decode(bytes, &message, {.memory_factor = 0}).code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(TextRoomTest, SaysItsFormInTheSchema) {
  const SchemaType& padded = TypeOf<Only<std::string, InPadded<4, '_'>>>();
  EXPECT_EQ(padded.kind, WireKind::kString);
  EXPECT_EQ(padded.form, StringForm::kPadded);
  EXPECT_EQ(padded.size_bytes, 4u);
  EXPECT_EQ(padded.pad, '_');
  EXPECT_EQ(TypeOf<Zeros>().form, StringForm::kTerminated);
}

TEST(CharArrayTest, ShowsItsText) {
  using Tag = Only<std::array<char, 4>>;
  ExpectBytes(Tag{{'a', 'b', '\0', 'c'}}, "61620063");
  EXPECT_EQ(ToText(Tag{{'a', 'b'}}), "Only{value=\"ab\"}");
  EXPECT_EQ(ToText(Tag{{'a', '\0', 'b', '\x80'}}), R"(Only{value="a\x00b\x80"})");
  EXPECT_EQ(ToText(Only<std::array<char, 0>>{}), "Only{value=\"\"}");
}

struct Raw {
  char name[4];
  uint16_t pair[2];
  uint8_t grid[2][3];
  std::string texts[2];
  static constexpr auto Describe() {
    return Record("Raw", Field("name", &Raw::name), Field("pair", &Raw::pair),
                  Field("grid", &Raw::grid), Field("texts", &Raw::texts, MaxBytes(2)));
  }
};

TEST(CArrayTest, GoesAsAnArray) {
  const Raw raw = {"ab", {1, 2}, {{1, 2, 3}, {4, 5, 6}}, {"x", "yz"}};
  ExpectBytes(raw, "61620000 0001 0002 010203 040506 0178 02797a");
  ExpectBytes(raw, "61620000 0100 0200 010203 040506 0178 02797a", kLittleOrder);
  EXPECT_EQ(ToText(raw),
            "Raw{name=\"ab\", pair=[1, 2], grid=[[1, 2, 3], [4, 5, 6]], texts=[\"x\", \"yz\"]}");
  EXPECT_EQ(SchemaOf<Raw>().fields[2].type.element[0].count, 3u);
  EXPECT_EQ(SchemaOf<Raw>().fields[2].type.size_bytes, 6u);
  ExpectNotRead<Raw>("61620000 0001 0002 010203 0405",
                     "Raw.grid[1][2]: offset 13: wanted 1 bytes, had 0");
}

struct Later {
  uint32_t numbers[2] = {7, 8};
  static constexpr auto Describe() {
    return Record("Later", Field("numbers", &Later::numbers, Since(2)));
  }
};

TEST(CArrayTest, HasItsInitializersWhenTheVersionLacksIt) {
  Later later{{1, 1}};
  ASSERT_TRUE(Decode(Hex(""), &later, {.version = 1}).ok());
  EXPECT_EQ(later.numbers[0], 7u);
  EXPECT_EQ(later.numbers[1], 8u);
}

struct [[gnu::packed]] Packed {
  uint8_t kind = 1;
  uint32_t numbers[2] = {2, 3};
  static constexpr auto Describe() {
    return Record("Packed", Field("kind", &Packed::kind), Field("numbers", &Packed::numbers));
  }
};

TEST(CArrayTest, MayStandInAPackedStruct) { ExpectBytes(Packed(), "01 00000002 00000003"); }

struct Owner {
  std::unique_ptr<uint8_t> later;
  static constexpr auto Describe() {
    return Record("Owner", Field("later", &Owner::later, Since(2)));
  }
};

TEST(PointerTest, IsEmptyWhenTheVersionLacksIt) {
  Owner owner{std::make_unique<uint8_t>(uint8_t{1})};
  ASSERT_TRUE(Decode(Hex(""), &owner, {.version = 1}).ok());
  EXPECT_EQ(owner.later, nullptr);
}

}  // namespace
}  // namespace sluice
