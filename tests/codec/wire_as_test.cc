#include "sluice/codec/wire_as.h"

#include <algorithm>
#include <charconv>
#include <compare>
#include <map>
#include <set>

#include "fmt/format.h"
#include "tests/codec/wire_case.h"

namespace foreign {

struct Id {
  std::array<uint8_t, 4> octets{};
};

// Has a text form alone.
struct Version {
  int major = 0, minor = 0;
};

struct Path {
  std::string text;
};

struct Celsius {
  double degrees = 0;
};

enum class Bit { kClear, kSet };

// In room whose bytes behind the NUL mean nothing.
struct CutName {
  std::string text;
};

// N/A means that there is none.
struct MaybeName {
  std::optional<std::string> text;
};

struct NewestFirst {
  bool operator()(const Version& a, const Version& b) const {
    return std::pair(b.major, b.minor) < std::pair(a.major, a.minor);
  }
};
struct ColdestFirst {
  bool operator()(const Celsius& a, const Celsius& b) const { return a.degrees < b.degrees; }
};

// Sorts backwards by itself.
struct Rank {
  uint8_t number = 0;
  friend auto operator<=>(const Rank& a, const Rank& b) { return b.number <=> a.number; }
  bool operator==(const Rank&) const = default;
};

// Travels as what has no order everywhere.
struct Weight {
  double grams = 0;
  auto operator<=>(const Weight&) const = default;
};

}  // namespace foreign

template <>
struct sluice::WireAs<foreign::Id> {
  using Wire = std::array<uint8_t, 4>;
  static constexpr std::string_view kName = "Id";
  static const Wire& To(const foreign::Id& id) { return id.octets; }
  static std::string_view From(const Wire& wire, foreign::Id* id) {
    id->octets = wire;
    return wire == Wire{} ? "an id is not zero" : "";
  }
  static std::string ToText(const foreign::Id& id) { return fmt::format("#{}", id.octets[3]); }
};

template <>
struct sluice::WireAs<foreign::Version> {
  using Wire = std::string_view;
  static std::string To(const foreign::Version& version) {
    return fmt::format("{}.{}", version.major, version.minor);
  }
  static std::string_view From(Wire text, foreign::Version* version) {
    const char* const end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, version->major);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return "no version";
    const auto minor = std::from_chars(major.ptr + 1, end, version->minor);
    return minor.ec == std::errc() && minor.ptr == end ? "" : "no version";
  }
};

template <>
struct sluice::WireAs<foreign::Path> {
  using Wire = std::string;
  static const std::string& To(const foreign::Path& path) { return path.text; }
  static std::string_view From(Wire&& text, foreign::Path* path) {
    path->text = std::move(text);
    return "";
  }
};

template <>
struct sluice::WireAs<foreign::Celsius> {
  using Wire = int16_t;
  static Wire To(foreign::Celsius celsius) { return static_cast<Wire>(celsius.degrees * 10); }
  static std::string_view From(Wire wire, foreign::Celsius* celsius) {
    celsius->degrees = wire / 10.0;
    return wire < -2731 ? "below absolute zero" : "";
  }
};

template <>
struct sluice::WireAs<foreign::Bit> {
  using Wire = bool;
  static Wire To(foreign::Bit bit) { return bit == foreign::Bit::kSet; }
  static std::string_view From(Wire wire, foreign::Bit* bit) {
    *bit = wire ? foreign::Bit::kSet : foreign::Bit::kClear;
    return "";
  }
};

template <>
struct sluice::WireAs<foreign::CutName> {
  using Wire = std::array<char, 6>;
  static Wire To(const foreign::CutName& name) {
    Wire wire{};
    name.text.copy(wire.data(), wire.size() - 1);
    return wire;
  }
  static std::string_view From(const Wire& wire, foreign::CutName* name) {
    const auto* const nul = std::find(wire.begin(), wire.end(), '\0');
    name->text.assign(wire.begin(), nul);
    return nul == wire.end() ? "no NUL" : "";
  }
};

template <>
struct sluice::WireAs<foreign::MaybeName> {
  using Wire = std::string;
  static Wire To(const foreign::MaybeName& name) { return name.text.value_or("N/A"); }
  static std::string_view From(Wire&& wire, foreign::MaybeName* name) {
    name->text = wire == "N/A" ? std::nullopt : std::optional(std::move(wire));
    return "";
  }
};

template <>
struct sluice::WireAs<foreign::Rank> {
  using Wire = uint8_t;
  static Wire To(foreign::Rank rank) { return rank.number; }
  static std::string_view From(Wire wire, foreign::Rank* rank) {
    rank->number = wire;
    return "";
  }
};

template <>
struct sluice::WireAs<foreign::Weight> {
  using Wire = double;
  static Wire To(foreign::Weight weight) { return weight.grams; }
  static std::string_view From(Wire wire, foreign::Weight* weight) {
    weight->grams = wire;
    return "";
  }
};

namespace sluice {
namespace {

using foreign::Celsius;
using foreign::Id;

TEST(WireAsTest, StandsForTheOtherType) {
  ExpectBytes(Only<Id>{{{1, 2, 3, 4}}}, "01020304");
  ExpectBytes(Only<foreign::Version>{{3, 14}}, "04 332e3134");
  ExpectBytes(Only<foreign::Path>{{"/a"}}, "02 2f61");
  ExpectBytes(Only<Celsius>{{-1.5}}, "fff1");
  ExpectBytes(Only<Celsius>{{-1.5}}, "f1ff", kLittleOrder);
  ExpectBytes(Only<foreign::Bit>{foreign::Bit::kSet}, "01");
  ExpectBytes(Only<std::vector<Celsius>, AsZigZag>{{{0.1}, {-0.1}}}, "02 02 01");
  ExpectBytes(Only<std::optional<Id>>{Id{{1, 2, 3, 4}}}, "01 01020304");
}

TEST(WireAsTest, HoldsTheAttributesOfTheOtherType) {
  using Short = Only<foreign::Version, UpToBytes<3>>;
  ExpectBytes(Short{{1, 2}}, "03 312e32");
  ExpectNotWritten(Short{{1, 22}}, "Only.value: length 4 exceeds the limit 3");
  ExpectNotRead<Short>("04 312e3232", "Only.value: offset 0: length 4 exceeds the limit 3");
}

struct AsPadded5 {
  static constexpr auto Make() { return Padded(5); }
};

TEST(WireAsTest, ReadsTextWhoseRoomHasRulesOfItsOwn) {
  Only<foreign::CutName> name;
  ASSERT_TRUE(Decode(Hex("616200 ff00ee"), &name).ok());
  EXPECT_EQ(name.value.text, "ab");
  EXPECT_EQ(Encoded(name), Hex("616200 000000"));
  ExpectNotRead<Only<foreign::CutName>>("616161616161", "Only.value: offset 0: no NUL");

  ExpectBytes(Only<foreign::MaybeName, AsPadded5>{}, "4e2f412020");
  ExpectBytes(Only<foreign::MaybeName, AsPadded5>{{"ab"}}, "6162202020");
}

TEST(WireAsTest, SaysWhyAValueIsRefused) {
  ExpectNotRead<Only<Id>>("00000000", "Only.value: offset 0: an id is not zero");
  ExpectNotRead<Only<std::vector<Celsius>>>("02 f555 f554",
                                            "Only.value[1]: offset 3: below absolute zero");
  ExpectNotRead<Only<foreign::Version>>("01 31", "Only.value: offset 0: no version");
  ExpectNotRead<Only<Id, AsSecret>>("00000000", "Only.value: offset 0: the value is refused");
  Only<Id> message;
  EXPECT_EQ(Decode(Hex("00000000"), &message).code(), absl::StatusCode::kInvalidArgument);
  ExpectNotRead<Only<std::array<Id, 2>>>("01020304 0102",
                                         "Only.value[1][2]: offset 6: wanted 1 bytes, had 0");
}

TEST(WireAsTest, ShowsItsTextOrThatOfTheOtherType) {
  EXPECT_EQ(ToText(Only<Id>{{{1, 2, 3, 4}}}), "Only{value=#4}");
  EXPECT_EQ(ToText(Only<foreign::Version>{{3, 14}}), "Only{value=\"3.14\"}");
  EXPECT_EQ(ToText(Only<Celsius>{{2}}), "Only{value=20}");
  EXPECT_EQ(ToText(Only<Id, AsSecret>{}), "Only{value=***}");
}

// Keys, in an order of their own, which is not that of the wire.
using Newest = std::set<foreign::Version, foreign::NewestFirst>;
using Backwards = std::set<foreign::Rank>;

TEST(WireAsTest, OrdersKeysAsTheOtherType) {
  // The text 10.0 stands in front of 2.0.
  ExpectBytes(Only<Newest>{{{2, 0}, {10, 0}}}, "02 0431302e30 03322e30");
  ExpectBytes(Only<Backwards>{{{1}, {2}, {3}}}, "03 01 02 03");
  ExpectBytes(Only<std::map<foreign::Rank, uint8_t>>{{{{1}, 9}, {{2}, 8}}}, "02 01 09 02 08");
  ExpectBytes(Only<std::set<foreign::Bit>>{{foreign::Bit::kClear, foreign::Bit::kSet}}, "02 00 01");
}

TEST(WireAsTest, OrdersKeysInsideOfOthersAsTheOtherType) {
  using foreign::Rank;
  using Pair = std::pair<Rank, int8_t>;
  ExpectBytes(Only<std::set<Pair>>{{{{2}, 0}, {{1}, 7}, {{1}, -1}}}, "03 01ff 0107 0200");
  using Tuple = std::tuple<bool, Rank>;
  ExpectBytes(Only<std::set<Tuple>>{{{true, {1}}, {false, {2}}, {false, {1}}}},
              "03 0001 0002 0101");
  using Array = std::array<Rank, 2>;
  ExpectBytes(Only<std::set<Array>>{{{{{1}, {2}}}, {{{1}, {1}}}}}, "02 0101 0102");
}

TEST(WireAsTest, RefusesKeysThatDoNotAscendAsTheOtherType) {
  ExpectNotRead<Only<Backwards>>("02 02 01",
                                 "Only.value[1]: offset 2: the keys are not in ascending order");
  ExpectNotRead<Only<Backwards>>("02 01 01", "Only.value[1]: offset 2: a key stands there twice");
  ExpectNotRead<Only<Newest>>("02 03322e30 0431302e30",
                              "Only.value[1]: offset 5: the keys are not in ascending order");
}

// Two keys for the container, and one on the wire.
TEST(WireAsTest, RefusesKeysThatTravelAsOne) {
  using Temperatures = std::map<Celsius, uint8_t, foreign::ColdestFirst>;
  ExpectBytes(Only<Temperatures>{{{{0.1}, 1}, {{-0.1}, 2}}}, "02 ffff 02 0001 01");
  ExpectNotWritten(Only<Temperatures>{{{{0.11}, 1}, {{0.12}, 2}, {{0.2}, 3}}},
                   "Only.value[1]: a key stands there twice");
  using Short = Only<Newest, UpToBytes<3>>;
  ExpectNotWritten(Short{{{1, 2}, {1, 22}}}, "Only.value[1]: length 4 exceeds the limit 3");
}

static_assert(!internal::Encodable<std::set<foreign::Weight>>);

TEST(WireAsTest, NamesItselfInTheSchema) {
  EXPECT_EQ(TypeOf<Only<Id>>().name, "Id");
  EXPECT_EQ(TypeOf<Only<Id>>().kind, WireKind::kArray);
  EXPECT_EQ(TypeOf<Only<Id>>().size_bytes, 4u);
  EXPECT_EQ(TypeOf<Only<Celsius>>().name, "");
}

}  // namespace
}  // namespace sluice
