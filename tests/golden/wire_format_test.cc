// Holds codec, framers and envelope against the bytes that docs/wire_format.md shows: every block
// of the page has a value here, every value a block.
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "sluice/framing/delimiter_framer.h"
#include "sluice/framing/fixed_size_framer.h"
#include "sluice/framing/frame_splitter.h"
#include "sluice/framing/header_length_framer.h"
#include "sluice/session/protocol.h"
#include "tests/codec/messages.h"
#include "tests/golden/special_messages.h"
#include "tests/golden/value_messages.h"

namespace sluice {
namespace {

using Bytes = std::vector<std::byte>;

struct Numbers {
  uint8_t u8;
  int8_t i8;
  uint16_t u16;
  int16_t i16;
  uint32_t u32;
  int32_t i32;
  uint64_t u64;
  int64_t i64;
  char letter;
  bool flag;
  Color color;
  float f;
  double d;
  static constexpr auto Describe() {
    using N = Numbers;
    return Message("Numbers", 1, Field("u8", &N::u8), Field("i8", &N::i8), Field("u16", &N::u16),
                   Field("i16", &N::i16), Field("u32", &N::u32), Field("i32", &N::i32),
                   Field("u64", &N::u64), Field("i64", &N::i64), Field("letter", &N::letter),
                   Field("flag", &N::flag), Field("color", &N::color), Field("f", &N::f),
                   Field("d", &N::d));
  }
};
const Numbers kNumbers = {1,   -2,     0x0304, -5,           0x06070809, -10, 0x0b0c0d0e0f101112,
                          -19, '\xff', true,   Color::kBlue, 1.5f,       -0.0};

struct Strings {
  std::string name;
  std::string_view empty;
  std::span<const std::byte> bytes;
  std::string u8, u16, u32, vlq;
  static constexpr auto Describe() {
    using S = Strings;
    return Message("Strings", 1, Field("name", &S::name), Field("empty", &S::empty),
                   Field("bytes", &S::bytes), Field("u8", &S::u8, Lengths(LengthEncoding::kUint8)),
                   Field("u16", &S::u16, Lengths(LengthEncoding::kUint16)),
                   Field("u32", &S::u32, Lengths(LengthEncoding::kUint32)),
                   Field("vlq", &S::vlq, Lengths(LengthEncoding::kVlq)));
  }
};
const Strings kStrings = {"bob", "", kThreeBytes, "x", "x", "x", "x"};

struct Lists {
  std::vector<uint16_t> numbers;
  std::vector<bool> bits;
  std::vector<uint32_t> varints;
  std::vector<std::string> names;
  std::vector<std::vector<uint8_t>> grid;
  std::vector<uint8_t> sized;
  static constexpr auto Describe() {
    using L = Lists;
    return Message("Lists", 1, Field("numbers", &L::numbers), Field("bits", &L::bits),
                   Field("varints", &L::varints, Varint()), Field("names", &L::names),
                   Field("grid", &L::grid),
                   Field("sized", &L::sized, Lengths(LengthEncoding::kUint16)));
  }
};
const Lists kLists = {{1, 2}, {true, false, true}, {300, 1}, {"hi", ""}, {{1}, {2, 3}}, {7}};

constexpr std::array<uint16_t, 2> kOneAnd0203 = {1, 0x0203};
constexpr Only<std::array<std::optional<int32_t>, 2>> kOptionals = {{std::nullopt, -2}};

// Both directions.
template <class M>
void Hold(const M& value, const Bytes& golden, WireOptions options = {}) {
  EXPECT_EQ(Encoded(value, options), golden);
  M decoded{};
  ASSERT_TRUE(Decode(golden, &decoded, options).ok());
  EXPECT_EQ(ToText(decoded), ToText(value));
  EXPECT_EQ(Encoded(decoded, options), golden);
}
template <class M>
std::function<void(const Bytes&)> Is(const M& value, WireOptions options = {}) {
  return [value, options](const Bytes& golden) { Hold(value, golden, options); };
}
// The same bytes in both orders.
template <class M>
std::function<void(const Bytes&)> IsInBoth(const M& value, WireOptions options = {}) {
  return [value, options](const Bytes& golden) {
    for (const ByteOrder order : {ByteOrder::kBig, ByteOrder::kLittle}) {
      Hold(value, golden, {.order = order, .version = options.version});
    }
  };
}
// Cannot be copied.
std::function<void(const Bytes&)> IsPointers(WireOptions options = {}) {
  return [options](const Bytes& golden) { Hold(golden::Pointers(), golden, options); };
}

// What streams write and read that no field does.
std::function<void(const Bytes&)> IsOddWidths(ByteOrder order) {
  return [order](const Bytes& golden) {
    Bytes bytes;
    {
      BinaryWriteStream out(&bytes, order);
      out.WriteUint24(0x010203);
      out.WriteInt40(-2);
      out.WriteInt48(-(int64_t{1} << 47));
      out.WriteUint56(0x01020304050607);
    }
    EXPECT_EQ(bytes, golden);
    BinaryReadStream in(golden, order);
    uint32_t u24 = 0;
    int64_t i40 = 0;
    int64_t i48 = 0;
    uint64_t u56 = 0;
    in.ReadUint24(&u24);
    in.ReadInt40(&i40);
    in.ReadInt48(&i48);
    in.ReadUint56(&u56);
    EXPECT_TRUE(in.Finish().ok());
    EXPECT_EQ(u24, 0x010203u);
    EXPECT_EQ(i40, -2);
    EXPECT_EQ(i48, -(int64_t{1} << 47));
    EXPECT_EQ(u56, 0x01020304050607u);
  };
}
void IsVlqLengths(const Bytes& golden) {
  Bytes bytes;
  BinaryWriteStream out(&bytes);
  BinaryReadStream in(golden);
  for (const uint64_t value : {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{300},
                               uint64_t{UINT32_MAX}, UINT64_MAX}) {
    EXPECT_TRUE(out.WriteLength(value, LengthEncoding::kVlq));
    uint64_t read = 1;
    EXPECT_TRUE(in.ReadLength(&read, LengthEncoding::kVlq));
    EXPECT_EQ(read, value);
  }
  EXPECT_TRUE(in.Finish().ok());
  out.Flush();
  EXPECT_EQ(bytes, golden);
}

// A frame around what `write` writes, and the payload that is found in `golden`.
Bytes Framed(const Framer& framer, const std::function<void(BinaryWriteStream*)>& write) {
  Bytes bytes;
  BinaryWriteStream out(&bytes);
  FrameMark mark;
  EXPECT_TRUE(framer.BeginFrame(&out, &mark).ok());
  write(&out);
  EXPECT_TRUE(framer.EndFrame(&out, mark).ok());
  out.Flush();
  return bytes;
}
Bytes PayloadOf(const Framer& framer, const Bytes& golden) {
  FrameSplitter splitter(&framer);
  splitter.Feed(golden);
  Frame frame;
  EXPECT_EQ(splitter.Next(&frame), FrameSplitter::Result::kFrame);
  EXPECT_EQ(frame.whole.size(), golden.size());
  return {frame.payload.begin(), frame.payload.end()};
}

template <class FramerOf>
std::function<void(const Bytes&)> FramesAbc(const absl::StatusOr<FramerOf>& framer) {
  return [framer](const Bytes& golden) {
    const Bytes abc = Hex("616263");
    EXPECT_EQ(Framed(*framer, [&](BinaryWriteStream* out) { out->WriteBytes(abc); }), golden);
    EXPECT_EQ(PayloadOf(*framer, golden), abc);
  };
}

void IsLoginInTheDefaultEnvelope(const Bytes& golden) {
  const Protocol protocol;
  const Login login{"bob", "pw", 300};
  const auto write = [&](BinaryWriteStream* out) {
    EXPECT_TRUE(protocol.envelope->Write({.message_type = 1, .sequence = 5}, out));
    EXPECT_TRUE(Encode(login, out).ok());
  };
  EXPECT_EQ(Framed(*protocol.framer, write), golden);

  const Bytes payload = PayloadOf(*protocol.framer, golden);
  EnvelopeHeader header;
  std::span<const std::byte> body;
  ASSERT_TRUE(protocol.envelope->Open(payload, &header, &body).ok());
  EXPECT_EQ(header.message_type, MessageTypeOf<Login>());
  EXPECT_EQ(header.sequence, 5u);
  Login decoded;
  ASSERT_TRUE(Decode(body, &decoded).ok());
  EXPECT_EQ(decoded.client, 300u);
}

const std::map<std::string, std::function<void(const Bytes&)>>& Cases() {
  constexpr WireOptions kLittle = {.order = ByteOrder::kLittle};
  static const auto& cases = *new std::map<std::string, std::function<void(const Bytes&)>>{
      {"numbers big", Is(kNumbers)},
      {"numbers little", Is(kNumbers, kLittle)},
      {"odd-widths big", IsOddWidths(ByteOrder::kBig)},
      {"odd-widths little", IsOddWidths(ByteOrder::kLittle)},
      {"vlq", IsVlqLengths},
      {"order", IsInBoth(Only<uint32_t, AsLittle>{1})},
      {"varint", IsInBoth(Only<std::array<uint64_t, 5>, AsVarint>{{0, 127, 128, 300, UINT64_MAX}})},
      {"zigzag", IsInBoth(Only<std::array<int64_t, 4>, AsZigZag>{{0, -1, 1, INT64_MIN}})},
      {"strings big", Is(kStrings)},
      {"strings little", Is(kStrings, kLittle)},
      {"lists big", Is(kLists)},
      {"lists little", Is(kLists, kLittle)},
      {"bits big", Is(golden::Narrow())},
      {"bits little", Is(golden::Narrow(), kLittle)},
      {"enums big", Is(golden::Enums())},
      {"enums little", Is(golden::Enums(), kLittle)},
      {"durations big", Is(golden::Durations())},
      {"durations little", Is(golden::Durations(), kLittle)},
      {"rooms", IsInBoth(golden::Rooms())},
      {"array-view big", Is(Only<ArrayView<uint16_t>>{ArrayView<uint16_t>(kOneAnd0203)})},
      {"array-view little",
       Is(Only<ArrayView<uint16_t>>{ArrayView<uint16_t>(kOneAnd0203)}, kLittle)},
      {"keyed big", Is(golden::Keyed())},
      {"keyed little", Is(golden::Keyed(), kLittle)},
      {"nulls big", Is(golden::Nulls())},
      {"nulls little", Is(golden::Nulls(), kLittle)},
      {"mixed big", Is(golden::Mixed())},
      {"mixed little", Is(golden::Mixed(), kLittle)},
      {"wire-as", IsInBoth(Only<golden::Release>())},
      {"tree", IsInBoth(golden::Tree{1, {{2, {}}, {3, {{4, {}}}}}})},
      {"array big", Is(Only<std::array<uint16_t, 2>>{{7, 8}})},
      {"array little", Is(Only<std::array<uint16_t, 2>>{{7, 8}}, kLittle)},
      {"c-array", IsInBoth(golden::Pair())},
      {"pointer big", IsPointers()},
      {"pointer little", IsPointers(kLittle)},
      {"optional big", Is(kOptionals)},
      {"optional little", Is(kOptionals, kLittle)},
      {"record big", Is(Only<Item>{{"sw", -2}})},
      {"record little", Is(Only<Item>{{"sw", -2}}, kLittle)},
      {"constants big", Is(Banner{})},
      {"constants little", Is(Banner{}, kLittle)},
      {"rest length big", Is(Chunk{})},
      {"rest length little", Is(Chunk{}, kLittle)},
      {"rest length order", IsInBoth(OwnOrder{})},
      {"checksum big", Is(Checked{})},
      {"checksum little", Is(Checked{}, kLittle)},
      {"checksum inside big", Is(IpHeader{})},
      {"checksum inside little", Is(IpHeader{}, kLittle)},
      {"checksums in network order", Is(NetworkChecksums{}, kLittle)},
      {"checksums big", Is(Checksums{})},
      {"checksums little", Is(Checksums{}, kLittle)},
      {"extensible big", Is(Sized{})},
      {"extensible little", Is(Sized{}, kLittle)},
      {"tail", IsInBoth(LoginOfAProxy{"bob", "pw", Hex("ac02")})},
      {"since 1", IsInBoth(Login{"bob", "pw", 7}, {.version = 1})},
      {"since 2", IsInBoth(Login{"bob", "pw", 300}, {.version = 2})},
      {"frame fixed-size", FramesAbc(FixedSizeFramer::Create(3))},
      {"frame delimiter", FramesAbc(DelimiterFramer::Create({.delimiters = {"\r\n"}}))},
      {"frame header-length", FramesAbc(HeaderLengthFramer::Create({}))},
      {"frame header-length-whole",
       FramesAbc(HeaderLengthFramer::Create({.length_field = LengthField::k2Bytes,
                                             .order = ByteOrder::kLittle,
                                             .length_adjustment = -2}))},
      {"frame varint",
       FramesAbc(HeaderLengthFramer::Create({.length_field = LengthField::kVarint}))},
      {"envelope", IsLoginInTheDefaultEnvelope},
  };
  return cases;
}

std::map<std::string, Bytes> ReadPage() {
  std::map<std::string, Bytes> blocks;
  std::ifstream page("docs/wire_format.md");
  const std::string fence = "```golden ";
  for (std::string line; std::getline(page, line);) {
    if (line.compare(0, fence.size(), fence) != 0) continue;
    std::string hex;
    const std::string name = line.substr(fence.size());
    while (std::getline(page, line) && line != "```") hex += line.substr(0, line.find('#'));
    EXPECT_TRUE(blocks.emplace(name, Hex(hex)).second) << name << " stands there twice";
  }
  return blocks;
}

TEST(WireFormatTest, EveryBlockOfThePageIsWhatIsWrittenAndRead) {  // B35 B40
  const auto blocks = ReadPage();
  for (const auto& [name, golden] : blocks) {
    SCOPED_TRACE(name);
    const auto known = Cases().find(name);
    if (known == Cases().end()) {
      ADD_FAILURE() << "the page has a block that no value here belongs to";
    } else {
      known->second(golden);
    }
  }
  for (const auto& [name, check] : Cases()) {
    EXPECT_EQ(blocks.count(name), 1u) << "the page lacks the block " << name;
  }
}

}  // namespace
}  // namespace sluice
