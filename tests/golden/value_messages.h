#pragma once

#include <bitset>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "sluice/codec/message.h"

// A message for each block of the page that shows values of more than one type.
namespace sluice::golden {

struct Narrow {
  uint32_t u24 = 0x010203;
  int32_t i24 = -2;
  uint64_t u40 = 0x0102030405;
  int64_t i48 = -3;
  uint64_t u56 = 0x01020304050607;
  static constexpr auto Describe() {
    using N = Narrow;
    return Message("Narrow", 1, Field("u24", &N::u24, Bits(24)), Field("i24", &N::i24, Bits(24)),
                   Field("u40", &N::u40, Bits(40)), Field("i48", &N::i48, Bits(48)),
                   Field("u56", &N::u56, Bits(56)));
  }
};

enum class Suit : uint8_t { kClubs = 1, kHearts = 2 };
constexpr auto DescribeEnum(Suit) {
  return Enum("Suit", Enumerator("clubs", Suit::kClubs), Enumerator("hearts", Suit::kHearts));
}
enum class Rights : uint16_t { kRead = 1, kWrite = 2, kShare = 0x100 };
constexpr auto DescribeEnum(Rights) {
  return Flags("Rights", Enumerator("read", Rights::kRead), Enumerator("write", Rights::kWrite),
               Enumerator("share", Rights::kShare));
}

struct Enums {
  Suit suit = Suit::kHearts;
  Rights rights{0x101};
  Suit any{9};
  static constexpr auto Describe() {
    return Message("Enums", 1, Field("suit", &Enums::suit), Field("rights", &Enums::rights),
                   Field("any", &Enums::any, AnyValue()));
  }
};

struct Durations {
  std::chrono::milliseconds wait{1500};
  std::chrono::sys_seconds at{std::chrono::seconds(1'000'000'000)};
  std::chrono::seconds age{300};
  static constexpr auto Describe() {
    return Message("Durations", 1, Field("wait", &Durations::wait), Field("at", &Durations::at),
                   Field("age", &Durations::age, Varint()));
  }
};

struct Rooms {
  std::string padded = "ab";
  std::string starred = "ab";
  std::string terminated = "ab";
  char raw[4] = {'a', 'b'};
  static constexpr auto Describe() {
    using R = Rooms;
    return Message("Rooms", 1, Field("padded", &R::padded, Padded(4)),
                   Field("starred", &R::starred, Padded(4, '*')),
                   Field("terminated", &R::terminated, Terminated(4)), Field("raw", &R::raw));
  }
};

struct Keyed {
  std::set<int16_t> numbers = {3, -1};
  std::unordered_map<std::string, uint16_t> ages = {{"bob", 20}, {"al", 30}};
  std::map<std::pair<uint8_t, uint8_t>, bool> cells = {{{1, 2}, true}};
  std::map<uint8_t, uint16_t> sized = {{5, 6}};
  static constexpr auto Describe() {
    return Message("Keyed", 1, Field("numbers", &Keyed::numbers), Field("ages", &Keyed::ages),
                   Field("cells", &Keyed::cells),
                   Field("sized", &Keyed::sized, Lengths(LengthEncoding::kUint16)));
  }
};

struct Nulls {
  std::optional<int32_t> none;
  std::optional<int32_t> five = 5;
  std::optional<uint32_t> zero;
  static constexpr auto Describe() {
    return Message("Nulls", 1, Field("none", &Nulls::none, NullAs(-1)),
                   Field("five", &Nulls::five, NullAs(-1)),
                   Field("zero", &Nulls::zero, Varint(), NullAs(0)));
  }
};

struct Mixed {
  std::pair<uint8_t, uint16_t> pair = {1, 2};
  std::tuple<bool, std::string> tuple = {true, "a"};
  std::vector<std::variant<std::monostate, uint16_t, std::string>> choices = {std::monostate(),
                                                                              uint16_t{5}, "ab"};
  std::bitset<11> bits{0b100'0000'0110};
  static constexpr auto Describe() {
    return Message("Mixed", 1, Field("pair", &Mixed::pair), Field("tuple", &Mixed::tuple),
                   Field("choices", &Mixed::choices), Field("bits", &Mixed::bits));
  }
};

struct Pair {
  std::string names[2] = {"a", ""};
  static constexpr auto Describe() { return Message("Pair", 1, Field("names", &Pair::names)); }
};

struct Pointers {
  std::unique_ptr<uint16_t> five = std::make_unique<uint16_t>(uint16_t{5});
  std::unique_ptr<uint16_t> none;
  static constexpr auto Describe() {
    return Message("Pointers", 1, Field("five", &Pointers::five), Field("none", &Pointers::none));
  }
};

struct Tree {
  uint8_t leaf = 0;
  std::vector<Tree> branches;
  static constexpr auto Describe() {
    return Message("Tree", 1, Field("leaf", &Tree::leaf), Field("branches", &Tree::branches));
  }
};

// Goes as text.
struct Release {
  char major = '3';
  char minor = '1';
};

}  // namespace sluice::golden

template <>
struct sluice::WireAs<sluice::golden::Release> {
  using Wire = std::string_view;
  static std::string To(const golden::Release& release) {
    return {release.major, '.', release.minor};
  }
  static std::string_view From(Wire text, golden::Release* release) {
    if (text.size() != 3 || text[1] != '.') return "no release";
    *release = {text[0], text[2]};
    return "";
  }
};
