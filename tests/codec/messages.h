#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/codec/message.h"
#include "tests/support/hex.h"

namespace sluice {

// A message of one field, for tests about its type.
template <class T, class... Attributes>
struct Only {
  using Value = T;
  T value{};
  static constexpr auto Describe() {
    return Message("Only", 1, Field("value", &Only::value, Attributes::Make()...));
  }
};

struct AsVarint {
  static constexpr auto Make() { return Varint(); }
};
struct AsZigZag {
  static constexpr auto Make() { return ZigZag(); }
};
struct AsLittle {
  static constexpr auto Make() { return Order(ByteOrder::kLittle); }
};
struct AsSecret {
  static constexpr auto Make() { return Secret(); }
};
template <unsigned kBits>
struct InBits {
  static constexpr auto Make() { return Bits(kBits); }
};
struct AsAnyValue {
  static constexpr auto Make() { return AnyValue(); }
};
template <uint64_t kBytes>
struct UpToBytes {
  static constexpr auto Make() { return MaxBytes(kBytes); }
};
template <uint64_t kCount>
struct UpToCount {
  static constexpr auto Make() { return MaxCount(kCount); }
};
template <LengthEncoding kLengths>
struct WithLengths {
  static constexpr auto Make() { return Lengths(kLengths); }
};

struct Item {
  std::string name;
  int16_t damage = 0;
  bool operator==(const Item&) const = default;
  static constexpr auto Describe() {
    return Record("Item", Field("name", &Item::name, MaxBytes(64)), Field("damage", &Item::damage));
  }
};

enum class Color : uint16_t { kRed = 1, kBlue = 0x0203 };

struct Login {
  std::string user;
  std::string password;
  uint32_t client = 7;
  bool operator==(const Login&) const = default;
  static constexpr auto Describe() {
    return Message("Login", 1, Field("user", &Login::user, MaxBytes(8)),
                   Field("password", &Login::password, MaxBytes(8), Secret()),
                   Field("client", &Login::client, Varint(), Since(2)));
  }
};

// One field of each type.
struct Everything {
  uint8_t u8 = 0;
  int8_t i8 = 0;
  uint16_t u16 = 0;
  int16_t i16 = 0;
  uint32_t u32 = 0;
  int32_t i32 = 0;
  uint64_t u64 = 0;
  int64_t i64 = 0;
  char letter = 0;
  bool flag = false;
  Color color = Color::kRed;
  float f = 0;
  double d = 0;
  uint64_t varint = 0;
  int32_t zigzag = 0;
  std::string text;
  std::string_view view;
  std::span<const std::byte> bytes;
  std::vector<uint32_t> numbers;
  std::vector<bool> bits;
  std::vector<std::string> names;
  std::array<uint16_t, 2> pair{};
  std::optional<int32_t> maybe;
  std::optional<std::string> none;
  Item item;
  std::vector<Item> items;
  std::vector<std::vector<uint8_t>> grid;
  uint32_t little = 0;
  std::string tag;

  static constexpr auto Describe() {
    using E = Everything;
    return Message(
        "Everything", Color::kBlue, Field("u8", &E::u8), Field("i8", &E::i8), Field("u16", &E::u16),
        Field("i16", &E::i16), Field("u32", &E::u32), Field("i32", &E::i32), Field("u64", &E::u64),
        Field("i64", &E::i64), Field("letter", &E::letter), Field("flag", &E::flag),
        Field("color", &E::color), Field("f", &E::f), Field("d", &E::d),
        Field("varint", &E::varint, Varint()), Field("zigzag", &E::zigzag, ZigZag()),
        Field("text", &E::text), Field("view", &E::view), Field("bytes", &E::bytes),
        Field("numbers", &E::numbers), Field("bits", &E::bits), Field("names", &E::names),
        Field("pair", &E::pair), Field("maybe", &E::maybe), Field("none", &E::none),
        Field("item", &E::item), Field("items", &E::items, MaxCount(100)), Field("grid", &E::grid),
        Field("little", &E::little, Order(ByteOrder::kLittle)),
        Field("tag", &E::tag, Lengths(LengthEncoding::kUint16)));
  }
};

inline bool operator==(const Everything& a, const Everything& b) { return ToText(a) == ToText(b); }

inline constexpr std::array<std::byte, 3> kThreeBytes = {std::byte{0xaa}, std::byte{0xbb},
                                                         std::byte{0xcc}};

inline Everything MakeEverything() {
  return {.u8 = 1,
          .i8 = -2,
          .u16 = 0x0304,
          .i16 = -5,
          .u32 = 0x06070809,
          .i32 = -10,
          .u64 = 0x0b0c0d0e0f101112,
          .i64 = -19,
          .letter = 'a',
          .flag = true,
          .color = Color::kBlue,
          .f = 1.5f,
          .d = -0.0,
          .varint = 300,
          .zigzag = -3,
          .text = "hi",
          .view = "yo",
          .bytes = kThreeBytes,
          .numbers = {1, 2},
          .bits = {true, false, true},
          .names = {"a", ""},
          .pair = {7, 8},
          .maybe = -1,
          .none = std::nullopt,
          .item = {"sw", -1},
          .items = {{"x", 1}},
          .grid = {{1}, {2, 3}},
          .little = 1,
          .tag = "z"};
}

inline std::vector<std::byte> EverythingBig() {
  return Hex(
      "01 fe 0304 fffb 06070809 fffffff6 0b0c0d0e0f101112 ffffffffffffffed 61 01 0203 3fc00000"
      "8000000000000000 ac02 05 026869 02796f 03aabbcc 02 00000001 00000002 03 010001"
      "02 0161 00 0007 0008 01ffffffff 00 027377 ffff 01 0178 0001 02 0101 020203 01000000 00017a");
}
inline std::vector<std::byte> EverythingLittle() {
  return Hex(
      "01 fe 0403 fbff 09080706 f6ffffff 1211100f0e0d0c0b edffffffffffffff 61 01 0302 0000c03f"
      "0000000000000080 ac02 05 026869 02796f 03aabbcc 02 01000000 02000000 03 010001"
      "02 0161 00 0700 0800 01ffffffff 00 027377 ffff 01 0178 0100 02 0101 020203 01000000 01007a");
}

inline std::vector<std::byte> BytesOf(const ByteBuffer& buffer) {
  return {buffer.data(), buffer.data() + buffer.size()};
}

// Encodes, or gives no bytes that any test expects.
template <class M>
std::vector<std::byte> Encoded(const M& message, WireOptions options = {}) {
  ByteBuffer buffer;
  if (!Encode(message, &buffer, options).ok()) return Hex("dead dead dead");
  return BytesOf(buffer);
}

}  // namespace sluice
