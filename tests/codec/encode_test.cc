#include "sluice/codec/encode.h"

#include <cstring>
#include <limits>
#include <memory>

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

constexpr WireOptions kLittle = {.order = ByteOrder::kLittle};

TEST(EncodeTest, WritesEveryTypeInBothOrders) {
  EXPECT_EQ(Encoded(MakeEverything()), EverythingBig());
  EXPECT_EQ(Encoded(MakeEverything(), kLittle), EverythingLittle());
}

TEST(EncodeTest, MeasuresWhatItWrites) {
  EXPECT_EQ(EncodedSize(MakeEverything()), EverythingBig().size());
}

TEST(EncodeTest, WritesWhatIsNotConstAsItWritesWhatIs) {
  Everything message = MakeEverything();
  const Everything& constant = message;
  ByteBuffer of_message, of_constant;
  ASSERT_TRUE(Encode(message, &of_message).ok());
  ASSERT_TRUE(Encode(constant, &of_constant).ok());
  EXPECT_EQ(BytesOf(of_message), EverythingBig());
  EXPECT_EQ(BytesOf(of_constant), EverythingBig());
}

TEST(EncodeTest, AppendsToABuffer) {
  ByteBuffer buffer;
  buffer.Append(Hex("ff"));
  ASSERT_TRUE(Encode(Only<uint16_t>{.value = 1}, &buffer).ok());
  EXPECT_EQ(BytesOf(buffer), Hex("ff 0001"));
}

std::string_view TextIn(const ByteBuffer& buffer) {
  return {reinterpret_cast<const char*>(buffer.data()), buffer.size()};
}

TEST(EncodeTest, WritesViewsOfTheBufferWhileItGrows) {
  ByteBuffer buffer;
  buffer.Append(Hex("616263"));
  const Only<std::vector<std::string_view>> message{.value = {100, TextIn(buffer)}};
  std::vector<std::byte> expected = Hex("616263 64");
  for (int i = 0; i < 100; ++i) {
    for (const std::byte octet : Hex("03 616263")) expected.push_back(octet);
  }
  ASSERT_TRUE(Encode(message, &buffer).ok());
  EXPECT_EQ(BytesOf(buffer), expected);
}

TEST(EncodeTest, LeavesABufferAsItWasThatGrewForViewsOfIt) {
  ByteBuffer buffer;
  buffer.Append(Hex("616263"));
  Only<std::vector<std::string_view>, UpToBytes<3>> message{.value = {100, TextIn(buffer)}};
  message.value.push_back("long");
  EXPECT_EQ(Encode(message, &buffer).message(), "Only.value[100]: length 4 exceeds the limit 3");
  EXPECT_EQ(BytesOf(buffer), Hex("616263"));
}

TEST(EncodeTest, FillsExactlyEnoughMemoryAndRefusesOneByteLess) {
  const Only<std::string> message{.value = "abc"};
  std::vector<std::byte> fixed(4, std::byte{0xee});
  size_t size = 99;
  ASSERT_TRUE(Encode(message, fixed, &size).ok());
  EXPECT_EQ(size, 4u);
  EXPECT_EQ(fixed, Hex("03 616263"));

  const std::unique_ptr<std::byte[]> exact(new std::byte[3]{});
  const absl::Status status = Encode(message, {exact.get(), 3}, &size);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status.message(), "Only.value: wanted room for 4 bytes, had 3");
  EXPECT_EQ(size, 4u);
  EXPECT_EQ(exact[0], std::byte{0});
}

TEST(EncodeTest, WritesIntoAStreamInTheOrderOfTheOptions) {
  std::string packet;
  BinaryWriteStream out(&packet, ByteOrder::kLittle);
  out.WriteUint16(1);
  ASSERT_TRUE(Encode(Only<uint16_t>{.value = 2}, &out).ok());
  EXPECT_TRUE(std::ranges::equal(out.written(), Hex("0100 0002")));
}

TEST(EncodeTest, WritesAMessageWithoutFieldsIntoAnEmptyStream) {
  struct Ping {
    static constexpr auto Describe() { return Message("Ping", 1); }
  };
  BinaryWriteStream out(std::span<std::byte>{});
  EXPECT_TRUE(Encode(Ping(), &out).ok());
  EXPECT_TRUE(Encoded(Ping()).empty());
}

TEST(EncodeTest, FailsTheStreamThatHasNoRoomAndLeavesItsBytes) {
  std::vector<std::byte> fixed(4, std::byte{0xee});
  BinaryWriteStream out{std::span<std::byte>(fixed)};
  out.WriteUint8(1);
  const absl::Status status = Encode(Only<uint32_t>{.value = 2}, &out);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(out.position(), 1u);
  EXPECT_EQ(fixed, Hex("01 eeeeee"));
  EXPECT_FALSE(Encode(Only<uint8_t>{}, &out).ok());
  EXPECT_EQ(out.position(), 1u);
}

template <class M>
void ExpectRefused(const M& message, std::string_view text) {
  std::string packet = "ab";
  {
    BinaryWriteStream out(&packet);
    const absl::Status status = Encode(message, &out);
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(status.message(), absl::string_view(text.data(), text.size()));
    EXPECT_TRUE(out.ok());
  }
  EXPECT_EQ(packet, "ab");
  ByteBuffer buffer;
  EXPECT_FALSE(Encode(message, &buffer).ok());
  EXPECT_TRUE(buffer.empty());
  size_t size = 5;
  EXPECT_FALSE(Encode(message, std::span<std::byte>(), &size).ok());
  EXPECT_EQ(size, 5u);
}

TEST(EncodeTest, LeavesEveryTargetAsItWasWhenAMessageOfFixedSizeIsRefused) {
  const Only<uint32_t, InBits<24>> wide{0x1000000};
  const absl::string_view reason = "Only.value: the value does not fit into 24 bits";
  ByteBuffer buffer;
  buffer.Append(Hex("ab"));
  buffer.Reserve(100);
  EXPECT_EQ(Encode(wide, &buffer).message(), reason);
  EXPECT_EQ(BytesOf(buffer), Hex("ab"));
  std::vector<std::byte> fixed(8, std::byte{0xee});
  BinaryWriteStream out{std::span<std::byte>(fixed)};
  out.WriteUint8(1);
  EXPECT_EQ(Encode(wide, &out).message(), reason);
  EXPECT_TRUE(out.ok());
  EXPECT_EQ(out.position(), 1u);
  size_t size = 5;
  EXPECT_EQ(Encode(wide, std::span(fixed), &size).message(), reason);
  EXPECT_EQ(size, 5u);
}

// Lends exactly what is asked for, as often as it is asked.
class ExactTarget : public WriteTarget {
 public:
  std::span<std::byte> Grow(size_t, size_t size_bytes_min) override {
    bytes_.resize(size_bytes_min);
    return bytes_;
  }
  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

TEST(EncodeTest, GrowsAStreamByWhatTheNextFieldLacks) {
  Only<std::vector<std::string>> message{{"first", std::string(90, 'x'), "", "last"}};
  ExactTarget target;
  BinaryWriteStream out(&target);
  ASSERT_TRUE(out.WriteUint16(0xabcd));
  for (int i = 0; i < 2; ++i) ASSERT_EQ(Encode(message, &out), absl::OkStatus());
  std::vector<std::byte> expected = Hex("abcd");
  for (int i = 0; i < 2; ++i) {
    const std::vector<std::byte> encoded = Encoded(message);
    expected.insert(expected.end(), encoded.begin(), encoded.end());
  }
  EXPECT_EQ(target.bytes(), expected);
  EXPECT_EQ(out.position(), expected.size());
}

TEST(EncodeTest, RefusesAStringOneByteAboveItsLimit) {
  EXPECT_EQ(Encoded(Login{"12345678", "", 0}), Hex("08 3132333435363738 00 00"));
  ExpectRefused(Login{"123456789", "", 0}, "Login.user: length 9 exceeds the limit 8");
}

TEST(EncodeTest, RefusesAListOneElementAboveItsLimit) {
  using Few = Only<std::vector<std::vector<uint8_t>>, UpToCount<2>>;
  EXPECT_EQ(Encoded(Few{{{1, 2}, {}}}), Hex("02 020102 00"));
  ExpectRefused(Few{{{}, {}, {}}}, "Only.value: count 3 exceeds the limit 2");
  ExpectRefused(Few{{{}, {1, 2, 3}}}, "Only.value[1]: count 3 exceeds the limit 2");
}

TEST(EncodeTest, NamesTheInnermostValueThatIsAboveItsLimit) {
  Only<std::vector<Item>> message;
  message.value.resize(4);
  message.value[3].name = std::string(65, 'x');
  ExpectRefused(message, "Only.value[3].name: length 65 exceeds the limit 64");
  ExpectRefused(Only<std::optional<std::string>, UpToBytes<1>>{"ab"},
                "Only.value: length 2 exceeds the limit 1");
}

TEST(EncodeTest, RefusesAStringLongerThanItsLengthCanSay) {
  using Short = Only<std::string, WithLengths<LengthEncoding::kUint8>>;
  EXPECT_EQ(Encoded(Short{std::string(255, 'x')}).size(), 256u);
  ExpectRefused(Short{std::string(256, 'x')}, "Only.value: length 256 exceeds the limit 255");
  using List = Only<std::vector<uint8_t>, WithLengths<LengthEncoding::kUint16>>;
  EXPECT_EQ(Encoded(List{std::vector<uint8_t>(65535)}).size(), 65537u);
  ExpectRefused(List{std::vector<uint8_t>(65536)},
                "Only.value: count 65536 exceeds the limit 65535");
}

TEST(EncodeTest, RefusesASizeThatNoMemoryHas) {  // AL4
  const Only<std::span<const std::byte>> message{{kThreeBytes.data(), PTRDIFF_MAX}};
  ByteBuffer buffer;
  EXPECT_EQ(Encode(message, &buffer).message(),
            "Only.value: wanted room for 9223372036854775816 bytes, had 0");
}

TEST(EncodeTest, WritesVarintsInTheirShortestForm) {
  using Var = Only<uint64_t, AsVarint>;
  EXPECT_EQ(Encoded(Var{0}), Hex("00"));
  EXPECT_EQ(Encoded(Var{127}), Hex("7f"));
  EXPECT_EQ(Encoded(Var{128}), Hex("8001"));
  EXPECT_EQ(Encoded(Var{UINT64_MAX}), Hex("ffffffffffffffffff01"));
  EXPECT_EQ(Encoded(Only<int16_t, AsVarint>{-1}), Hex("ffff03"));
  EXPECT_EQ(Encoded(Only<int8_t, AsZigZag>{-128}), Hex("ff01"));
  EXPECT_EQ(Encoded(Only<int64_t, AsZigZag>{INT64_MIN}), Hex("ffffffffffffffffff01"));
  EXPECT_EQ(Encoded(Only<std::vector<Color>, AsVarint>{{Color::kRed, Color::kBlue}}),
            Hex("02 01 8304"));
}

TEST(EncodeTest, WritesFloatsBitForBit) {
  EXPECT_EQ(Encoded(Only<double>{std::bit_cast<double>(0x7ff8000000001234)}),
            Hex("7ff8000000001234"));
  EXPECT_EQ(Encoded(Only<float>{-0.0f}), Hex("80000000"));
  EXPECT_EQ(Encoded(Only<double>{std::numeric_limits<double>::denorm_min()}),
            Hex("0000000000000001"));
}

TEST(EncodeTest, WritesNoPadding) {
  struct Padded {
    uint8_t a;
    uint64_t b;
    uint8_t c;
    static constexpr auto Describe() {
      return Record("Padded", Field("a", &Padded::a), Field("b", &Padded::b),
                    Field("c", &Padded::c));
    }
  };
  Only<std::vector<Padded>> message;
  message.value.resize(2);
  std::memset(static_cast<void*>(message.value.data()), 0xaa, 2 * sizeof(Padded));
  for (Padded& padded : message.value) padded.a = padded.c = 0, padded.b = 1;
  EXPECT_EQ(Encoded(message), Hex("02 00 0000000000000001 00 00 0000000000000001 00"));
}

TEST(EncodeTest, ReadsPackedAlignedAndPinnedStructs) {
  struct [[gnu::packed]] Packed {
    uint8_t a = 1;
    uint32_t b = 2;
    uint64_t c = 3;
    static constexpr auto Describe() {
      return Record("Packed", Field("a", &Packed::a), Field("b", &Packed::b),
                    Field("c", &Packed::c, Varint()));
    }
  };
  struct alignas(64) Aligned {
    uint8_t a = 4;
    static constexpr auto Describe() { return Record("Aligned", Field("a", &Aligned::a)); }
  };
  struct Pinned {
    Pinned() = default;
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;
    ~Pinned() = default;
    Packed packed;
    Aligned aligned;
    static constexpr auto Describe() {
      return Message("Pinned", 1, Field("packed", &Pinned::packed),
                     Field("aligned", &Pinned::aligned));
    }
  };
  Pinned pinned;
  const Pinned& constant = pinned;
  EXPECT_EQ(Encoded(constant), Hex("01 00000002 03 04"));
  ASSERT_TRUE(Decode(Hex("05 00000006 07 08"), &pinned).ok());
  EXPECT_EQ(Encoded(pinned), Hex("05 00000006 07 08"));
  EXPECT_EQ(ToText(pinned), "Pinned{packed=Packed{a=5, b=6, c=7}, aligned=Aligned{a=8}}");
}

TEST(EncodeTest, LeavesOutFieldsThatTheSpokenVersionLacks) {
  const Login login{"bob", "pw", 300};
  EXPECT_EQ(Encoded(login), Hex("03 626f62 02 7077 ac02"));
  EXPECT_EQ(Encoded(login, {.version = 2}), Hex("03 626f62 02 7077 ac02"));
  EXPECT_EQ(Encoded(login, {.version = 1}), Hex("03 626f62 02 7077"));
}

}  // namespace
}  // namespace sluice
