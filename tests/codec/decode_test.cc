#include "sluice/codec/decode.h"

#include <cmath>
#include <cstring>
#include <memory>

#include "gtest/gtest.h"
#include "tests/codec/messages.h"
#include "tests/support/exact_copy.h"

namespace sluice {
namespace {

template <class M>
absl::Status DecodeHex(std::string_view hex, M* message, WireOptions options = {}) {
  // What views point into.
  static std::unique_ptr<ExactCopy> copy;
  copy = std::make_unique<ExactCopy>(Hex(hex));
  return Decode(copy->view(), message, options);
}

template <class M>
void ExpectRefused(std::string_view hex, absl::StatusCode code, std::string_view text,
                   WireOptions options = {}) {
  M message{};
  const absl::Status status = DecodeHex(hex, &message, options);
  EXPECT_EQ(status.code(), code);
  EXPECT_EQ(std::string(status.message()), text);
}

constexpr auto kCutShort = absl::StatusCode::kOutOfRange;
constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;
constexpr auto kLimit = absl::StatusCode::kResourceExhausted;

TEST(DecodeTest, ReadsEveryTypeInBothOrders) {
  const std::vector<std::byte> big = EverythingBig();
  const std::vector<std::byte> little = EverythingLittle();
  const auto from_big = Decode<Everything>(big);
  const auto from_little = Decode<Everything>(little, {.order = ByteOrder::kLittle});
  ASSERT_TRUE(from_big.ok()) << from_big.status();
  ASSERT_TRUE(from_little.ok()) << from_little.status();
  EXPECT_EQ(*from_big, MakeEverything());
  EXPECT_EQ(*from_little, MakeEverything());
  EXPECT_TRUE(std::signbit(from_big->d));
}

TEST(DecodeTest, PointsViewsIntoTheBytes) {
  const std::vector<std::byte> bytes = EverythingBig();
  const auto message = Decode<Everything>(bytes);
  ASSERT_TRUE(message.ok());
  const auto* const begin = bytes.data();
  EXPECT_GT(message->bytes.data(), begin);
  EXPECT_LT(message->bytes.data(), begin + bytes.size());
  EXPECT_EQ(static_cast<const void*>(message->view.data() + 3),
            static_cast<const void*>(message->bytes.data()));
}

TEST(DecodeTest, RefusesEveryTruncation) {
  for (const ByteOrder order : {ByteOrder::kBig, ByteOrder::kLittle}) {
    const auto bytes = order == ByteOrder::kBig ? EverythingBig() : EverythingLittle();
    for (size_t size = 0; size < bytes.size(); ++size) {
      const ExactCopy cut({bytes.data(), size});
      Everything message;
      EXPECT_EQ(Decode(cut.view(), &message, {.order = order}).code(), kCutShort) << size;
    }
  }
}

TEST(DecodeTest, ReadsAtEveryAlignment) {
  const auto bytes = EverythingBig();
  for (size_t offset = 1; offset < 8; ++offset) {
    std::vector<std::byte> moved(offset);
    moved.insert(moved.end(), bytes.begin(), bytes.end());
    const auto message = Decode<Everything>(std::span(moved).subspan(offset));
    ASSERT_TRUE(message.ok()) << offset;
    EXPECT_EQ(*message, MakeEverything()) << offset;
  }
}

TEST(DecodeTest, RefusesBytesLeftOver) {
  ExpectRefused<Only<uint16_t>>("0001 aa", kMalformed, "Only: offset 2: 1 bytes left over");
}

TEST(DecodeTest, NamesFieldAndOffsetOfWhatWasCutShort) {
  ExpectRefused<Login>("03 626f62 0a 7077", kLimit,
                       "Login.password: offset 4: length 10 exceeds the limit 8");
  ExpectRefused<Login>("03 626f", kCutShort, "Login.user: offset 1: wanted 3 bytes, had 2");
  ExpectRefused<Login>("", kCutShort, "Login.user: offset 0: wanted 1 bytes, had 0");
  ExpectRefused<Login>("00 00 ac", kCutShort, "Login.client: offset 2: wanted 2 bytes, had 1");
  ExpectRefused<Only<std::string, WithLengths<LengthEncoding::kUint32>>>(
      "000000", kCutShort, "Only.value: offset 0: wanted 4 bytes, had 3");
}

struct Shape {
  uint8_t kind = 0;
  std::array<std::array<uint16_t, 2>, 2> corners{};
  static constexpr auto Describe() {
    return Record("Shape", Field("kind", &Shape::kind), Field("corners", &Shape::corners));
  }
};

TEST(DecodeTest, NamesTheValueInsideOfARunOfFixedFields) {
  using Drawing = Only<std::array<Shape, 2>>;
  ExpectRefused<Drawing>("00", kCutShort,
                         "Only.value[0].corners[0][0]: offset 1: wanted 2 bytes, had 0");
  ExpectRefused<Drawing>("00 0001 0002 0003 0004 00 0001 0002 0003 00", kCutShort,
                         "Only.value[1].corners[1][1]: offset 16: wanted 2 bytes, had 1");
}

TEST(DecodeTest, NamesTheElementThatIsMalformed) {
  ExpectRefused<Only<std::vector<Item>>>("02 0161 0000 7f 0000", kLimit,
                                         "Only.value[1].name: offset 5: "
                                         "length 127 exceeds the limit 64");
  ExpectRefused<Only<std::vector<bool>>>("03 000102", kMalformed,
                                         "Only.value[2]: offset 3: value 2 is neither 0 nor 1");
  ExpectRefused<Only<std::array<bool, 2>>>("0002", kMalformed,
                                           "Only.value[1]: offset 1: value 2 is neither 0 nor 1");
}

TEST(DecodeTest, RefusesAFlagThatIsNeitherZeroNorOne) {
  ExpectRefused<Only<bool>>("02", kMalformed, "Only.value: offset 0: value 2 is neither 0 nor 1");
  ExpectRefused<Only<std::optional<uint8_t>>>("ff 00", kMalformed,
                                              "Only.value: offset 0: "
                                              "value 255 is neither 0 nor 1");
}

TEST(DecodeTest, NeverShowsTheValueOfASecretField) {
  ExpectRefused<Only<std::vector<bool>, AsSecret>>(
      "01 63", kMalformed, "Only.value[0]: offset 1: the value is neither 0 nor 1");
}

TEST(DecodeTest, RefusesVarintsThatAreOverlongOrTooLarge) {
  using V64 = Only<uint64_t, AsVarint>;
  using V32 = Only<uint32_t, AsVarint>;
  const auto overlong = "Only.value: offset 0: overlong varint";
  ExpectRefused<V64>("8100", kMalformed, overlong);
  ExpectRefused<V64>("ff00", kMalformed, overlong);
  ExpectRefused<V64>("ffffffffffffffffff02", kMalformed,
                     "Only.value: offset 0: varint of more than 64 bits");
  ExpectRefused<V64>("8080808080808080808080808001", kMalformed,
                     "Only.value: offset 0: varint of more than 64 bits");
  ExpectRefused<V32>("ffffffff10", kMalformed, "Only.value: offset 0: varint of more than 32 bits");
  ExpectRefused<V32>("80808080", kCutShort, "Only.value: offset 0: wanted 5 bytes, had 4");
  ExpectRefused<Only<uint8_t, AsVarint>>("8002", kMalformed,
                                         "Only.value: offset 0: varint of more than 8 bits");
  ExpectRefused<Only<std::string>>("8100", kMalformed, overlong);

  V64 wide;
  EXPECT_TRUE(DecodeHex("808001", &wide).ok());
  EXPECT_EQ(wide.value, 16384u);
  EXPECT_TRUE(DecodeHex("ffffffffffffffffff01", &wide).ok());
  EXPECT_EQ(wide.value, UINT64_MAX);
  V32 narrow;
  EXPECT_TRUE(DecodeHex("ffffffff0f", &narrow).ok());
  EXPECT_EQ(narrow.value, UINT32_MAX);
}

constexpr WireOptions kPadded = {.overlong = OverlongVarints::kAccept};

// Refused by default; and what is taken is written again in the shortest form.
template <class M>
void ExpectPadded(std::string_view hex, std::string_view shortest) {
  ExpectRefused<M>(hex, kMalformed, "Only.value: offset 0: overlong varint");
  M message;
  ASSERT_EQ(Decode(Hex(hex), &message, kPadded), absl::OkStatus()) << hex;
  EXPECT_EQ(Encoded(message, kPadded), Hex(shortest)) << hex;
}

TEST(DecodeTest, TakesOverlongVarintsOfAnyWidthWhereTheyAreAccepted) {
  ExpectPadded<Only<uint8_t, AsVarint>>("8500", "05");
  ExpectPadded<Only<uint16_t, AsVarint>>("858000", "05");
  ExpectPadded<Only<uint16_t, AsVarint>>("ac8200", "ac02");
  ExpectPadded<Only<uint32_t, AsVarint>>("8580808000", "05");
  ExpectPadded<Only<int32_t, AsZigZag>>("8500", "05");
  ExpectPadded<Only<uint64_t, AsVarint>>("8500", "05");
  ExpectPadded<Only<uint64_t, AsVarint>>("85808080808080808000", "05");
  ExpectPadded<Only<std::string>>("818000 61", "01 61");
  using Vlq = Only<std::string, WithLengths<LengthEncoding::kVlq>>;
  ExpectPadded<Vlq>("808001 61", "01 61");
  ExpectPadded<Vlq>("80808080808080808001 61", "01 61");
  ExpectPadded<Only<std::vector<uint16_t>>>("8100 0007", "01 0007");
}

TEST(DecodeTest, BoundsOverlongVarintsByTheirWidth) {
  ExpectRefused<Only<uint8_t, AsVarint>>(
      "858000", kMalformed, "Only.value: offset 0: varint of more than 8 bits", kPadded);
  ExpectRefused<Only<uint32_t, AsVarint>>(
      "858080808000", kMalformed, "Only.value: offset 0: varint of more than 32 bits", kPadded);
  const auto wide = "Only.value: offset 0: varint of more than 64 bits";
  ExpectRefused<Only<uint64_t, AsVarint>>("8580808080808080808000", kMalformed, wide, kPadded);
  ExpectRefused<Only<std::string>>("8180808080808080808000", kMalformed, wide, kPadded);
  using Vlq = Only<std::string, WithLengths<LengthEncoding::kVlq>>;
  ExpectRefused<Vlq>("80808080808080808080", kMalformed, wide, kPadded);
  ExpectRefused<Vlq>("81ffffffffffffffff7f", kCutShort,
                     "Only.value: offset 10: wanted 18446744073709551615 bytes, had 0");
  ExpectRefused<Vlq>("8080", kCutShort, "Only.value: offset 0: wanted 3 bytes, had 2", kPadded);
  ExpectRefused<Only<std::string, WithLengths<LengthEncoding::kUint16>>>(
      "00", kCutShort, "Only.value: offset 0: wanted 2 bytes, had 1", kPadded);
}

TEST(DecodeTest, ReadsTheEndsOfSignedVarints) {
  Only<int64_t, AsZigZag> zigzag;
  EXPECT_TRUE(DecodeHex("ffffffffffffffffff01", &zigzag).ok());
  EXPECT_EQ(zigzag.value, INT64_MIN);
  Only<int8_t, AsZigZag> small;
  EXPECT_TRUE(DecodeHex("ff01", &small).ok());
  EXPECT_EQ(small.value, -128);
  Only<int16_t, AsVarint> plain;
  EXPECT_TRUE(DecodeHex("ffff03", &plain).ok());
  EXPECT_EQ(plain.value, -1);
}

TEST(DecodeTest, AcceptsALengthAtTheLimitAndRefusesOneAbove) {
  Login login;
  EXPECT_TRUE(DecodeHex("08 3132333435363738 00 00", &login).ok());
  // Before the bytes that it promises are there.
  ExpectRefused<Login>("09", kLimit, "Login.user: offset 0: length 9 exceeds the limit 8");
  using Few = Only<std::vector<std::vector<uint8_t>>, UpToCount<2>>;
  Few few;
  EXPECT_TRUE(DecodeHex("02 020102 00", &few).ok());
  ExpectRefused<Few>("03", kLimit, "Only.value: offset 0: count 3 exceeds the limit 2");
  ExpectRefused<Few>("01 03", kLimit, "Only.value[0]: offset 1: count 3 exceeds the limit 2");
}

TEST(DecodeTest, RefusesEveryHostileLength) {  // AL1
  for (const auto* const length : {"01", "ffffffff07", "8080808008", "8180808008", "ffffffff0f",
                                   "ffffffffffffffff7f", "ffffffffffffffffff01"}) {
    Only<std::string> text;
    Only<std::string_view> view;
    Only<std::vector<uint8_t>> bytes;
    Only<std::vector<uint64_t>> numbers;
    Only<std::vector<bool>> bits;
    Only<std::vector<std::vector<std::string>>> nested;
    EXPECT_EQ(DecodeHex(length, &text).code(), kCutShort) << length;
    EXPECT_EQ(DecodeHex(length, &view).code(), kCutShort) << length;
    EXPECT_EQ(DecodeHex(length, &bytes).code(), kCutShort) << length;
    EXPECT_EQ(DecodeHex(length, &numbers).code(), kCutShort) << length;
    EXPECT_EQ(DecodeHex(length, &bits).code(), kCutShort) << length;
    EXPECT_EQ(DecodeHex(std::string("01") + length, &nested).code(), kCutShort) << length;
  }
  for (const auto* const length : {"80000000", "7fffffff", "80000001", "ffffffff", "00000001"}) {
    Only<std::vector<uint32_t>, WithLengths<LengthEncoding::kUint32>> numbers;
    EXPECT_EQ(DecodeHex(length, &numbers).code(), kCutShort) << length;
  }
}

TEST(DecodeTest, PassesEnumsThroughWhateverTheirValue) {
  Only<Color> color;
  ASSERT_TRUE(DecodeHex("beef", &color).ok());
  EXPECT_EQ(static_cast<uint16_t>(color.value), 0xbeef);
}

TEST(DecodeTest, KeepsTheBitsOfFloats) {
  Only<double> wide;
  ASSERT_TRUE(DecodeHex("7ff8000000001234", &wide).ok());
  EXPECT_EQ(std::bit_cast<uint64_t>(wide.value), 0x7ff8000000001234u);
  Only<std::vector<float>> list;
  ASSERT_TRUE(DecodeHex("02 ffc00001 00000001", &list).ok());
  EXPECT_EQ(std::bit_cast<uint32_t>(list.value[0]), 0xffc00001u);
  EXPECT_EQ(std::bit_cast<uint32_t>(list.value[1]), 1u);
}

TEST(DecodeTest, KeepsNulBytesInStrings) {
  Only<std::string> text;
  ASSERT_TRUE(DecodeHex("03 610062", &text).ok());
  EXPECT_EQ(text.value, std::string("a\0b", 3));
}

TEST(DecodeTest, LeavesNothingOfWhatTheMessageHeldBefore) {
  Everything message = MakeEverything();
  message.text = std::string(100, 'x');
  message.numbers.assign(50, 9);
  message.bits.assign(50, true);
  message.names.assign(50, "old");
  message.none = "old";
  message.items.assign(50, {"old", 9});
  message.grid.assign(50, {9, 9});
  const auto bytes = EverythingBig();
  ASSERT_TRUE(Decode(bytes, &message).ok());
  EXPECT_EQ(message, MakeEverything());
  EXPECT_EQ(Encoded(message), bytes);
}

TEST(DecodeTest, GivesFieldsThatTheSpokenVersionLacksTheirDefault) {
  Login login{"old", "old", 99};
  ASSERT_TRUE(DecodeHex("03 626f62 02 7077", &login, {.version = 1}).ok());
  EXPECT_EQ(login, (Login{"bob", "pw", 7}));
  ASSERT_TRUE(DecodeHex("03 626f62 02 7077 05", &login, {.version = 2}).ok());
  EXPECT_EQ(login, (Login{"bob", "pw", 5}));
  // An older peer's, whatever version was agreed on.
  ASSERT_TRUE(DecodeHex("03 626f62 02 7077", &login).ok());
  EXPECT_EQ(login, (Login{"bob", "pw", 7}));
}

TEST(DecodeTest, ReadsAMessageWithoutFieldsFromNoBytes) {
  struct Ping {
    static constexpr auto Describe() { return Message("Ping", 1); }
  };
  EXPECT_TRUE(Decode<Ping>({}).ok());
  EXPECT_EQ(Decode<Ping>(Hex("00")).status().message(), "Ping: offset 0: 1 bytes left over");
}

TEST(DecodeTest, TakesBracesForNoBytes) {
  Login login;
  EXPECT_EQ(Decode({}, &login).message(), "Login.user: offset 0: wanted 1 bytes, had 0");
}

TEST(DecodeTest, ReadsAStreamInTheOrderOfTheOptions) {
  const auto bytes = Hex("00 0100");
  BinaryReadStream in(bytes);
  Item item;
  EXPECT_TRUE(Decode(&in, &item, {.order = ByteOrder::kLittle}).ok());
  EXPECT_EQ(item.damage, 1);
}

TEST(DecodeTest, ReadsOneMessageAfterTheOtherFromAStream) {
  const auto bytes = Hex("03 626f62 00 01 0005 09");
  BinaryReadStream in(bytes);
  Login login;
  Only<uint16_t> number;
  ASSERT_TRUE(Decode(&in, &login).ok());
  EXPECT_EQ(in.position(), 6u);
  ASSERT_TRUE(Decode(&in, &number).ok());
  EXPECT_EQ(number.value, 5);
  EXPECT_EQ(Decode(&in, &login).message(), "Login.user: offset 8: length 9 exceeds the limit 8");
  EXPECT_EQ(in.position(), 8u);
  EXPECT_EQ(Decode(&in, &number).message(), in.status().message());
  EXPECT_EQ(number.value, 5);
}

}  // namespace
}  // namespace sluice
