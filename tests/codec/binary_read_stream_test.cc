#include "sluice/codec/binary_read_stream.h"

#include <algorithm>
#include <array>

#include "gtest/gtest.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

using enum LengthEncoding;
constexpr auto kCutShort = absl::StatusCode::kOutOfRange;
constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;
constexpr auto kLimit = absl::StatusCode::kResourceExhausted;

void ExpectFailed(const BinaryReadStream& in, size_t position, absl::StatusCode code,
                  std::string_view text) {
  EXPECT_EQ(in.position(), position);
  EXPECT_EQ(in.status().code(), code);
  EXPECT_EQ(std::string(in.status().message()), text);
}

TEST(BinaryReadStreamTest, KnowsWhereItStands) {
  const auto bytes = Hex("01 0203 04");
  BinaryReadStream in(bytes);
  EXPECT_EQ(in.order(), ByteOrder::kBig);
  EXPECT_EQ(in.data().data(), bytes.data());
  EXPECT_EQ(in.size(), 4u);
  uint8_t value = 0;
  ASSERT_TRUE(in.ReadUint8(&value));
  EXPECT_EQ(in.position(), 1u);
  EXPECT_EQ(in.remaining(), 3u);
  EXPECT_TRUE(std::ranges::equal(in.rest(), Hex("020304")));
  EXPECT_FALSE(in.AtEnd());
  ASSERT_TRUE(in.Skip(2));
  EXPECT_TRUE(std::ranges::equal(in.ReadRemaining(), Hex("04")));
  EXPECT_TRUE(in.AtEnd());
  EXPECT_TRUE(in.ReadRemaining().empty());
  EXPECT_TRUE(in.Finish().ok());
  EXPECT_EQ(in.size(), 4u);
}

TEST(BinaryReadStreamTest, FinishRefusesBytesLeftOver) {
  const auto bytes = Hex("010203");
  BinaryReadStream in(bytes);
  ASSERT_TRUE(in.Skip(1));
  EXPECT_EQ(in.Finish().code(), kMalformed);
  EXPECT_EQ(in.Finish().message(), "offset 1: 2 bytes left over");
  EXPECT_TRUE(in.ok());
}

TEST(BinaryReadStreamTest, NamesKindOffsetWantedAndHad) {  // B38
  const auto bytes = Hex("01020304");
  BinaryReadStream in(bytes);
  uint16_t small = 0;
  ASSERT_TRUE(in.ReadUint16(&small));
  uint64_t large = 7;
  EXPECT_FALSE(in.ReadUint64(&large));
  ExpectFailed(in, 2, kCutShort, "uint64: offset 2: wanted 8 bytes, had 2");
  EXPECT_TRUE(in.ReadRemaining().empty());
  EXPECT_FALSE(in.Skip(0));
  EXPECT_EQ(in.position(), 2u);
}

TEST(BinaryReadStreamTest, ReadsStringsAsCopyIntoABufferAndAsView) {
  const auto bytes = Hex("03 616263  0002 6465  01 66");
  BinaryReadStream in(bytes);
  std::string copy = "old and longer";
  ASSERT_TRUE(in.ReadString(3, &copy));
  EXPECT_EQ(copy, "abc");
  std::array<char, 4> buffer = {'w', 'x', 'y', 'z'};
  size_t size = 0;
  ASSERT_TRUE(in.ReadString(buffer, &size, kUint16));
  EXPECT_EQ(size, 2u);
  EXPECT_EQ(std::string_view(buffer.data(), 4), "deyz");
  std::string_view view;
  ASSERT_TRUE(in.ReadStringView(0, &view));
  EXPECT_EQ(view, "f");
  EXPECT_EQ(static_cast<const void*>(view.data()), &bytes.back());
  EXPECT_TRUE(in.Finish().ok());
}

TEST(BinaryReadStreamTest, ReadsEmptyStrings) {
  const auto bytes = Hex("00 00 00");
  BinaryReadStream in(bytes);
  std::string copy = "old";
  std::string_view view = "old";
  size_t size = 9;
  EXPECT_TRUE(in.ReadString(5, &copy));
  EXPECT_TRUE(in.ReadStringView(5, &view));
  EXPECT_TRUE(in.ReadString(std::span<char>(), &size));
  EXPECT_EQ(copy + std::string(view), "");
  EXPECT_EQ(size, 0u);
}

TEST(BinaryReadStreamTest, RefusesAStringAboveItsLimitAndLeavesAllAlone) {
  const auto bytes = Hex("ff 03 616263");
  std::string copy = "old";
  std::string_view view = "old";
  std::array<char, 2> buffer = {'o', 'l'};
  size_t size = 9;
  const auto refused = [&](auto read) {
    BinaryReadStream in(bytes);
    in.Skip(1);
    EXPECT_FALSE(read(in));
    ExpectFailed(in, 1, kLimit, "string: offset 1: length 3 exceeds the limit 2");
  };
  refused([&](BinaryReadStream& in) { return in.ReadString(2, &copy); });
  refused([&](BinaryReadStream& in) { return in.ReadStringView(2, &view); });
  refused([&](BinaryReadStream& in) { return in.ReadString(buffer, &size); });
  EXPECT_EQ(copy, "old");
  EXPECT_EQ(view, "old");
  EXPECT_EQ(buffer[0], 'o');
  EXPECT_EQ(size, 9u);
}

TEST(BinaryReadStreamTest, RefusesAStringWhoseBytesAreNotThere) {
  const auto bytes = Hex("04 616263");
  BinaryReadStream in(bytes);
  std::string text = "old";
  EXPECT_FALSE(in.ReadString(0, &text));
  ExpectFailed(in, 0, kCutShort, "string: offset 1: wanted 4 bytes, had 3");
  EXPECT_EQ(text, "old");
  uint8_t octet = 9;
  EXPECT_FALSE(in.ReadUint8(&octet));
  EXPECT_EQ(octet, 9);
}

TEST(BinaryReadStreamTest, RefusesEveryHostileLength) {  // AL1 AL7
  for (const auto* const hex : {"ffffffff07", "8080808008", "8180808008", "ffffffff0f",
                                "ffffffffffffffff7f", "ffffffffffffffffff01"}) {
    const auto bytes = Hex(hex);
    BinaryReadStream in(bytes);
    std::string text;
    EXPECT_FALSE(in.ReadString(0, &text)) << hex;
    EXPECT_EQ(in.status().code(), kCutShort) << hex;
    BinaryReadStream skipping(bytes);
    uint64_t length = 0;
    ASSERT_TRUE(skipping.ReadLength(&length, kVarint));
    EXPECT_FALSE(skipping.Skip(length)) << hex;
    EXPECT_EQ(skipping.position(), bytes.size()) << hex;
  }
}

TEST(BinaryReadStreamTest, ReadsBytesAndViews) {
  const auto bytes = Hex("0102 0304");
  BinaryReadStream in(bytes);
  std::array<std::byte, 2> copy{};
  ASSERT_TRUE(in.ReadBytes(copy));
  EXPECT_TRUE(std::ranges::equal(copy, Hex("0102")));
  EXPECT_TRUE(in.ReadBytes({}));
  std::span<const std::byte> view;
  ASSERT_TRUE(in.ReadView(2, &view));
  EXPECT_EQ(view.data(), bytes.data() + 2);
  EXPECT_FALSE(in.ReadBytes(copy));
  ExpectFailed(in, 4, kCutShort, "bytes: offset 4: wanted 2 bytes, had 0");
  EXPECT_TRUE(std::ranges::equal(copy, Hex("0102")));
}

TEST(BinaryReadStreamTest, RefusesABoolOfTwo) {
  const auto bytes = Hex("02");
  BinaryReadStream in(bytes);
  bool value = true;
  EXPECT_FALSE(in.ReadBool(&value));
  ExpectFailed(in, 0, kMalformed, "bool: offset 0: value 2 is neither 0 nor 1");
  EXPECT_TRUE(value);
}

TEST(BinaryReadStreamTest, RefusesVarintsThatAreOverlongTooLargeOrCut) {
  const auto overlong = Hex("8100");
  BinaryReadStream first(overlong);
  uint64_t wide = 9;
  EXPECT_FALSE(first.PeekLength(&wide, kVarint));
  EXPECT_FALSE(first.ReadVarint(&wide));
  ExpectFailed(first, 0, kMalformed, "varint: offset 0: overlong");
  const auto large = Hex("ffffffff10");
  BinaryReadStream second(large);
  uint32_t narrow = 9;
  EXPECT_FALSE(second.ReadVarint32(&narrow));
  ExpectFailed(second, 0, kMalformed, "varint: offset 0: too large");
  const auto cut = Hex("ffff");
  BinaryReadStream third(cut);
  EXPECT_FALSE(third.ReadVarint(&wide));
  ExpectFailed(third, 0, kCutShort, "varint: offset 0: wanted 3 bytes, had 2");
  BinaryReadStream fourth(large);
  int32_t small = 9;
  EXPECT_FALSE(fourth.ReadZigZag32(&small));
  EXPECT_EQ(wide + narrow + static_cast<uint64_t>(small), 27u);
}

TEST(BinaryReadStreamTest, RefusesVlqLengthsThatAreOverlongTooLargeOrCut) {
  uint64_t length = 9;
  const auto overlong = Hex("8001");
  BinaryReadStream first(overlong);
  EXPECT_FALSE(first.ReadLength(&length, kVlq));
  ExpectFailed(first, 0, kMalformed, "length: offset 0: overlong");
  const auto large = Hex("82808080808080808000");
  BinaryReadStream second(large);
  EXPECT_FALSE(second.PeekLength(&length, kVlq));
  EXPECT_FALSE(second.ReadLength(&length, kVlq));
  ExpectFailed(second, 0, kMalformed, "length: offset 0: too large");
  const auto cut = Hex("8281");
  BinaryReadStream third(cut);
  EXPECT_FALSE(third.ReadLength(&length, kVlq));
  ExpectFailed(third, 0, kCutShort, "length: offset 0: wanted 3 bytes, had 2");
  BinaryReadStream fifth(overlong);
  std::string string;
  EXPECT_FALSE(fifth.ReadString(0, &string, kVlq));
  ExpectFailed(fifth, 0, kMalformed, "length: offset 0: overlong");
  const auto text = Hex("8100 61");
  BinaryReadStream fourth(text);
  std::string_view view;
  EXPECT_FALSE(fourth.ReadStringView(0, &view, kVlq));
  ExpectFailed(fourth, 0, kCutShort, "string: offset 2: wanted 128 bytes, had 1");
  EXPECT_EQ(length, 9u);
}

TEST(BinaryReadStreamTest, ReadsNarrowVarints) {
  const auto bytes = Hex("ffffffff0f ffffffff0f");
  BinaryReadStream in(bytes);
  uint32_t narrow = 0;
  ASSERT_TRUE(in.ReadVarint32(&narrow));
  EXPECT_EQ(narrow, UINT32_MAX);
  int32_t value = 0;
  ASSERT_TRUE(in.ReadZigZag32(&value));
  EXPECT_EQ(value, INT32_MIN);
}

TEST(BinaryReadStreamTest, ReadsFromNoBytesAtAll) {
  BinaryReadStream in({});
  EXPECT_TRUE(in.AtEnd());
  EXPECT_TRUE(in.Skip(0));
  EXPECT_TRUE(in.Finish().ok());
  uint8_t value = 0;
  EXPECT_FALSE(in.ReadUint8(&value));
}

TEST(BinaryReadStreamTest, KeepsTheFirstFailureOfACodecOfOnesOwn) {
  const auto bytes = Hex("01");
  BinaryReadStream in(bytes);
  EXPECT_FALSE(in.Fail(absl::InvalidArgumentError("unknown flag")));
  EXPECT_FALSE(in.Fail(absl::InvalidArgumentError("later")));
  uint8_t value = 7;
  EXPECT_FALSE(in.ReadUint8(&value));
  uint64_t length = 7;
  EXPECT_FALSE(in.PeekLength(&length, kUint8));
  EXPECT_FALSE(in.ReadVarint(&length));
  EXPECT_EQ(in.Finish().message(), "unknown flag");
  EXPECT_EQ(value + length, 14u);
}

}  // namespace
}  // namespace sluice
