// The bytes are those that the original writes, its two uninitialised ones as zeros.
#include "examples/flamingo/stream.h"

#include "sluice/codec/binary_read_stream.h"
#include "sluice/codec/binary_write_stream.h"
#include "tests/examples/flamingo/golden_stream.h"

namespace flamingo {
namespace {

using sluice::Hex;

struct Empty {
  static constexpr auto Describe() { return StreamOf("Empty"); }
};

template <auto kMake>
struct Made {
  static constexpr auto Make() { return kMake(); }
};
using OptionalInt32 = Only<std::optional<int32_t>, Made<NoneOfInt32>>;
using OptionalInt16 = Only<std::optional<int16_t>, Made<NoneOfInt16>>;
using OptionalChar = Only<std::optional<int8_t>, Made<NoneOfChar>>;

TEST(StreamTest, IsItsHeaderAloneWhenItHoldsNothing) { ExpectStream(Empty{}, "00000006 0000"); }

TEST(StreamTest, HoldsIntegersInNetworkOrder) {
  ExpectStream(Only<int32_t>{INT32_MIN}, "0000000a 0000 80000000");
  ExpectStream(Only<int32_t>{999999999}, "0000000a 0000 3b9ac9ff");
  ExpectStream(Only<int16_t>{258}, "00000008 0000 0102");
}

TEST(StreamTest, HoldsNoneOfANumber) {
  ExpectStream(OptionalInt32{}, "0000000a 0000 ffc99a3b");
  ExpectStream(OptionalInt32{999999999}, "0000000a 0000 3b9ac9ff");
  ExpectStream(OptionalInt16{}, "00000008 0000 0000");
  ExpectStream(OptionalChar{}, "00000007 0000 00");
}

template <class M>
void ExpectShortStrings() {
  ExpectStream(M{""}, "00000007 0000 00");
  ExpectStream(M{"hi"}, "00000009 0000 026869");
  ExpectStream(M{std::string("a\0b", 3)}, "0000000a 0000 03610062");
}

TEST(StreamTest, HoldsStringsOfAnyBytes) {
  ExpectShortStrings<Only2017<std::string>>();
  ExpectShortStrings<Only2019<std::string>>();
}

// The head as given, the rest all 'x'.
Bytes StreamOfX(std::string_view head, size_t size_bytes) {
  Bytes stream = Hex(head);
  stream.resize(size_bytes, std::byte{'x'});
  return stream;
}

TEST(StreamTest, HoldsLongStringsBehindLengthsOfTheirYear) {
  using Of2019 = Only2019<std::string>;
  ExpectStream(Of2019{std::string(127, 'x')}, StreamOfX("00000086 0000 7f", 134));
  ExpectStream(Of2019{std::string(128, 'x')}, StreamOfX("00000088 0000 8001", 136));
  ExpectStream(Of2019{std::string(300, 'x')}, StreamOfX("00000134 0000 ac02", 308));
  using Of2017 = Only2017<std::string>;
  ExpectStream(Of2017{std::string(127, 'x')}, StreamOfX("00000086 0000 7f", 134));
  ExpectStream(Of2017{std::string(128, 'x')}, StreamOfX("00000088 0000 8100", 136));
  ExpectStream(Of2017{std::string(300, 'x')}, StreamOfX("00000134 0000 822c", 308));
}

// Without every beginning of so many bytes.
TEST(StreamTest, HoldsStringsWithLengthsOfThreeBytes) {
  using Of2019 = Only2019<std::string>;
  absl::StatusCode code{};
  const Bytes of_16383 = StreamOfX("00004007 0000 ff7f", 16391);
  EXPECT_EQ(Rewritten<Of2019>(of_16383, &code), of_16383);
  const Bytes of_16384 = StreamOfX("00004009 0000 808001", 16393);
  EXPECT_EQ(Rewritten<Of2019>(of_16384, &code), of_16384);
  Of2019 read;
  ASSERT_TRUE(sluice::Decode(of_16384, &read).ok());
  EXPECT_EQ(read.value, std::string(16384, 'x'));
}

void ExpectLength(uint64_t length, std::string_view hex, sluice::LengthEncoding lengths) {
  Bytes written;
  {
    sluice::BinaryWriteStream out(&written);
    EXPECT_TRUE(out.WriteLength(length, lengths));
  }
  EXPECT_EQ(written, Hex(hex)) << length;
  const ExactCopy copy(Hex(hex));
  sluice::BinaryReadStream in(copy.view());
  uint64_t read = 0;
  EXPECT_TRUE(in.ReadLength(&read, lengths));
  EXPECT_EQ(read, length);
  EXPECT_TRUE(in.AtEnd());
}

TEST(StreamTest, HasHighGroupOfALengthFirstIn2017) {
  ExpectLength(1, "01", kLengths2017);
  ExpectLength(127, "7f", kLengths2017);
  ExpectLength(128, "8100", kLengths2017);
  ExpectLength(16383, "ff7f", kLengths2017);
  ExpectLength(16384, "818000", kLengths2017);
  ExpectLength(2097151, "ffff7f", kLengths2017);
  ExpectLength(268435456, "8180808000", kLengths2017);
  ExpectLength(UINT32_MAX, "8fffffff7f", kLengths2017);
}

TEST(StreamTest, HasLowGroupOfALengthFirstSince2019) {
  ExpectLength(0, "00", kLengths2019);
  ExpectLength(1, "01", kLengths2019);
  ExpectLength(127, "7f", kLengths2019);
  ExpectLength(128, "8001", kLengths2019);
  ExpectLength(300, "ac02", kLengths2019);
  ExpectLength(16383, "ff7f", kLengths2019);
  ExpectLength(16384, "808001", kLengths2019);
  ExpectLength(2097151, "ffff7f", kLengths2019);
  ExpectLength(268435455, "ffffff7f", kLengths2019);
  ExpectLength(268435456, "8080808001", kLengths2019);
  ExpectLength(UINT32_MAX, "ffffffff0f", kLengths2019);
  ExpectLength(INT64_MAX, "ffffffffffffffff7f", kLengths2019);
  ExpectLength(uint64_t{1} << 63, "80808080808080808001", kLengths2019);
  ExpectLength(UINT64_MAX, "ffffffffffffffffff01", kLengths2019);
}

// --- What the original's reader gets wrong -----------------------------------------------------

TEST(StreamTest, NeverReadsALengthPastTheEnd) {  // B41
  ExpectRefused<Only2017<std::string>>("00000007 0000 81",
                                       "Only.value: offset 6: wanted 2 bytes, had 1");
  ExpectRefused<Only2019<std::string>>("00000007 0000 80",
                                       "Only.value: offset 6: wanted 2 bytes, had 1");
  ExpectRefused<Only2019<std::string>>("00000006 0000",
                                       "Only.value: offset 6: wanted 1 bytes, had 0");
}

TEST(StreamTest, NeverReadsABodyPastTheEnd) {
  ExpectRefused<Only2019<std::string>>("00000008 0000 0278",
                                       "Only.value: offset 7: wanted 2 bytes, had 1");
  ExpectRefused<Only2019<std::string>>("0000000b 0000 ffffffff0f",
                                       "Only.value: offset 11: wanted 4294967295 bytes, had 0");
}

TEST(StreamTest, RefusesALengthThatDoesNotEnd) {  // B41
  absl::StatusCode code{};
  for (size_t count = 1; count <= 16; ++count) {
    Bytes stream = Hex("00000000 0000");
    stream.resize(stream.size() + count, std::byte{0x80});
    Rewritten<Only2017<std::string>>(WithSize(stream), &code);
    EXPECT_NE(code, absl::StatusCode::kOk) << count;
    Rewritten<Only2019<std::string>>(WithSize(stream), &code);
    EXPECT_NE(code, absl::StatusCode::kOk) << count;
  }
}

TEST(StreamTest, RefusesALengthInMoreBytesThanItNeeds) {
  absl::StatusCode code{};
  Rewritten<Only2017<std::string>>(Hex("0000000a 0000 800178 78"), &code);
  EXPECT_EQ(code, absl::StatusCode::kInvalidArgument);
  Rewritten<Only2019<std::string>>(Hex("00000009 0000 810078"), &code);
  EXPECT_EQ(code, absl::StatusCode::kInvalidArgument);
}

TEST(StreamTest, RefusesFewerBytesThanItsHeader) {
  ExpectNoPrefixIsRead<Empty>(Hex("00000006 0000"));
}

TEST(StreamTest, RefusesASizeThatIsNotItsOwn) {
  ExpectRefused<Empty>("00000005 0000", "Empty.padding: offset 4: wanted 2 bytes, had 1");
  ExpectRefused<Empty>("00000007 0000", "Empty.size: offset 4: wanted 3 bytes, had 2");
  ExpectRefused<Empty>("00000006 0000 00", "Empty: offset 6: 1 bytes left over");
  absl::StatusCode code{};
  // As the original has it before its Flush().
  Rewritten<Empty>(Hex("00000000 0000"), &code);
  EXPECT_EQ(code, absl::StatusCode::kInvalidArgument);
  Rewritten<Empty>(Hex("00000003 0000"), &code);
  EXPECT_EQ(code, absl::StatusCode::kInvalidArgument);
  Rewritten<Empty>(Hex("ffffffff 0000"), &code);
  EXPECT_EQ(code, absl::StatusCode::kOutOfRange);
}

TEST(StreamTest, LeavesTheCursorWhenAReadFails) {
  const Bytes bytes = Hex("0000000a 0000 05 686900");
  sluice::BinaryReadStream in(bytes);
  Only2019<std::string> message;
  EXPECT_FALSE(sluice::Decode(&in, &message).ok());
  EXPECT_EQ(in.position(), 0u);

  sluice::BinaryReadStream fields(bytes);
  std::string text = "before";
  ASSERT_TRUE(fields.Skip(kStreamHeaderBytes));
  EXPECT_FALSE(fields.ReadString(0, &text, kLengths2017));
  EXPECT_EQ(fields.position(), kStreamHeaderBytes);
  EXPECT_EQ(text, "before");
}

TEST(StreamTest, SaysWhenAWriteFailsAndWritesNothing) {
  std::array<std::byte, 8> room{};
  sluice::BinaryWriteStream out{std::span(room)};
  const absl::Status status = sluice::Encode(Only2019<std::string>{"hi"}, &out);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(out.position(), 0u);
}

TEST(StreamTest, SendsZerosForTheChecksumAndTakesAnything) {
  std::array<std::byte, 6> dirty;
  dirty.fill(std::byte{0xaa});
  size_t size_bytes = 0;
  ASSERT_TRUE(sluice::Encode(Empty{}, std::span(dirty), &size_bytes).ok());
  EXPECT_EQ(Bytes(dirty.begin(), dirty.end()), Hex("00000006 0000"));

  absl::StatusCode code{};
  EXPECT_EQ(Rewritten<Empty>(Hex("00000006 beef"), &code), Hex("00000006 0000"));
}

// All that is behind the header, and not the header.
struct Rest {
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return StreamOf("Rest", sluice::KeepTail("rest", &Rest::rest));
  }
};

TEST(StreamTest, HandsOnWhatIsBehindItsHeaderAlone) {
  Rest rest;
  ASSERT_TRUE(sluice::Decode(Hex("00000008 0000 abcd"), &rest).ok());
  EXPECT_EQ(rest.rest, Hex("abcd"));
  ASSERT_TRUE(sluice::Decode(Hex("00000006 0000"), &rest).ok());
  EXPECT_TRUE(rest.rest.empty());
}

}  // namespace
}  // namespace flamingo
