#include "sluice/codec/binary_write_stream.h"

#include <algorithm>
#include <array>
#include <memory>

#include "gtest/gtest.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

using enum LengthEncoding;
constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;
constexpr auto kLimit = absl::StatusCode::kResourceExhausted;

bool Wrote(const BinaryWriteStream& out, std::string_view hex) {
  return std::ranges::equal(out.written(), Hex(hex));
}

// Lends a new block for every growth, and none above its maximum.
class Blocks : public WriteTarget {
 public:
  explicit Blocks(size_t bytes_max) : bytes_max_(bytes_max) {}
  std::span<std::byte> Grow(size_t used_bytes, size_t size_bytes_min) override {
    if (size_bytes_min > bytes_max_) return {};
    std::unique_ptr<std::byte[]> next(new std::byte[size_bytes_min]);
    std::copy_n(block_.get(), used_bytes, next.get());
    block_ = std::move(next);
    return {block_.get(), size_bytes_min};
  }

 private:
  size_t bytes_max_;
  std::unique_ptr<std::byte[]> block_;
};

template <class Buffer>
void AppendsTo(Buffer buffer, size_t size_before) {
  {
    BinaryWriteStream out(&buffer);
    EXPECT_EQ(out.position(), 0u);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(out.WriteUint8(static_cast<uint8_t>(i)));
    out.Flush();
    EXPECT_EQ(buffer.size(), size_before + 1000);
    ASSERT_TRUE(out.WriteUint16(0xabcd));
    EXPECT_EQ(out.position(), 1002u);
    EXPECT_EQ(out.written()[999], std::byte{999 % 256});
  }
  EXPECT_EQ(buffer.size(), size_before + 1002);
  EXPECT_EQ(static_cast<uint8_t>(buffer.data()[size_before + 1001]), 0xcd);
  EXPECT_EQ(static_cast<uint8_t>(buffer.data()[0]), size_before == 0 ? 0 : 'o');
}

TEST(BinaryWriteStreamTest, AppendsToEveryKindOfBuffer) {
  AppendsTo(ByteBuffer(), 0);
  AppendsTo(std::string("old"), 3);
  AppendsTo(std::vector<std::byte>{std::byte{'o'}}, 1);
}

TEST(BinaryWriteStreamTest, LeavesABufferAloneThatNothingIsWrittenTo) {
  std::string buffer = "old";
  { const BinaryWriteStream out(&buffer); }
  EXPECT_EQ(buffer, "old");
}

TEST(BinaryWriteStreamTest, WritesIntoMemoryThatATargetLends) {
  Blocks blocks(6);
  BinaryWriteStream out(&blocks);
  EXPECT_TRUE(out.WriteUint32(1));
  EXPECT_TRUE(out.WriteUint16(2));
  out.Flush();
  EXPECT_FALSE(out.WriteUint8(3));
  EXPECT_TRUE(Wrote(out, "00000001 0002"));
  EXPECT_EQ(out.status().code(), kLimit);
  EXPECT_EQ(out.status().message(), "uint8: offset 6: wanted room for 1 bytes, had 0");
  out.Clear();
  EXPECT_TRUE(out.WriteUint8(3));
  EXPECT_TRUE(Wrote(out, "03"));
}

TEST(BinaryWriteStreamTest, FillsTheRoomThatATargetHasLentAlready) {
  Blocks blocks(8);
  const std::span<std::byte> room = blocks.Grow(0, 4);
  BinaryWriteStream out(&blocks, room, ByteOrder::kLittle);
  EXPECT_TRUE(out.WriteUint32(1));
  EXPECT_EQ(out.written().data(), room.data());
  EXPECT_TRUE(out.WriteUint32(2));
  EXPECT_TRUE(Wrote(out, "01000000 02000000"));
  EXPECT_FALSE(out.WriteUint8(3));
}

TEST(BinaryWriteStreamTest, GoesOnInFixedMemoryAfterAFlush) {
  std::vector<std::byte> fixed(3, std::byte{0xee});
  BinaryWriteStream out{std::span<std::byte>(fixed)};
  EXPECT_TRUE(out.WriteUint8(1));
  out.Flush();
  EXPECT_TRUE(out.WriteUint16(2));
  EXPECT_EQ(fixed, Hex("010002"));
}

TEST(BinaryWriteStreamTest, WritesStringsWithEachLength) {
  ByteBuffer buffer;
  BinaryWriteStream out(&buffer);
  EXPECT_TRUE(out.WriteString("abc"));
  EXPECT_TRUE(out.WriteString("", kUint8));
  EXPECT_TRUE(out.WriteString("d", kUint16));
  EXPECT_TRUE(out.WriteString("e", kUint32));
  EXPECT_TRUE(out.WriteString("f", kVlq));
  EXPECT_TRUE(out.WriteLength(300, kVlq));
  EXPECT_TRUE(Wrote(out, "03616263 00 000164 0000000165 0166 822c"));
}

TEST(BinaryWriteStreamTest, RefusesALengthAboveWhatItsEncodingCanSay) {
  ByteBuffer buffer;
  BinaryWriteStream out(&buffer);
  EXPECT_TRUE(out.WriteString(std::string(255, 'x'), kUint8));
  EXPECT_FALSE(out.WriteString(std::string(256, 'x'), kUint8));
  EXPECT_EQ(out.position(), 256u);
  EXPECT_EQ(out.status().code(), kLimit);
  EXPECT_EQ(out.status().message(), "string: offset 256: length 256 exceeds the limit 255");
  out.Clear();
  EXPECT_TRUE(out.WriteLength(65535, kUint16));
  EXPECT_FALSE(out.WriteLength(65536, kUint16));
  EXPECT_EQ(out.status().message(), "length: offset 2: length 65536 exceeds the limit 65535");
  out.Clear();
  EXPECT_FALSE(out.WriteLength(uint64_t{UINT32_MAX} + 1, kUint32));
}

TEST(BinaryWriteStreamTest, WritesAStringWholeOrNotAtAll) {
  std::vector<std::byte> fixed(3, std::byte{0xee});
  BinaryWriteStream out{std::span<std::byte>(fixed)};
  EXPECT_FALSE(out.WriteString("abc"));
  EXPECT_EQ(out.status().message(), "string: offset 0: wanted room for 4 bytes, had 3");
  EXPECT_EQ(fixed, Hex("eeeeee"));
  EXPECT_EQ(out.position(), 0u);
}

TEST(BinaryWriteStreamTest, WritesAPartOfItsOwnBufferWhileItGrows) {
  std::string buffer = "0123456789";
  {
    BinaryWriteStream out(&buffer);
    out.WriteString(std::string(40, 'x'));
    for (int i = 0; i < 20; ++i)
      ASSERT_TRUE(out.WriteString(std::string_view(buffer).substr(2, 8)));
    ASSERT_TRUE(out.WriteBytes(out.written()));
  }
  ASSERT_EQ(buffer.size(), 10 + 2 * (41 + 20 * 9));
  EXPECT_EQ(buffer.substr(51 + 19 * 9, 9),
            "\x08"
            "23456789");
  EXPECT_EQ(buffer.substr(10, 221), buffer.substr(231));
}

TEST(BinaryWriteStreamTest, MakesAContainerAtMostTwiceAsLongAsWhatWasWritten) {
  std::string buffer = "old";
  BinaryWriteStream out(&buffer);
  for (size_t written = 1; written <= 1000; ++written) {
    ASSERT_TRUE(out.WriteUint8(0));
    ASSERT_LE(buffer.size(), 3 + std::max<size_t>(64, 2 * written)) << written;
  }
}

TEST(BinaryWriteStreamTest, LendsRoomToBeFilledInPlace) {
  std::vector<std::byte> fixed(4);
  BinaryWriteStream out{std::span<std::byte>(fixed)};
  const std::span<std::byte> room = out.WriteInPlace(3);
  ASSERT_EQ(room.size(), 3u);
  std::ranges::fill(room, std::byte{7});
  EXPECT_TRUE(Wrote(out, "070707"));
  EXPECT_TRUE(out.WriteInPlace(2).empty());
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(out.position(), 3u);
}

TEST(BinaryWriteStreamTest, RefusesSizesThatWouldWrapAround) {  // AL4
  ByteBuffer buffer;
  for (const size_t size : {SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2}) {
    BinaryWriteStream out(&buffer);
    out.WriteUint64(1);
    EXPECT_TRUE(out.WriteInPlace(size).empty());
    EXPECT_EQ(out.status().code(), kLimit);
    EXPECT_EQ(out.position(), 8u);
  }
}

TEST(BinaryWriteStreamTest, PatchesWhatWasReserved) {
  std::vector<std::byte> buffer = Hex("ff");
  BinaryWriteStream out(&buffer);
  size_t offset = 9;
  ASSERT_TRUE(out.Reserve(36, &offset));
  EXPECT_EQ(offset, 0u);
  EXPECT_TRUE(Wrote(out, std::string(72, '0')));
  EXPECT_TRUE(out.PatchUint8(0, 1));
  EXPECT_TRUE(out.PatchUint16(1, 2));
  EXPECT_TRUE(out.PatchUint24(3, 3));
  EXPECT_TRUE(out.PatchUint32(6, 4));
  EXPECT_TRUE(out.PatchUint64(10, 5));
  EXPECT_TRUE(out.PatchUint40(18, 6));
  EXPECT_TRUE(out.PatchUint48(23, 7));
  EXPECT_TRUE(out.PatchUint56(29, 8));
  EXPECT_TRUE(Wrote(out,
                    "01 0002 000003 00000004 0000000000000005"
                    "0000000006 000000000007 00000000000008"));
  out.Flush();
  EXPECT_EQ(buffer.front(), std::byte{0xff});
}

TEST(BinaryWriteStreamTest, RefusesToPatchWhatIsNotWritten) {
  ByteBuffer buffer;
  BinaryWriteStream out(&buffer);
  out.WriteUint32(1);
  EXPECT_FALSE(out.PatchUint32(1, 2));
  EXPECT_EQ(out.status().code(), kMalformed);
  EXPECT_EQ(out.status().message(), "patch: offset 1: wanted 4 written bytes, had 3");
  EXPECT_FALSE(out.PatchUint8(0, 2));
  EXPECT_TRUE(Wrote(out, "00000001"));
  out.Clear();
  out.WriteUint32(1);
  EXPECT_FALSE(out.PatchUint8(SIZE_MAX, 2));
  EXPECT_EQ(out.status().message(),
            "patch: offset 18446744073709551615: wanted 1 written bytes, had 0");
  out.Clear();
  out.WriteUint32(1);
  EXPECT_FALSE(out.PatchUint24(2, 1));
}

TEST(BinaryWriteStreamTest, RefusesMoreThan24Bits) {
  ByteBuffer buffer;
  BinaryWriteStream out(&buffer);
  EXPECT_TRUE(out.WriteUint24(0xffffff));
  EXPECT_FALSE(out.WriteUint24(0x1000000));
  EXPECT_EQ(out.status().message(), "uint24: offset 3: 16777216 needs more than 24 bits");
  out.Clear();
  out.WriteUint24(0);
  EXPECT_FALSE(out.PatchUint24(0, 0x1000000));
  EXPECT_EQ(out.status().message(), "patch: offset 0: 16777216 needs more than 24 bits");
  EXPECT_TRUE(Wrote(out, "000000"));
}

// The largest and the smallest value that fits, and the ones past them.
template <class T>
void ExpectFits(bool (BinaryWriteStream::*write)(T), T smallest, T largest) {
  ByteBuffer buffer;
  BinaryWriteStream out(&buffer);
  EXPECT_TRUE((out.*write)(largest)) << largest;
  EXPECT_TRUE((out.*write)(smallest)) << smallest;
  for (const T wide : {static_cast<T>(largest + 1), static_cast<T>(smallest - 1)}) {
    out.Clear();
    EXPECT_FALSE((out.*write)(wide)) << wide;
    EXPECT_EQ(out.status().code(), kMalformed);
    EXPECT_EQ(out.position(), 0u);
  }
}

TEST(BinaryWriteStreamTest, RefusesMoreBitsThanAnOddWidthHas) {
  ExpectFits<uint32_t>(&BinaryWriteStream::WriteUint24, 0, 0xffffff);
  ExpectFits<uint64_t>(&BinaryWriteStream::WriteUint40, 0, 0xffffffffff);
  ExpectFits<uint64_t>(&BinaryWriteStream::WriteUint48, 0, 0xffffffffffff);
  ExpectFits<uint64_t>(&BinaryWriteStream::WriteUint56, 0, 0xffffffffffffff);
  ExpectFits<int32_t>(&BinaryWriteStream::WriteInt24, -0x800000, 0x7fffff);
  ExpectFits<int64_t>(&BinaryWriteStream::WriteInt40, -0x8000000000, 0x7fffffffff);
  ExpectFits<int64_t>(&BinaryWriteStream::WriteInt48, -0x800000000000, 0x7fffffffffff);
  ExpectFits<int64_t>(&BinaryWriteStream::WriteInt56, -0x80000000000000, 0x7fffffffffffff);
  ByteBuffer buffer;
  BinaryWriteStream out(&buffer);
  EXPECT_FALSE(out.WriteInt40(INT64_MIN));
  EXPECT_EQ(out.status().message(),
            "int40: offset 0: -9223372036854775808 needs more than 40 bits");
  out.Clear();
  out.WriteUint56(1);
  EXPECT_FALSE(out.PatchUint40(0, uint64_t{1} << 40));
  EXPECT_EQ(out.status().message(), "patch: offset 0: 1099511627776 needs more than 40 bits");
  EXPECT_TRUE(Wrote(out, "00000000000001"));
}

TEST(BinaryWriteStreamTest, ForgetsWhatIsTruncated) {
  std::string buffer = "a";
  {
    BinaryWriteStream out(&buffer);
    out.WriteUint32(1);
    out.Truncate(2);
    EXPECT_EQ(out.position(), 2u);
    out.WriteUint8(9);
    EXPECT_TRUE(Wrote(out, "0000 09"));
  }
  EXPECT_EQ(buffer, std::string("a\0\0\x09", 4));
}

TEST(BinaryWriteStreamTest, StaysFailedWhenTruncatedAndIsNewWhenCleared) {
  std::vector<std::byte> fixed(2);
  BinaryWriteStream out{std::span<std::byte>(fixed)};
  out.WriteUint16(1);
  EXPECT_FALSE(out.WriteUint8(2));
  out.Truncate(0);
  EXPECT_FALSE(out.WriteUint8(2));
  size_t offset = 7;
  EXPECT_FALSE(out.Reserve(1, &offset));
  EXPECT_EQ(offset, 7u);
  EXPECT_EQ(out.position(), 0u);
  out.Clear();
  EXPECT_TRUE(out.ok());
  EXPECT_TRUE(out.WriteUint16(3));
  EXPECT_EQ(fixed, Hex("0003"));
}

// Also bytes above the buffer in memory do not move with it.
TEST(BinaryWriteStreamTest, CopiesBytesFromTheStack) {
  const std::array<std::byte, 5000> bytes{std::byte{7}};
  ByteBuffer buffer;
  BinaryWriteStream out(&buffer);
  EXPECT_TRUE(out.WriteUint8(1));
  EXPECT_TRUE(out.WriteBytes(bytes));
  EXPECT_TRUE(std::ranges::equal(out.written().subspan(1), bytes));
}

TEST(BinaryWriteStreamTest, GrowsForWhatIsWrittenInPlaceOrReserved) {
  ByteBuffer buffer;
  BinaryWriteStream out(&buffer, ByteOrder::kLittle);
  EXPECT_EQ(out.order(), ByteOrder::kLittle);
  EXPECT_EQ(out.WriteInPlace(1).size(), 1u);
  for (size_t i = 1; i < 100; ++i) {
    size_t offset = 0;
    EXPECT_TRUE(out.Reserve(1, &offset));
    EXPECT_EQ(offset, i);
  }
  EXPECT_EQ(out.WriteInPlace(1000).size(), 1000u);
}

TEST(BinaryWriteStreamTest, StartsABufferAnewWhenClearedAfterAFlush) {
  std::string buffer = "a";
  {
    BinaryWriteStream out(&buffer);
    out.WriteString("some bytes");
    out.Flush();
    out.Clear();
    out.WriteUint8('b');
  }
  EXPECT_EQ(buffer, "ab");
}

TEST(BinaryWriteStreamTest, CopiesWhatTheBufferHeldBeforeTheStreamBegan) {
  std::string buffer(1000, 'x');
  {
    BinaryWriteStream out(&buffer);
    EXPECT_TRUE(out.WriteBytes(std::as_bytes(std::span(buffer))));
  }
  EXPECT_EQ(buffer, std::string(2000, 'x'));
}

TEST(BinaryWriteStreamTest, LeavesAloneWhatItsOwnerDidAfterAFlush) {
  std::string buffer;
  {
    BinaryWriteStream out(&buffer);
    out.WriteUint8('a');
    out.Flush();
    buffer += "tail";
  }
  EXPECT_EQ(buffer, "atail");
}

TEST(BinaryWriteStreamTest, KeepsTheFirstFailureOfACodecOfOnesOwn) {
  ByteBuffer buffer;
  BinaryWriteStream out(&buffer);
  out.WriteUint8(1);
  EXPECT_FALSE(out.Fail(absl::InvalidArgumentError("no such flag")));
  EXPECT_FALSE(out.Fail(absl::InvalidArgumentError("later")));
  EXPECT_FALSE(out.WriteUint8(2));
  EXPECT_FALSE(out.WriteVarint(2));
  EXPECT_FALSE(out.WriteUint24(2));
  EXPECT_FALSE(out.WriteLength(2, kUint8));
  EXPECT_EQ(out.status().message(), "no such flag");
  EXPECT_TRUE(Wrote(out, "01"));
}

}  // namespace
}  // namespace sluice
