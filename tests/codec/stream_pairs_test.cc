// Every Write of BinaryWriteStream beside its Read, and what all of them have in common.
#include <bit>
#include <limits>
#include <memory>
#include <string_view>
#include <tuple>

#include "gtest/gtest.h"
#include "sluice/codec/binary_read_stream.h"
#include "sluice/codec/binary_write_stream.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

using Writer = BinaryWriteStream;
using Reader = BinaryReadStream;

template <class T>
struct Pair {
  const char* name;
  bool (Writer::*write)(T);
  bool (Reader::*read)(T*);
  T value;
  const char* big;
  const char* little;
};

const auto kPairs = std::tuple(
    Pair<int8_t>{"Int8", &Writer::WriteInt8, &Reader::ReadInt8, -128, "80", "80"},
    Pair<int16_t>{"Int16", &Writer::WriteInt16, &Reader::ReadInt16, -2, "fffe", "feff"},
    Pair<int32_t>{"Int32", &Writer::WriteInt32, &Reader::ReadInt32, -3, "fffffffd", "fdffffff"},
    Pair<int64_t>{"Int64", &Writer::WriteInt64, &Reader::ReadInt64, INT64_MIN, "8000000000000000",
                  "0000000000000080"},
    Pair<int32_t>{"Int24", &Writer::WriteInt24, &Reader::ReadInt24, -0x800000, "800000", "000080"},
    Pair<int64_t>{"Int40", &Writer::WriteInt40, &Reader::ReadInt40, -2, "fffffffffe", "feffffffff"},
    Pair<int64_t>{"Int48", &Writer::WriteInt48, &Reader::ReadInt48, 0x7ffffffffffe, "7ffffffffffe",
                  "feffffffff7f"},
    Pair<int64_t>{"Int56", &Writer::WriteInt56, &Reader::ReadInt56, -0x7fffffffffffff,
                  "80000000000001", "01000000000080"},
    Pair<uint8_t>{"Uint8", &Writer::WriteUint8, &Reader::ReadUint8, 255, "ff", "ff"},
    Pair<uint16_t>{"Uint16", &Writer::WriteUint16, &Reader::ReadUint16, 0x0102, "0102", "0201"},
    Pair<uint32_t>{"Uint24", &Writer::WriteUint24, &Reader::ReadUint24, 0x010203, "010203",
                   "030201"},
    Pair<uint32_t>{"Uint32", &Writer::WriteUint32, &Reader::ReadUint32, 0x01020304, "01020304",
                   "04030201"},
    Pair<uint64_t>{"Uint40", &Writer::WriteUint40, &Reader::ReadUint40, 0x8102030405, "8102030405",
                   "0504030281"},
    Pair<uint64_t>{"Uint48", &Writer::WriteUint48, &Reader::ReadUint48, 0x810203040506,
                   "810203040506", "060504030281"},
    Pair<uint64_t>{"Uint56", &Writer::WriteUint56, &Reader::ReadUint56, 0x81020304050607,
                   "81020304050607", "07060504030281"},
    Pair<uint64_t>{"Uint64", &Writer::WriteUint64, &Reader::ReadUint64, 0x0102030405060708,
                   "0102030405060708", "0807060504030201"},
    Pair<float>{"Float", &Writer::WriteFloat, &Reader::ReadFloat, 1.5f, "3fc00000", "0000c03f"},
    Pair<double>{"Double", &Writer::WriteDouble, &Reader::ReadDouble,
                 std::numeric_limits<double>::denorm_min(), "0000000000000001", "0100000000000000"},
    Pair<bool>{"Bool", &Writer::WriteBool, &Reader::ReadBool, true, "01", "01"},
    Pair<uint64_t>{"Varint", &Writer::WriteVarint, &Reader::ReadVarint, UINT64_MAX,
                   "ffffffffffffffffff01", "ffffffffffffffffff01"},
    Pair<int64_t>{"ZigZag", &Writer::WriteZigZag, &Reader::ReadZigZag, -300, "d704", "d704"});

template <class Check>
void ForEachPair(Check check) {
  std::apply(
      [&](const auto&... pair) {
        for (const ByteOrder order : {ByteOrder::kBig, ByteOrder::kLittle}) {
          (check(pair, order, Hex(order == ByteOrder::kBig ? pair.big : pair.little)), ...);
        }
      },
      kPairs);
}

TEST(StreamPairsTest, WriteTheExpectedBytesAndReadThemBack) {  // B39
  ForEachPair([]<class T>(const Pair<T>& pair, ByteOrder order, const auto& bytes) {
    std::vector<std::byte> written;
    {
      Writer out(&written, order);
      EXPECT_TRUE((out.*pair.write)(pair.value)) << pair.name;
      EXPECT_EQ(out.position(), bytes.size()) << pair.name;
    }
    EXPECT_EQ(written, bytes) << pair.name;
    Reader in(bytes, order);
    T value{};
    EXPECT_TRUE((in.*pair.read)(&value)) << pair.name;
    EXPECT_EQ(value, pair.value) << pair.name;
    EXPECT_TRUE(in.Finish().ok()) << pair.name;
  });
}

TEST(StreamPairsTest, ReadFromOneByteTooFewLeavesCursorAndOutputAlone) {  // B38
  ForEachPair([]<class T>(const Pair<T>& pair, ByteOrder order, const auto& bytes) {
    const std::unique_ptr<std::byte[]> exact(new std::byte[bytes.size() - 1]);
    std::copy(bytes.begin(), bytes.end() - 1, exact.get());
    Reader in({exact.get(), bytes.size() - 1}, order);
    T value = pair.value;
    EXPECT_FALSE((in.*pair.read)(&value)) << pair.name;
    EXPECT_EQ(value, pair.value) << pair.name;
    EXPECT_EQ(in.position(), 0u) << pair.name;
    EXPECT_EQ(in.status().code(), absl::StatusCode::kOutOfRange) << pair.name;
    EXPECT_EQ(in.Finish(), in.status()) << pair.name;
  });
}

TEST(StreamPairsTest, NoReadSucceedsAfterAFailure) {
  ForEachPair([]<class T>(const Pair<T>& pair, ByteOrder order, const auto& bytes) {
    Reader in(bytes, order);
    EXPECT_FALSE(in.Skip(bytes.size() + 1));
    const absl::Status first = in.status();
    T value = pair.value;
    EXPECT_FALSE((in.*pair.read)(&value)) << pair.name;
    EXPECT_EQ(value, pair.value) << pair.name;
    EXPECT_EQ(in.position(), 0u) << pair.name;
    EXPECT_EQ(in.remaining(), bytes.size()) << pair.name;
    EXPECT_EQ(in.status(), first) << pair.name;
  });
}

TEST(StreamPairsTest, WriteIntoOneByteTooFewWritesNothingAndStays) {
  ForEachPair([]<class T>(const Pair<T>& pair, ByteOrder order, const auto& bytes) {
    std::vector<std::byte> fixed(bytes.size() - 1, std::byte{0xee});
    const auto before = fixed;
    Writer out{std::span<std::byte>(fixed), order};
    EXPECT_FALSE((out.*pair.write)(pair.value)) << pair.name;
    EXPECT_EQ(out.position(), 0u) << pair.name;
    EXPECT_EQ(out.status().code(), absl::StatusCode::kResourceExhausted) << pair.name;
    EXPECT_FALSE(out.WriteBytes({}));
    EXPECT_EQ(fixed, before) << pair.name;

    std::vector<std::byte> exact(bytes.size());
    Writer fits{std::span<std::byte>(exact), order};
    EXPECT_TRUE((fits.*pair.write)(pair.value)) << pair.name;
    EXPECT_EQ(exact, bytes) << pair.name;
  });
}

TEST(StreamPairsTest, LengthsHaveTheSameBytesInBothDirections) {
  struct Case {
    LengthEncoding encoding;
    uint64_t length;
    const char* big;
    const char* little;
  };
  for (const Case& c : {Case{LengthEncoding::kVarint, 300, "ac02", "ac02"},
                        Case{LengthEncoding::kUint8, 255, "ff", "ff"},
                        Case{LengthEncoding::kUint16, 65534, "fffe", "feff"},
                        Case{LengthEncoding::kUint32, UINT32_MAX - 1, "fffffffe", "feffffff"},
                        Case{LengthEncoding::kVlq, 300, "822c", "822c"}}) {
    for (const ByteOrder order : {ByteOrder::kBig, ByteOrder::kLittle}) {
      const auto bytes = Hex(order == ByteOrder::kBig ? c.big : c.little);
      ByteBuffer buffer;
      Writer out(&buffer, order);
      EXPECT_TRUE(out.WriteLength(c.length, c.encoding));
      EXPECT_TRUE(std::ranges::equal(out.written(), bytes)) << c.big;

      Reader in(bytes, order);
      uint64_t length = 0;
      EXPECT_TRUE(in.PeekLength(&length, c.encoding));
      EXPECT_EQ(in.position(), 0u);
      EXPECT_EQ(length, c.length);
      length = 0;
      EXPECT_TRUE(in.ReadLength(&length, c.encoding));
      EXPECT_EQ(length, c.length);
      EXPECT_TRUE(in.AtEnd());

      Reader cut({bytes.data(), bytes.size() - 1}, order);
      EXPECT_FALSE(cut.PeekLength(&length, c.encoding));
      EXPECT_TRUE(cut.ok());
      EXPECT_FALSE(cut.ReadLength(&length, c.encoding));
      EXPECT_EQ(cut.status().code(), absl::StatusCode::kOutOfRange);
      EXPECT_EQ(length, c.length);
    }
  }
}

}  // namespace
}  // namespace sluice
