#include "sluice/codec/special_fields.h"

#include <utility>

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

using enum ChecksumAlgorithm;

constexpr auto kCutShort = absl::StatusCode::kOutOfRange;
constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;
constexpr auto kLimit = absl::StatusCode::kResourceExhausted;
constexpr WireOptions kLittle = {.order = ByteOrder::kLittle};
constexpr WireOptions kSkip = {.trailing = TrailingBytes::kSkip};

template <class M>
void ExpectRefused(std::string_view hex, absl::StatusCode code, std::string_view text,
                   WireOptions options = {}) {
  M message{};
  const absl::Status status = Decode(Hex(hex), &message, options);
  EXPECT_EQ(status.code(), code);
  EXPECT_EQ(std::string(status.message()), text);
}

template <class M>
void ExpectNoRoomIn(size_t size_bytes, std::string_view text) {
  std::vector<std::byte> room(size_bytes);
  size_t used = 0;
  const absl::Status status = Encode(M{}, std::span(room), &used);
  EXPECT_EQ(status.code(), kLimit);
  EXPECT_EQ(std::string(status.message()), text);
}

// --- Constants and padding ---------------------------------------------------------------------

struct Header {
  uint8_t kind = 7;
  static constexpr auto Describe() {
    return Record("Header", Constant("magic", uint32_t{0xcafebabe}),
                  Constant("tag", std::string_view("RPC")), Field("kind", &Header::kind),
                  Padding(2), Constant("color", Color::kBlue, Order(ByteOrder::kLittle)),
                  Constant("minus", int16_t{-2}), Reserved(1));
  }
};

constexpr auto kHeaderBig = "cafebabe 525043 07 0000 0302 fffe 00";

TEST(SpecialFieldsTest, WritesConstantsAndPaddingInTheirPlaces) {
  EXPECT_EQ(Encoded(Header{}), Hex(kHeaderBig));
  EXPECT_EQ(Encoded(Header{}, kLittle), Hex("bebafeca 525043 07 0000 0302 feff 00"));
  EXPECT_EQ(EncodedSize(Header{}), 15u);
}

TEST(SpecialFieldsTest, ReadsConstantsAndPadding) {
  Header header{.kind = 0};
  ASSERT_TRUE(Decode(Hex("cafebabe 525043 09 0000 0302 fffe 00"), &header).ok());
  EXPECT_EQ(header.kind, 9);
  ASSERT_TRUE(Decode(Hex("bebafeca 525043 08 0000 0302 feff 00"), &header, kLittle).ok());
  EXPECT_EQ(header.kind, 8);
}

TEST(SpecialFieldsTest, ReadsAnythingWhereBytesAreReserved) {
  Header header;
  EXPECT_TRUE(Decode(Hex("cafebabe 525043 09 0000 0302 fffe ff"), &header).ok());
}

TEST(SpecialFieldsTest, RefusesAnotherConstant) {
  const auto text = "not the constant that stands there always";
  ExpectRefused<Header>("cafebabf 525043 07 0000 0302 fffe 00", kMalformed,
                        std::string("Header.magic: offset 0: ") + text);
  ExpectRefused<Header>("cafebabe 525044 07 0000 0302 fffe 00", kMalformed,
                        std::string("Header.tag: offset 4: ") + text);
  ExpectRefused<Header>("cafebabe 525043 07 0000 0203 fffe 00", kMalformed,
                        std::string("Header.color: offset 10: ") + text);
  ExpectRefused<Header>(kHeaderBig, kMalformed, std::string("Header.magic: offset 0: ") + text,
                        kLittle);
}

TEST(SpecialFieldsTest, RefusesPaddingThatIsNotZero) {
  ExpectRefused<Header>("cafebabe 525043 07 0001 0302 fffe 00", kMalformed,
                        "Header.padding: offset 9: padding byte 0x01 is not zero");
}

TEST(SpecialFieldsTest, NamesTheConstantThatIsCutShort) {
  ExpectRefused<Header>("cafeba", kCutShort, "Header.magic: offset 0: wanted 4 bytes, had 3");
  ExpectRefused<Header>("cafebabe 52", kCutShort, "Header.tag: offset 4: wanted 3 bytes, had 1");
  ExpectRefused<Header>("cafebabe 525043 07 00", kCutShort,
                        "Header.padding: offset 8: wanted 2 bytes, had 1");
}

TEST(SpecialFieldsTest, CountConstantsInTheSizeOfAFixedRecord) {
  const SchemaType type = SchemaOf<Only<std::array<Header, 2>>>().fields[0].type;
  EXPECT_EQ(type.size_bytes, 30u);
  using Headers = Only<std::array<Header, 2>>;
  const auto twice = std::string(kHeaderBig) + kHeaderBig;
  EXPECT_EQ(Encoded(Headers{}), Hex(twice));
  EXPECT_TRUE(Decode<Headers>(Hex(twice)).ok());
}

// What takes part in a run only in some versions.
struct Later {
  uint8_t a = 1;
  uint8_t b = 2;
  static constexpr auto Describe() {
    return Record("Later", Constant("two", uint16_t{0x0202}, Since(2)), Field("a", &Later::a),
                  Padding(1, Since(3)), Field("b", &Later::b));
  }
};

TEST(SpecialFieldsTest, HaveConstantsAndPaddingOfLaterVersions) {
  EXPECT_EQ(Encoded(Later{}, {.version = 1}), Hex("01 02"));
  EXPECT_EQ(Encoded(Later{}, {.version = 2}), Hex("0202 01 02"));
  EXPECT_EQ(Encoded(Later{}), Hex("0202 01 00 02"));
  EXPECT_EQ(EncodedSize(Later{}, {.version = 2}), 4u);
  EXPECT_TRUE(Decode<Later>(Hex("01 02"), {.version = 1}).ok());
  EXPECT_TRUE(Decode<Later>(Hex("0202 01 02"), {.version = 2}).ok());
  EXPECT_TRUE(Decode<Later>(Hex("0202 01 00 02")).ok());
  ExpectRefused<Later>("02", kCutShort, "Later.two: offset 0: wanted 2 bytes, had 1");
  ExpectRefused<Later>("0203 01 00 02", kMalformed,
                       "Later.two: offset 0: not the constant that stands there always");
  ExpectNoRoomIn<Later>(1, "Later.two: wanted room for 2 bytes, had 1");
}

// --- Rest lengths ------------------------------------------------------------------------------

template <int32_t kAdjustment>
struct Chunk {
  uint16_t kind = 1;
  std::string body;
  static constexpr auto Describe() {
    return Record("Chunk", Field("kind", &Chunk::kind),
                  LengthOfRest<uint8_t>("length", kAdjustment), Padding(1),
                  Field("body", &Chunk::body));
  }
};

TEST(SpecialFieldsTest, CountTheBytesThatFollow) {
  const Chunk<0> chunk{1, "hi"};
  EXPECT_EQ(Encoded(chunk), Hex("0001 04 00 02 6869"));
  EXPECT_EQ(EncodedSize(chunk), 7u);
  const auto read = Decode<Chunk<0>>(Hex("0001 04 00 02 6869"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->body, "hi");
}

TEST(SpecialFieldsTest, CountMoreOrFewerBytesThanFollow) {
  EXPECT_EQ(Encoded(Chunk<3>{1, "hi"}), Hex("0001 07 00 02 6869"));
  EXPECT_TRUE(Decode<Chunk<3>>(Hex("0001 07 00 02 6869")).ok());
  EXPECT_EQ(Encoded(Chunk<-2>{1, "hi"}), Hex("0001 02 00 02 6869"));
  EXPECT_TRUE(Decode<Chunk<-2>>(Hex("0001 02 00 02 6869")).ok());
  ExpectRefused<Chunk<3>>("0001 02 00 02 6869", kMalformed,
                          "Chunk.length: offset 2: length 2 does not cover the 3 bytes that it "
                          "counts");
}

TEST(SpecialFieldsTest, RefusesARestLongerThanWhatIsThere) {
  ExpectRefused<Chunk<0>>("0001 05 00 02 6869", kCutShort,
                          "Chunk.length: offset 3: wanted 5 bytes, had 4");
  ExpectRefused<Chunk<-2>>("0001 ff 00 02 6869", kCutShort,
                           "Chunk.length: offset 3: wanted 257 bytes, had 4");
  ExpectRefused<Chunk<0>>("0001", kCutShort, "Chunk.length: offset 2: wanted 1 bytes, had 0");
}

TEST(SpecialFieldsTest, EndsTheRecordWhereItsLengthSays) {
  ExpectRefused<Chunk<0>>("0001 00 00 02 6869", kCutShort,
                          "Chunk.padding: offset 3: wanted 1 bytes, had 0");
  ExpectRefused<Chunk<0>>("0001 03 00 02 6869", kCutShort,
                          "Chunk.body: offset 5: wanted 2 bytes, had 1");
  ExpectRefused<Chunk<0>>("0001 06 00 02 6869 aabb", kMalformed,
                          "Chunk: offset 7: 2 bytes left over");
}

TEST(SpecialFieldsTest, SkipsWhatANewerPeerAddsInsideOfTheRest) {
  using Chunks = Only<std::array<Chunk<0>, 2>>;
  const auto read = Decode<Chunks>(Hex("0001 06 00 02 6869 aabb 0002 02 00 00"), kSkip);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->value[0].body, "hi");
  EXPECT_EQ(read->value[1].kind, 2);
  ExpectRefused<Chunks>("0001 06 00 02 6869 aabb 0002 02 00 00", kMalformed,
                        "Only.value[0]: offset 7: 2 bytes left over");
}

TEST(SpecialFieldsTest, RefusesARestTooLongForItsLength) {
  ByteBuffer buffer;
  Chunk<0> chunk{1, std::string(252, 'x')};
  EXPECT_TRUE(Encode(chunk, &buffer).ok());
  EXPECT_EQ(buffer.data()[2], std::byte{0xff});
  EXPECT_TRUE(Decode<Chunk<0>>(buffer.view()).ok());
  chunk.body += 'x';
  const absl::Status status = Encode(chunk, &buffer);
  EXPECT_EQ(status.code(), kMalformed);
  EXPECT_EQ(std::string(status.message()), "Chunk.length: the value does not fit into 8 bits");
  EXPECT_EQ(buffer.size(), 258u);
}

struct Long {
  std::string_view body;
  static constexpr auto Describe() {
    return Message("Long", 1, LengthOfRest<uint16_t>("length"), Field("body", &Long::body));
  }
};

TEST(SpecialFieldsTest, RefusesARestTooLongForAWiderLength) {
  const std::string text(65533, 'x');
  ByteBuffer buffer;
  EXPECT_EQ(Encode(Long{std::string_view(text).substr(1)}, &buffer).code(), absl::StatusCode::kOk);
  EXPECT_EQ(Encode(Long{text}, &buffer).message(),
            "Long.length: the value does not fit into 16 bits");
}

struct Narrow {
  uint8_t body = 0;
  static constexpr auto Describe() {
    return Message("Narrow", 1, LengthOfRest<uint32_t>("length", 0, Bits(24)),
                   Field("body", &Narrow::body));
  }
};

TEST(SpecialFieldsTest, HoldsARestLengthOf24Bits) {
  EXPECT_EQ(Encoded(Narrow{7}), Hex("000001 07"));
  EXPECT_EQ(Decode<Narrow>(Hex("000001 07"))->body, 7);
  EXPECT_EQ(Decode<Narrow>(Hex("000002 07")).status().message(),
            "Narrow.length: offset 3: wanted 2 bytes, had 1");
}

struct Wide {
  std::string front, back;
  static constexpr auto Describe() {
    return Record("Wide", Field("front", &Wide::front), LengthOfRest<uint32_t>("length", 4),
                  Field("back", &Wide::back));
  }
};

TEST(SpecialFieldsTest, FindsTheLengthAgainWhenTheRoomHasMoved) {
  ByteBuffer buffer;
  ASSERT_TRUE(Encode(Wide{std::string(9, 'a'), std::string(5000, 'b')}, &buffer).ok());
  const std::span<const std::byte> bytes = buffer.view();
  EXPECT_EQ(LoadNumber<uint32_t>(bytes.data() + 10, ByteOrder::kBig), 5006u);
  const auto read = Decode<Wide>(bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->back.size(), 5000u);
  ExpectNoRoomIn<Wide>(2, "Wide.length: wanted room for 4 bytes, had 1");
  ExpectNoRoomIn<Wide>(5, "Wide.back: wanted room for 1 bytes, had 0");
}

// --- Checksums ---------------------------------------------------------------------------------

struct Summed {
  std::string text = "123456789";
  uint8_t after = 5;
  static constexpr auto Describe() {
    return Record("Summed", Field("text", &Summed::text, Lengths(LengthEncoding::kUint8)),
                  Constant("more", std::string_view("M")),
                  ChecksumOver("crc", kCrc32, "more", "more"), Field("after", &Summed::after),
                  ChecksumOver("sum", kInternet, Order(ByteOrder::kLittle)));
  }
};

// crc32("M") is da6fd2a0. The words of all bytes, with zeros for the last two, are 0931 3233 3435
// 3637 3839 4dda 6fd2 a005 0000, whose sum is 23bba: 3bbc, and inverted c443.
constexpr auto kSummed = "09 313233343536373839 4d da6fd2a0 05 43c4";

TEST(SpecialFieldsTest, WritesChecksumsOverOtherFieldsAndOverTheWhole) {
  EXPECT_EQ(Encoded(Summed{}), Hex(kSummed));
  EXPECT_EQ(EncodedSize(Summed{}), 18u);
}

TEST(SpecialFieldsTest, ReadsWhatHasTheRightChecksums) {
  EXPECT_TRUE(Decode<Summed>(Hex(kSummed)).ok());
}

TEST(SpecialFieldsTest, RefusesAWrongChecksum) {
  ExpectRefused<Summed>("09 313233343536373839 4d da6fd2a1 05 43c4", kMalformed,
                        "Summed.crc: offset 11: checksum 0xda6fd2a1, but the bytes have "
                        "0xda6fd2a0");
  ExpectRefused<Summed>("09 313233343536373839 4d da6fd2a0 06 43c4", kMalformed,
                        "Summed.sum: offset 16: checksum 0xc443, but the bytes have 0xc442");
  ExpectRefused<Summed>("09 313233343536373839 4d da6fd2", kCutShort,
                        "Summed.crc: offset 11: wanted 4 bytes, had 3");
}

TEST(SpecialFieldsTest, NoticesEveryBitThatIsFlipped) {
  const std::vector<std::byte> good = Hex(kSummed);
  for (size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::vector<std::byte> bad = good;
    bad[bit / 8] ^= std::byte{1} << bit % 8;
    EXPECT_FALSE(Decode<Summed>(bad).ok()) << bit;
  }
}

// A fixed record with a length, and a checksum that lies inside of what it covers.
struct Block {
  uint16_t id = 0x3132;
  uint32_t tail = 0x33343536;
  static constexpr auto Describe() {
    return Record("Block", Field("id", &Block::id), ChecksumOver("crc", kCrc32c, "id", "tail"),
                  LengthOfRest<uint16_t>("rest"), Field("tail", &Block::tail));
  }
};

TEST(SpecialFieldsTest, CountTheirOwnBytesAsZerosAndKnowTheLengthThatIsCovered) {
  const std::vector<std::byte> block = Encoded(Block{});
  ASSERT_EQ(block.size(), 12u);
  const uint32_t crc = ChecksumOf(kCrc32c, Hex("3132 00000000 0004 33343536"));
  EXPECT_EQ(LoadNumber<uint32_t>(block.data() + 2, ByteOrder::kBig), crc);
  EXPECT_TRUE(Decode<Block>(block).ok());
}

TEST(SpecialFieldsTest, ChecksEachElementByItself) {
  Only<std::vector<Block>> blocks{{Block{}, Block{.id = 7}}};
  std::vector<std::byte> bytes = Encoded(blocks);
  ASSERT_EQ(bytes.size(), 25u);
  EXPECT_TRUE(Decode<Only<std::vector<Block>>>(bytes).ok());
  bytes.back() ^= std::byte{1};
  const absl::Status status = Decode<Only<std::vector<Block>>>(bytes).status();
  const std::string_view text = "Only.value[1].crc: offset 15: checksum 0x";
  EXPECT_EQ(std::string(status.message()).substr(0, text.size()), text);
}

struct Pin {
  std::array<uint8_t, 2> digits = {4, 2};
  static constexpr auto Describe() {
    return Record("Pin", Field("digits", &Pin::digits, Secret()));
  }
};
struct Door {
  std::optional<Pin> pin = Pin{};
  static constexpr auto Describe() {
    return Record("Door", Field("pin", &Door::pin), ChecksumOver("crc", kCrc32));
  }
};
struct HiddenHeader {
  Header header;
  static constexpr auto Describe() {
    return Record("HiddenHeader", Field("header", &HiddenHeader::header, Secret()));
  }
};

TEST(SpecialFieldsTest, TellsNothingOfSecretsByTheirChecksum) {
  ExpectRefused<Door>("01 04 02 00000000", kMalformed,
                      "Door.crc: offset 3: not the checksum of the bytes");
  ExpectRefused<HiddenHeader>("cafebabe 525043 07 0001 0302 fffe 00", kMalformed,
                              "HiddenHeader.header.padding: offset 9: a padding byte is not zero");
}

struct TailSum {
  std::vector<std::byte> tail;
  static constexpr auto Describe() {
    return Message("TailSum", 1, ChecksumOver("sum", kInternet, "tail", "tail"),
                   KeepTail("tail", &TailSum::tail));
  }
};

TEST(SpecialFieldsTest, SumsUpWhatHasNoBytes) {
  EXPECT_EQ(Encoded(TailSum{}), Hex("ffff"));
  EXPECT_TRUE(Decode<TailSum>(Hex("ffff")).ok());
  EXPECT_FALSE(Decode<TailSum>(Hex("fffe")).ok());
}

// Checksums only some versions have, over fields that only some have.
struct Guarded {
  uint8_t a = 'a';
  uint8_t b = 'b';
  static constexpr auto Describe() {
    return Message("Guarded", 1, Field("a", &Guarded::a), Field("b", &Guarded::b, Since(2)),
                   ChecksumOver("crc", kCrc32, "a", "b", Since(2)));
  }
};

TEST(SpecialFieldsTest, LeavesChecksumsOutWhereTheVersionLacksThem) {
  // crc32("ab") is 9e83486d.
  EXPECT_EQ(Encoded(Guarded{}), Hex("61 62 9e83486d"));
  EXPECT_EQ(Encoded(Guarded{}, {.version = 1}), Hex("61"));
  EXPECT_TRUE(Decode<Guarded>(Hex("61 62 9e83486d")).ok());
  EXPECT_TRUE(Decode<Guarded>(Hex("61"), {.version = 1}).ok());
  EXPECT_TRUE(Decode<Guarded>(Hex("61")).ok());
  ExpectRefused<Guarded>("61 62 9e", kCutShort, "Guarded.crc: offset 2: wanted 4 bytes, had 1");
  ExpectNoRoomIn<Guarded>(3, "Guarded.crc: wanted room for 4 bytes, had 1");
}

// --- What others show of them ------------------------------------------------------------------

struct Shown {
  uint8_t a = 1;
  uint8_t b = 2;
  std::vector<std::byte> unknown = Hex("aabb");
  std::vector<std::byte> hidden;
  static constexpr auto Describe() {
    return Record("Shown", Constant("magic", uint8_t{1}), LengthOfRest<uint8_t>("length"),
                  Field("a", &Shown::a), Padding(1), Field("b", &Shown::b), Padding(2),
                  ChecksumOver("crc", kCrc32, "a", "b"), KeepTail("unknown", &Shown::unknown));
  }
};
struct SecretTail {
  std::vector<std::byte> tail = Hex("aabb");
  static constexpr auto Describe() {
    return Record("SecretTail", KeepTail("tail", &SecretTail::tail, Secret()));
  }
};

TEST(SpecialFieldsTest, ShowsOnlyWhatHasAValue) {
  EXPECT_EQ(ToText(Shown{}), "Shown{a=1, b=2, unknown=<aabb>}");
  EXPECT_EQ(ToText(SecretTail{}), "SecretTail{tail=***}");
}

TEST(SpecialFieldsTest, DescribesThemInTheSchema) {
  const std::vector<SchemaField>& header = SchemaOf<Header>().fields;
  EXPECT_EQ(header[0].name, "magic");
  EXPECT_EQ(header[0].type.kind, WireKind::kConstant);
  EXPECT_EQ(header[0].type.bits, 32u);
  EXPECT_EQ(header[0].type.size_bytes, 4u);
  EXPECT_EQ(header[0].type.constant, "\xca\xfe\xba\xbe");
  EXPECT_EQ(header[1].type.kind, WireKind::kConstant);
  EXPECT_EQ(header[1].type.bits, 0u);
  EXPECT_EQ(header[1].type.constant, "RPC");
  EXPECT_EQ(header[3].type.kind, WireKind::kPadding);
  EXPECT_EQ(header[3].type.size_bytes, 2u);
  EXPECT_EQ(header[4].order, ByteOrder::kLittle);
  EXPECT_EQ(header[4].type.constant, "\x02\x03");
  EXPECT_EQ(header[5].type.constant, "\xff\xfe");
  EXPECT_EQ(header[6].type.kind, WireKind::kReserved);

  const SchemaType length = SchemaOf<Chunk<-2>>().fields[1].type;
  EXPECT_EQ(length.kind, WireKind::kRestLength);
  EXPECT_EQ(length.size_bytes, 1u);
  EXPECT_EQ(length.bits, 8u);
  EXPECT_EQ(length.adjustment, -2);

  const std::vector<SchemaField>& summed = SchemaOf<Summed>().fields;
  EXPECT_EQ(summed[2].type.kind, WireKind::kChecksum);
  EXPECT_EQ(summed[2].type.checksum, kCrc32);
  EXPECT_EQ(summed[2].type.size_bytes, 4u);
  EXPECT_EQ(std::pair(summed[2].type.first_field, summed[2].type.last_field),
            std::pair(size_t{1}, size_t{1}));
  EXPECT_EQ(summed[4].type.size_bytes, 2u);
  EXPECT_EQ(std::pair(summed[4].type.first_field, summed[4].type.last_field),
            std::pair(size_t{0}, size_t{4}));
  EXPECT_EQ(SchemaOf<Later>().fields[0].since, 2u);

  const SchemaField& tail = SchemaOf<Shown>().fields.back();
  EXPECT_EQ(tail.type.kind, WireKind::kTail);
  EXPECT_EQ(tail.type.limit, kNoLimit);
  EXPECT_TRUE(SchemaOf<SecretTail>().fields[0].secret);
}

}  // namespace
}  // namespace sluice
