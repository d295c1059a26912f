#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "sluice/codec/message.h"

// Messages which together have each kind of field, beside those of messages.h.
namespace sluice::kinds {

// --- Numbers and text

enum class Suit : uint8_t { kClubs = 1, kHearts = 2 };
constexpr auto DescribeEnum(Suit) {
  return Enum("Suit", Enumerator("clubs", Suit::kClubs), Enumerator("hearts", Suit::kHearts));
}
enum class Weather : int16_t { kFrost = -2, kRain = 3 };
constexpr auto DescribeEnum(Weather) {
  return Enum("Weather", Enumerator("frost", Weather::kFrost), Enumerator("rain", Weather::kRain));
}
enum class Rights : uint16_t { kRead = 1, kWrite = 2, kShare = 0x8000 };
constexpr auto DescribeEnum(Rights) {
  return Flags("Rights", Enumerator("read", Rights::kRead), Enumerator("write", Rights::kWrite),
               Enumerator("share", Rights::kShare));
}
enum class Signs : int8_t { kLow = 1, kHigh = -128 };
constexpr auto DescribeEnum(Signs) {
  return Flags("Signs", Enumerator("low", Signs::kLow), Enumerator("high", Signs::kHigh));
}
enum class Switch : bool { kOff, kOn };
constexpr auto DescribeEnum(Switch) {
  return Enum("Switch", Enumerator("off", Switch::kOff), Enumerator("on", Switch::kOn));
}

struct Numbers {
  uint32_t u24 = 0;
  int64_t i48 = 0;
  std::vector<int32_t> narrow;
  Suit suit = Suit::kClubs;
  Weather weather = Weather::kRain;
  Rights rights{};
  Signs signs{};
  Switch turned{};
  Suit any{9};
  std::chrono::milliseconds wait{};
  std::chrono::sys_seconds at{};
  std::chrono::duration<float> part{};
  std::optional<int32_t> null;
  std::optional<Suit> null_suit;
  std::optional<double> null_real;
  std::optional<std::chrono::seconds> null_age;
  std::array<std::optional<uint16_t>, 2> nulls{};
  std::vector<Weather> varints;
  ArrayView<uint16_t> view;

  static constexpr auto Describe() {
    using N = Numbers;
    return Message(
        "Numbers", 1, Field("u24", &N::u24, Bits(24)), Field("i48", &N::i48, Bits(48)),
        Field("narrow", &N::narrow, Bits(24)), Field("suit", &N::suit),
        Field("weather", &N::weather), Field("rights", &N::rights), Field("signs", &N::signs),
        Field("turned", &N::turned), Field("any", &N::any, AnyValue()), Field("wait", &N::wait),
        Field("at", &N::at, Varint()), Field("part", &N::part), Field("null", &N::null, NullAs(-1)),
        Field("null_suit", &N::null_suit, NullAs(0)),
        Field("null_real", &N::null_real, NullAs(0.5)),
        Field("null_age", &N::null_age, ZigZag(), NullAs(-1)),
        Field("nulls", &N::nulls, NullAs(7), Order(ByteOrder::kLittle)),
        Field("varints", &N::varints, ZigZag()), Field("view", &N::view, MaxCount(3)));
  }
};

struct Texts {
  std::string padded;
  std::string_view starred;
  std::vector<std::string> terminated;
  char raw[4] = {};
  uint16_t grid[2][2] = {};
  std::array<char, 2> pair{};
  std::optional<std::array<std::string, 2>> maybe;
  std::vector<std::string> quantities;
  static constexpr auto Describe() {
    using T = Texts;
    return Message("Texts", 2, Field("padded", &T::padded, Padded(4)),
                   Field("starred", &T::starred, Padded(3, '*')),
                   Field("terminated", &T::terminated, Terminated(3)), Field("raw", &T::raw),
                   Field("grid", &T::grid), Field("pair", &T::pair),
                   Field("maybe", &T::maybe, Terminated(2)),
                   Field("quantities", &T::quantities, Lengths(LengthEncoding::kVlq)));
  }
};

// --- Containers

struct Keyed {
  std::set<int16_t> numbers;
  std::unordered_set<std::string> names;
  std::map<std::pair<uint8_t, bool>, std::vector<uint8_t>> cells;
  std::unordered_map<uint32_t, std::optional<std::string>> ages;
  std::set<Suit> suits;
  std::map<std::array<int8_t, 2>, uint16_t> arrays;
  std::set<std::tuple<std::string, uint8_t>> tuples;
  std::vector<std::set<std::chrono::seconds>> nested;
  static constexpr auto Describe() {
    using K = Keyed;
    return Message("Keyed", 3, Field("numbers", &K::numbers),
                   Field("names", &K::names, MaxCount(3), MaxBytes(4)), Field("cells", &K::cells),
                   Field("ages", &K::ages, Varint()), Field("suits", &K::suits),
                   Field("arrays", &K::arrays, Lengths(LengthEncoding::kUint16)),
                   Field("tuples", &K::tuples), Field("nested", &K::nested, ZigZag()));
  }
};

struct Point {
  int16_t x = 0;
  int16_t y = 0;
  static constexpr auto Describe() {
    return Record("Point", Field("x", &Point::x), Field("y", &Point::y));
  }
};

struct Mixed {
  std::pair<uint8_t, uint16_t> pair;
  std::tuple<bool, std::string, Point> tuple;
  std::vector<std::variant<std::monostate, uint16_t, std::string, Point>> choices;
  std::variant<Point, std::tuple<>> choice;
  std::vector<std::variant<uint32_t, Point>> wide;
  std::bitset<11> bits;
  std::bitset<16> whole;
  std::unique_ptr<Point> pointer;
  std::vector<std::unique_ptr<std::string>> pointers;
  std::monostate nothing;
  static constexpr auto Describe() {
    using M = Mixed;
    return Message("Mixed", 4, Field("pair", &M::pair), Field("tuple", &M::tuple),
                   Field("choices", &M::choices), Field("choice", &M::choice),
                   Field("wide", &M::wide), Field("bits", &M::bits), Field("whole", &M::whole),
                   Field("pointer", &M::pointer), Field("pointers", &M::pointers),
                   Field("nothing", &M::nothing));
  }
};

// --- Records

struct Tree {
  uint8_t leaf = 0;
  std::vector<Tree> branches;
  static constexpr auto Describe() {
    return Message("Tree", 5, Field("leaf", &Tree::leaf), Field("branches", &Tree::branches));
  }
};

struct Chain {
  std::unique_ptr<Chain> next;
  static constexpr auto Describe() { return Message("Chain", 6, Field("next", &Chain::next)); }
};

// Each of the two can hold itself by way of the other, `label` cannot.
struct Folder;
struct File {
  Point label;
  std::map<std::string, std::vector<Folder>> links;
  static constexpr auto Describe();
};
struct Folder {
  std::vector<File> files;
  static constexpr auto Describe() {
    return Record("Folder", Field("files", &Folder::files, Extensible()));
  }
};
constexpr auto File::Describe() {
  return Record("File", Field("label", &File::label), Field("links", &File::links));
}

struct Expression;
using Operands = std::pair<std::unique_ptr<Expression>, std::unique_ptr<Expression>>;
struct Negation {
  std::unique_ptr<Expression> of;
  static constexpr auto Describe();
};
struct Expression {
  std::variant<int8_t, Operands, Negation> value;
  static constexpr auto Describe() {
    return Record("Expression", Field("value", &Expression::value));
  }
};

constexpr auto Negation::Describe() { return Record("Negation", Field("of", &Negation::of)); }

struct Recursive {
  std::vector<Folder> folders;
  Expression expression;
  Chain chain;
  static constexpr auto Describe() {
    using R = Recursive;
    return Message("Recursive", 7, Field("folders", &R::folders),
                   Field("expression", &R::expression), Field("chain", &R::chain));
  }
};

struct Place {
  uint8_t x = 0;
  std::string name;
  uint16_t y = 9;
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return Record("Place", Field("x", &Place::x), Field("name", &Place::name, Since(2)),
                  Field("y", &Place::y, Since(3)), KeepTail("rest", &Place::rest, MaxBytes(3)));
  }
};

struct Evolved {
  uint8_t id = 0;
  std::vector<Place> places;
  uint32_t early = 3;
  Place home;
  uint16_t later = 5;
  static constexpr auto Describe() {
    using E = Evolved;
    return Message("Evolved", 8, Field("id", &E::id),
                   Field("places", &E::places, Extensible(), Lengths(LengthEncoding::kUint16)),
                   Field("early", &E::early, Varint(), Since(2), Secret()),
                   Field("home", &E::home, Extensible(), Since(2)),
                   Field("later", &E::later, Since(3)));
  }
};

// Versions of all fields, and of some in the middle.
struct AllLater {
  uint8_t a = 1;
  std::optional<uint16_t> b;
  static constexpr auto Describe() {
    return Message("AllLater", 12, Field("a", &AllLater::a, Since(2)),
                   Field("b", &AllLater::b, NullAs(5), Since(3)));
  }
};
struct MiddleLater {
  uint8_t a = 0;
  uint16_t b = 7;
  uint8_t c = 0;
  static constexpr auto Describe() {
    return Message("MiddleLater", 13, Field("a", &MiddleLater::a),
                   Field("b", &MiddleLater::b, Since(2)), Field("c", &MiddleLater::c));
  }
};

// What stands beside members.
struct Packet {
  uint8_t id = 0;
  std::string name;
  uint16_t later = 0;
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return Message("Packet", 9, Constant("magic", uint16_t{0x534c}), Constant("text", "ab"),
                   LengthOfRest<uint16_t>("length", 2, Order(ByteOrder::kLittle)),
                   Field("id", &Packet::id), Padding(1), Reserved(1),
                   Field("name", &Packet::name, Secret()),
                   ChecksumOver("sum", ChecksumAlgorithm::kInternet, "id", "sum"),
                   Field("later", &Packet::later, Since(2)),
                   ChecksumOver("crc", ChecksumAlgorithm::kCrc32c, "magic", "later", Since(2)),
                   KeepTail("rest", &Packet::rest, MaxBytes(2)));
  }
};

struct Box {
  Point point;
  std::vector<Packet> packets;
  static constexpr auto Describe() {
    return Message("Box", 10, Field("point", &Box::point, Extensible()),
                   Field("packets", &Box::packets, Extensible(), Lengths(LengthEncoding::kUint8)),
                   ChecksumOver("adler", ChecksumAlgorithm::kAdler32, Secret()));
  }
};

// --- Types of the program

// One that names itself, one that does not, and one that goes as a record.
struct Id {
  std::array<uint8_t, 2> octets{};
};
struct Even {
  uint16_t number = 0;
};
struct Turned {
  int16_t x = 0;
  int16_t y = 0;
};

struct Taught {
  Id id;
  std::vector<Even> evens;
  std::map<uint8_t, std::optional<Turned>> turned;
  static constexpr auto Describe() {
    return Message("Taught", 11, Field("id", &Taught::id), Field("evens", &Taught::evens),
                   Field("turned", &Taught::turned));
  }
};

}  // namespace sluice::kinds

template <>
struct sluice::WireAs<sluice::kinds::Id> {
  using Wire = std::array<uint8_t, 2>;
  static constexpr std::string_view kName = "Id";
  static const Wire& To(const kinds::Id& id) { return id.octets; }
  static std::string_view From(const Wire& wire, kinds::Id* id) {
    id->octets = wire;
    return wire == Wire{} ? "an id is not zero" : "";
  }
};
template <>
struct sluice::WireAs<sluice::kinds::Even> {
  using Wire = uint16_t;
  static Wire To(kinds::Even even) { return even.number; }
  static std::string_view From(Wire wire, kinds::Even* even) {
    even->number = wire;
    return wire % 2 == 0 ? "" : "odd";
  }
};
template <>
struct sluice::WireAs<sluice::kinds::Turned> {
  using Wire = kinds::Point;
  static Wire To(kinds::Turned turned) { return {turned.y, turned.x}; }
  static std::string_view From(const Wire& wire, kinds::Turned* turned) {
    *turned = {wire.y, wire.x};
    return "";
  }
};
