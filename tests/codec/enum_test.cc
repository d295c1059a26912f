#include "sluice/codec/enum.h"

#include "tests/codec/wire_case.h"

namespace foreign {

enum class Weather : int8_t { kFrost = -2, kRain = 3 };
constexpr auto DescribeEnum(Weather) {
  return sluice::Enum("Weather", sluice::Enumerator("rain", Weather::kRain),
                      sluice::Enumerator("frost", Weather::kFrost));
}

}  // namespace foreign

namespace sluice {
namespace {

enum class Suit : uint8_t { kClubs = 1, kHearts = 2, kSpades = 3 };
constexpr auto DescribeEnum(Suit) {
  return Enum("Suit", Enumerator("clubs", Suit::kClubs), Enumerator("hearts", Suit::kHearts),
              Enumerator("spades", Suit::kSpades));
}

enum class Port : uint32_t { kNone = 0, kSsh = 22, kHttp = 80, kHigh = 0xffffffff };
constexpr auto DescribeEnum(Port) {
  return Enum("Port", Enumerator("none", Port::kNone), Enumerator("ssh", Port::kSsh),
              Enumerator("http", Port::kHttp), Enumerator("high", Port::kHigh));
}

enum class Permissions : uint16_t { kRead = 1, kWrite = 2, kShare = 0x8000, kBoth = 3 };
constexpr auto DescribeEnum(Permissions) {
  return Flags("Permissions", Enumerator("read", Permissions::kRead),
               Enumerator("write", Permissions::kWrite), Enumerator("share", Permissions::kShare));
}

enum class Switch : bool { kOff, kOn };
constexpr auto DescribeEnum(Switch) {
  return Enum("Switch", Enumerator("off", Switch::kOff), Enumerator("on", Switch::kOn));
}

class Door {
 public:
  enum class State : char { kOpen = 'o', kShut = '\xf0' };
  friend constexpr auto DescribeEnum(State) {
    return Enum("State", Enumerator("open", State::kOpen), Enumerator("shut", State::kShut));
  }
};

enum class Undescribed : uint8_t {};

static_assert(DescribedEnum<Suit> && DescribedEnum<Door::State>);
static_assert(!DescribedEnum<Undescribed> && !DescribedEnum<uint8_t>);

TEST(EnumTest, GoesAsItsNumber) {
  ExpectBytes(Only<Suit>{Suit::kHearts}, "02");
  ExpectBytes(Only<Port>{Port::kHigh}, "ffffffff");
  ExpectBytes(Only<Port>{Port::kSsh}, "16000000", kLittleOrder);
  ExpectBytes(Only<foreign::Weather>{foreign::Weather::kFrost}, "fe");
  ExpectBytes(Only<Switch>{Switch::kOn}, "01");
  ExpectBytes(Only<Door::State>{Door::State::kShut}, "f0");
  ExpectBytes(Only<Port, AsVarint>{Port::kHttp}, "50");
  ExpectBytes(Only<Port, InBits<24>>{Port::kHttp}, "000050");
  ExpectBytes(Only<foreign::Weather, AsZigZag>{foreign::Weather::kFrost}, "03");
  ExpectBytes(Only<std::vector<Suit>>{{Suit::kClubs, Suit::kSpades}}, "02 01 03");
}

TEST(EnumTest, LeavesOutNamesOfBitsThatHaveOne) {
  constexpr internal::NamedBits kNames[] = {{"read", 1}, {"write", 2}, {"both", 3}, {"share", 4}};
  EXPECT_EQ(internal::EnumText(kNames, true, 7), "read|write|share");
  EXPECT_EQ(internal::EnumText(kNames, true, 3), "both");
}

TEST(EnumTest, RefusesToReadValuesThatAreNotDescribed) {
  ExpectNotRead<Only<Suit>>("00", "Only.value: offset 0: value 0 is none of the enum's");
  ExpectNotRead<Only<Suit>>("04", "Only.value: offset 0: value 4 is none of the enum's");
  ExpectNotRead<Only<Port>>("00000015", "Only.value: offset 0: value 21 is none of the enum's");
  ExpectNotRead<Only<Port>>("fffffffe",
                            "Only.value: offset 0: value 4294967294 is none of the enum's");
  using foreign::Weather;
  for (const std::string_view hex : {"fd", "ff", "02", "04", "7f", "80"}) {
    Only<Weather> weather;
    EXPECT_FALSE(Decode(Hex(hex), &weather).ok()) << hex;
  }
  ExpectNotRead<Only<Weather>>("ff", "Only.value: offset 0: value -1 is none of the enum's");
  ExpectNotRead<Only<std::vector<Suit>>>("02 01 04",
                                         "Only.value[1]: offset 2: value 4 is none of the enum's");
  ExpectNotRead<Only<Port, AsVarint>>("51", "Only.value: offset 0: value 81 is none of the enum's");
  ExpectNotRead<Only<Switch>>("02", "Only.value: offset 0: value 2 is neither 0 nor 1");
  ExpectNotRead<Only<Suit, AsSecret>>("04",
                                      "Only.value: offset 0: the value is none of the enum's");
}

TEST(EnumTest, RefusesToWriteValuesThatAreNotDescribed) {
  ExpectNotWritten(Only<Suit>{Suit{4}}, "Only.value: value 4 is none of the enum's");
  ExpectNotWritten(Only<Permissions>{Permissions{0x4001}},
                   "Only.value: bits 0x4000 are none of the enum's");
}

TEST(EnumTest, TakesAnyUnionOfFlags) {
  ExpectBytes(Only<Permissions>{Permissions{}}, "0000");
  ExpectBytes(Only<Permissions>{Permissions{0x8003}}, "8003");
  ExpectNotRead<Only<Permissions>>("8007", "Only.value: offset 0: bits 0x4 are none of the enum's");
  ExpectNotRead<Only<Permissions, AsSecret>>(
      "8007", "Only.value: offset 0: bits are set that are none of the enum's");
}

enum class Doors : uint8_t { kFront = 2, kBack = 4 };
constexpr auto DescribeEnum(Doors) {
  return Flags("Doors", Enumerator("front", Doors::kFront), Enumerator("back", Doors::kBack));
}

TEST(EnumTest, RefusesTheLowestBitWhereNoFlagHasIt) {
  ExpectBytes(Only<Doors>{Doors{6}}, "06");
  ExpectNotRead<Only<Doors>>("07", "Only.value: offset 0: bits 0x1 are none of the enum's");
}

TEST(EnumTest, TakesAnyValueWhereTheFieldSaysSo) {
  ExpectBytes(Only<Suit, AsAnyValue>{Suit{77}}, "4d");
  ExpectBytes(Only<std::vector<Permissions>, AsAnyValue>{{Permissions{0xffff}}}, "01 ffff");
}

TEST(EnumTest, ShowsNames) {
  EXPECT_EQ(ToText(Only<Suit>{Suit::kHearts}), "Only{value=hearts}");
  EXPECT_EQ(ToText(Only<Suit>{Suit{77}}), "Only{value=77}");
  EXPECT_EQ(ToText(Only<foreign::Weather>{foreign::Weather{-1}}), "Only{value=-1}");
  EXPECT_EQ(ToText(Only<Switch>{Switch::kOn}), "Only{value=on}");
  EXPECT_EQ(ToText(Only<Permissions>{Permissions::kBoth}), "Only{value=read|write}");
  EXPECT_EQ(ToText(Only<Permissions>{Permissions{0x4011}}), "Only{value=read|16400}");
  EXPECT_EQ(ToText(Only<Permissions>{Permissions{}}), "Only{value=0}");
  EXPECT_EQ(ToText(Only<Suit, AsSecret>{Suit::kHearts}), "Only{value=***}");
}

TEST(EnumTest, ListsItsValuesInTheSchema) {
  const SchemaType& weather = TypeOf<Only<foreign::Weather>>();
  EXPECT_TRUE(weather.is_enum);
  EXPECT_EQ(weather.name, "Weather");
  EXPECT_EQ(weather.enum_rule, EnumRule::kOneOf);
  EXPECT_EQ(weather.enumerators,
            (std::vector<SchemaEnumerator>{{"rain", 3}, {"frost", UINT64_MAX - 1}}));
  EXPECT_EQ(TypeOf<Only<Permissions>>().enum_rule, EnumRule::kUnionOf);
  const SchemaType& any = TypeOf<Only<Suit, AsAnyValue>>();
  EXPECT_EQ(any.enum_rule, EnumRule::kAny);
  EXPECT_EQ(any.enumerators.size(), 3u);
  EXPECT_EQ(TypeOf<Only<Undescribed>>().enumerators.size(), 0u);
}

}  // namespace
}  // namespace sluice
