// What messages of different versions of a protocol make of each other.
#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

constexpr auto kCutShort = absl::StatusCode::kOutOfRange;
constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;
constexpr auto kLimit = absl::StatusCode::kResourceExhausted;
constexpr WireOptions kSkip = {.trailing = TrailingBytes::kSkip};

template <class M>
void ExpectRefused(std::string_view hex, absl::StatusCode code, std::string_view text,
                   WireOptions options = {}) {
  M message{};
  const absl::Status status = Decode(Hex(hex), &message, options);
  EXPECT_EQ(status.code(), code);
  EXPECT_EQ(std::string(status.message()), text);
}

// Decodes into an object that held something else.
template <class M>
std::string TextOf(std::string_view hex, M message, WireOptions options = {}) {
  const absl::Status status = Decode(Hex(hex), &message, options);
  return status.ok() ? ToText(message) : std::string(status.message());
}

// --- Three versions of a program -----------------------------------------------------------------

// Each has the structs of its time; what a version adds stands behind what there was.
struct Place1 {
  uint8_t x = 10;
  static constexpr auto Describe() { return Record("Place", Field("x", &Place1::x)); }
};
struct User1 {
  uint8_t id = 1;
  Place1 place;
  static constexpr auto Describe() {
    return Message("User", 1, Field("id", &User1::id), Field("place", &User1::place, Extensible()));
  }
};

struct Place2 {
  uint8_t x = 10;
  uint8_t y = 20;
  static constexpr auto Describe() {
    return Record("Place", Field("x", &Place2::x), Field("y", &Place2::y, Since(2)));
  }
};
struct User2 {
  uint8_t id = 1;
  Place2 place;
  std::string name = "two";
  uint8_t age = 2;
  static constexpr auto Describe() {
    return Message("User", 1, Field("id", &User2::id), Field("place", &User2::place, Extensible()),
                   Field("name", &User2::name, Since(2)), Field("age", &User2::age, Since(2)));
  }
};

struct Place3 {
  uint8_t x = 10;
  uint8_t y = 20;
  uint8_t z = 30;
  static constexpr auto Describe() {
    return Record("Place", Field("x", &Place3::x), Field("y", &Place3::y, Since(2)),
                  Field("z", &Place3::z, Since(3)));
  }
};
struct User3 {
  uint8_t id = 1;
  Place3 place;
  std::string name = "two";
  uint8_t age = 2;
  std::vector<uint8_t> tags = {3};
  static constexpr auto Describe() {
    return Message("User", 1, Field("id", &User3::id), Field("place", &User3::place, Extensible()),
                   Field("name", &User3::name, Since(2)), Field("age", &User3::age, Since(2)),
                   Field("tags", &User3::tags, Since(3)));
  }
};

// Programs of the first two versions that keep what they do not know.
struct KeepingPlace1 {
  uint8_t x = 10;
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return Record("Place", Field("x", &KeepingPlace1::x), KeepTail("rest", &KeepingPlace1::rest));
  }
};
struct Keeping1 {
  uint8_t id = 1;
  KeepingPlace1 place;
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return Message("User", 1, Field("id", &Keeping1::id),
                   Field("place", &Keeping1::place, Extensible()),
                   KeepTail("rest", &Keeping1::rest));
  }
};
struct KeepingPlace2 {
  uint8_t x = 10;
  uint8_t y = 20;
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return Record("Place", Field("x", &KeepingPlace2::x), Field("y", &KeepingPlace2::y, Since(2)),
                  KeepTail("rest", &KeepingPlace2::rest));
  }
};
struct Keeping2 {
  uint8_t id = 1;
  KeepingPlace2 place;
  std::string name = "two";
  uint8_t age = 2;
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return Message("User", 1, Field("id", &Keeping2::id),
                   Field("place", &Keeping2::place, Extensible()),
                   Field("name", &Keeping2::name, Since(2)), Field("age", &Keeping2::age, Since(2)),
                   KeepTail("rest", &Keeping2::rest));
  }
};

const User1 kUser1 = {7, {1}};
const User2 kUser2 = {7, {1, 2}, "bob", 42};
const User3 kUser3 = {7, {1, 2, 3}, "bob", 42, {8, 9}};

constexpr std::string_view kWire1 = "07 01 01";
constexpr std::string_view kWire2 = "07 02 0102 03626f62 2a";
constexpr std::string_view kWire3 = "07 03 010203 03626f62 2a 020809";

TEST(EvolutionTest, WritesEachVersionAsTheProgramOfThatVersionDoes) {
  EXPECT_EQ(Encoded(kUser1), Hex(kWire1));
  EXPECT_EQ(Encoded(kUser2), Hex(kWire2));
  EXPECT_EQ(Encoded(kUser3), Hex(kWire3));
  EXPECT_EQ(Encoded(kUser2, {.version = 1}), Hex(kWire1));
  EXPECT_EQ(Encoded(kUser3, {.version = 1}), Hex(kWire1));
  EXPECT_EQ(Encoded(kUser3, {.version = 2}), Hex(kWire2));
}

TEST(EvolutionTest, MeasuresWhatItWrites) {
  EXPECT_EQ(EncodedSize(kUser3), 13u);
  EXPECT_EQ(EncodedSize(kUser3, {.version = 2}), 9u);
  EXPECT_EQ(EncodedSize(kUser3, {.version = 1}), 3u);
  EXPECT_EQ(EncodedSize(Keeping1{7, {1, Hex("aa")}, Hex("bbcc")}), 6u);
}

// Any program reads any other's messages, when those of a newer one may say more than it knows.
struct Reading {
  std::string_view wire;
  const char* by_1;
  const char* by_2;
  const char* by_3;
};
constexpr Reading kReadings[] = {
    {kWire1, "User{id=7, place=Place{x=1}}",
     "User{id=7, place=Place{x=1, y=20}, name=\"two\", age=2}",
     "User{id=7, place=Place{x=1, y=20, z=30}, name=\"two\", age=2, tags=[3]}"},
    {kWire2, "User{id=7, place=Place{x=1}}",
     "User{id=7, place=Place{x=1, y=2}, name=\"bob\", age=42}",
     "User{id=7, place=Place{x=1, y=2, z=30}, name=\"bob\", age=42, tags=[3]}"},
    {kWire3, "User{id=7, place=Place{x=1}}",
     "User{id=7, place=Place{x=1, y=2}, name=\"bob\", age=42}",
     "User{id=7, place=Place{x=1, y=2, z=3}, name=\"bob\", age=42, tags=[8, 9]}"},
};
const User1 kDirty1 = {99, {98}};
const User2 kDirty2 = {99, {98, 97}, "dirt", 96};
const User3 kDirty3 = {99, {98, 97, 96}, "dirt", 95, {94, 93, 92, 91}};

TEST(EvolutionTest, AnyProgramReadsWhatAnyOtherWrote) {
  for (const Reading& reading : kReadings) {
    SCOPED_TRACE(reading.wire);
    EXPECT_EQ(TextOf(reading.wire, kDirty1, kSkip), reading.by_1);
    EXPECT_EQ(TextOf(reading.wire, kDirty2, kSkip), reading.by_2);
    EXPECT_EQ(TextOf(reading.wire, kDirty3, kSkip), reading.by_3);
  }
}

TEST(EvolutionTest, OneProgramSpeaksAnyVersion) {
  const uint32_t written[] = {1, 2, 3};
  for (const uint32_t version : written) {
    SCOPED_TRACE(version);
    const Reading& reading = kReadings[version - 1];
    const WireOptions options = {.version = version};
    // To itself, and to those who speak an older version than was written, or a newer one.
    EXPECT_EQ(Encoded(kUser3, options), Hex(reading.wire));
    EXPECT_EQ(TextOf(reading.wire, kDirty3, options), reading.by_3);
    for (uint32_t spoken = 1; spoken <= 3; ++spoken) {
      const std::string_view as_written = kReadings[std::min(version, spoken) - 1].by_3;
      const WireOptions speaks = {.trailing = TrailingBytes::kSkip, .version = spoken};
      EXPECT_EQ(TextOf(reading.wire, kDirty3, speaks), as_written) << spoken;
    }
  }
}

TEST(EvolutionTest, RefusesWhatItDoesNotKnowUnlessItMaySkipIt) {
  ExpectRefused<User1>(kWire2, kMalformed, "User.place: offset 3: 1 bytes left over");
  ExpectRefused<User2>(kWire3, kMalformed, "User.place: offset 4: 1 bytes left over");
  ExpectRefused<User1>("07 01 01 03626f62 2a", kMalformed, "User: offset 3: 5 bytes left over");
  ExpectRefused<User3>(kWire3, kMalformed, "User.place: offset 3: 2 bytes left over",
                       {.version = 1});
}

TEST(EvolutionTest, AProxyOfAnyVersionLosesNothing) {
  for (const Reading& reading : kReadings) {
    SCOPED_TRACE(reading.wire);
    Keeping1 first = {99, {98, Hex("dead")}, Hex("dead")};
    ASSERT_TRUE(Decode(Hex(reading.wire), &first).ok());
    EXPECT_EQ(first.id, 7);
    EXPECT_EQ(Encoded(first), Hex(reading.wire));
    if (&reading == kReadings) continue;
    Keeping2 second = {99, {98, 97, Hex("dead")}, "dirt", 96, Hex("dead")};
    ASSERT_TRUE(Decode(Hex(reading.wire), &second).ok());
    EXPECT_EQ(second.name, "bob");
    EXPECT_EQ(Encoded(second), Hex(reading.wire));
  }
}

// A tail stands behind all fields that the program knows: where the version lacks one of them there
// is no tail, and what stands there is a newer peer's.
TEST(EvolutionTest, AProxyPassesAMessageOnInAnyVersionWhenItKnowsNoneOfItsOwn) {
  for (const Reading& reading : kReadings) {
    for (const uint32_t read : {1u, 2u, 3u}) {
      for (const uint32_t written : {1u, 2u, 3u}) {
        Keeping1 user;
        ASSERT_TRUE(Decode(Hex(reading.wire), &user, {.version = read}).ok());
        EXPECT_EQ(Encoded(user, {.version = written}), Hex(reading.wire));
      }
    }
  }
}

TEST(EvolutionTest, AProxyPassesATailOnInTheVersionsThatHaveAllItsFields) {
  for (const Reading& reading : {kReadings[1], kReadings[2]}) {
    for (const uint32_t read : {2u, 3u}) {
      Keeping2 user;
      ASSERT_TRUE(Decode(Hex(reading.wire), &user, {.version = read}).ok());
      EXPECT_EQ(Encoded(user, {.version = 2}), Hex(reading.wire));
      EXPECT_EQ(Encoded(user, {.version = 3}), Hex(reading.wire));
    }
  }
}

TEST(EvolutionTest, AProxyRefusesToWriteATailInAVersionThatLacksAFieldInFrontOfIt) {
  Keeping2 user;
  ASSERT_TRUE(Decode(Hex(kWire2), &user).ok());
  EXPECT_EQ(Encoded(user, {.version = 1}), Hex(kWire1));
  ASSERT_TRUE(Decode(Hex(kWire3), &user).ok());
  ByteBuffer buffer;
  absl::Status status = Encode(user, &buffer, {.version = 1});
  EXPECT_EQ(status.code(), kMalformed);
  EXPECT_EQ(std::string(status.message()),
            "User.place.rest: a tail that is not empty wants version 2 or later, not 1");
  user.place.rest.clear();
  status = Encode(user, &buffer, {.version = 1});
  EXPECT_EQ(status.code(), kMalformed);
  EXPECT_EQ(std::string(status.message()),
            "User.rest: a tail that is not empty wants version 2 or later, not 1");
  EXPECT_EQ(buffer.size(), 0u);
  user.rest.clear();  // as it may, to speak to an older peer
  EXPECT_EQ(Encoded(user, {.version = 1}), Hex(kWire1));
}

TEST(EvolutionTest, AProxyKeepsNothingInAVersionThatLacksAFieldInFrontOfTheTail) {
  const WireOptions first = {.version = 1};
  ExpectRefused<Keeping2>(kWire2, kMalformed, "User.place: offset 3: 1 bytes left over", first);
  ExpectRefused<Keeping2>("07 01 01 03626f62 2a", kMalformed, "User: offset 3: 5 bytes left over",
                          first);
  const WireOptions skipping = {.trailing = TrailingBytes::kSkip, .version = 1};
  const Keeping2 dirty = {99, {98, 97, Hex("dead")}, "dirt", 96, Hex("dead")};
  for (const Reading& reading : kReadings) {
    Keeping2 user = dirty;
    ASSERT_TRUE(Decode(Hex(reading.wire), &user, skipping).ok());
    EXPECT_EQ(Encoded(user, first), Hex(kWire1));
    // With nothing of what it did not read.
    EXPECT_EQ(Encoded(user), Hex("07 02 0114 0374776f 02"));
  }
}

TEST(EvolutionTest, AProxyThatIsNewerFillsInDefaultsInFrontOfAnEmptyTail) {
  const Keeping2 dirty = {99, {98, 97, Hex("dead")}, "dirt", 96, Hex("dead")};
  EXPECT_EQ(TextOf(kWire1, dirty),
            "User{id=7, place=Place{x=1, y=20, rest=<>}, name=\"two\", age=2, rest=<>}");
  // It answers in the version of its peer.
  Keeping2 proxy = dirty;
  ASSERT_TRUE(Decode(Hex(kWire1), &proxy, {.version = 1}).ok());
  EXPECT_EQ(Encoded(proxy, {.version = 1}), Hex(kWire1));
}

TEST(EvolutionTest, TheBytesMayEndBetweenVersionsAndNowhereElse) {
  const std::vector<std::byte> bytes = Hex(kWire3);
  for (size_t size = 0; size < bytes.size(); ++size) {
    User3 user;
    const absl::Status status = Decode(std::span(bytes).first(size), &user);
    const bool is_older = size == 5 || size == 10;  // behind place, behind age
    EXPECT_EQ(status.code(), is_older ? absl::StatusCode::kOk : kCutShort) << size;
  }
  ExpectRefused<User3>("07 01 01 03626f62", kCutShort, "User.age: offset 7: wanted 1 bytes, had 0");
}

// --- Where a record may end ----------------------------------------------------------------------

struct OnlyLater {
  uint8_t a = 5;
  uint16_t b = 6;
  static constexpr auto Describe() {
    return Message("OnlyLater", 1, Field("a", &OnlyLater::a, Since(2)),
                   Field("b", &OnlyLater::b, Since(3)));
  }
};

struct OnlyLaterTogether {
  uint8_t a = 5;
  uint16_t b = 6;
  static constexpr auto Describe() {
    return Message("OnlyLaterTogether", 1, Field("a", &OnlyLaterTogether::a, Since(2)),
                   Field("b", &OnlyLaterTogether::b, Since(2)));
  }
};

TEST(EvolutionTest, AMessageMayHaveHadNoFieldsAtFirst) {
  EXPECT_EQ(TextOf("", OnlyLater{1, 1}), "OnlyLater{a=5, b=6}");
  EXPECT_EQ(TextOf("09", OnlyLater{1, 1}), "OnlyLater{a=9, b=6}");
  EXPECT_EQ(TextOf("09 00", OnlyLater{1, 1}), "OnlyLater.b: offset 1: wanted 2 bytes, had 1");
  // Those of one version are all there or none.
  EXPECT_EQ(TextOf("", OnlyLaterTogether{1, 1}), "OnlyLaterTogether{a=5, b=6}");
  EXPECT_EQ(TextOf("09", OnlyLaterTogether{1, 1}),
            "OnlyLaterTogether.b: offset 1: wanted 2 bytes, had 0");
}

TEST(EvolutionTest, APlainRecordInsideOfAnotherIsAllThere) {
  ExpectRefused<Only<OnlyLater>>("", kCutShort, "Only.value.a: offset 0: wanted 1 bytes, had 0");
  ExpectRefused<Only<OnlyLater>>("09", kCutShort, "Only.value.b: offset 1: wanted 2 bytes, had 0");
  ExpectRefused<Only<std::optional<OnlyLater>>>("01", kCutShort,
                                                "Only.value.a: offset 1: wanted 1 bytes, had 0");
}

// Later fields in front of one that was always there.
struct Mixed {
  uint8_t a = 1;
  uint8_t b = 2;
  uint8_t c = 3;
  static constexpr auto Describe() {
    return Message("Mixed", 1, Field("a", &Mixed::a), Field("b", &Mixed::b, Since(2)),
                   Field("c", &Mixed::c));
  }
};

TEST(EvolutionTest, LaterFieldsInFrontOfOthersAreNotLeftOut) {
  EXPECT_EQ(TextOf("09", Mixed{}), "Mixed.b: offset 1: wanted 1 bytes, had 0");
  EXPECT_EQ(TextOf("09 08", Mixed{}), "Mixed.c: offset 2: wanted 1 bytes, had 0");
  EXPECT_EQ(TextOf("09 08", Mixed{}, {.version = 1}), "Mixed{a=9, b=2, c=8}");
}

// The end that a rest length says counts for what stands behind it alone.
struct Packet {
  uint8_t a = 1;
  uint8_t b = 2;
  static constexpr auto Describe() {
    return Record("Packet", LengthOfRest<uint8_t>("length"), Field("a", &Packet::a),
                  Padding(1, Since(2)), Field("b", &Packet::b, Since(2)),
                  ChecksumOver("crc", ChecksumAlgorithm::kCrc32, "length", "b", Since(2)));
  }
};
struct LaterPacket {
  uint8_t a = 1;
  uint8_t b = 2;
  static constexpr auto Describe() {
    return Record("LaterPacket", Field("a", &LaterPacket::a, Since(2)),
                  LengthOfRest<uint8_t>("length"), Field("b", &LaterPacket::b, Since(2)));
  }
};

TEST(EvolutionTest, ARestLengthMayEndInFrontOfLaterFields) {
  const WireOptions first = {.version = 1};
  EXPECT_EQ(Encoded(Packet{}, first), Hex("01 01"));
  EXPECT_EQ(TextOf("01 09", Packet{7, 7}), "Packet{a=9, b=2}");
  EXPECT_EQ(TextOf("02 01 00 01 08", Only<std::array<Packet, 1>>{}, kSkip),
            "Only.value[0].b: offset 3: wanted 1 bytes, had 0");
  EXPECT_EQ(TextOf("01 09 01 08", Only<std::array<Packet, 2>>{}),
            "Only{value=[Packet{a=9, b=2}, Packet{a=8, b=2}]}");
  EXPECT_EQ(TextOf("09 00 08", Only<LaterPacket>{}), "Only: offset 2: 1 bytes left over");
  EXPECT_EQ(TextOf("09 00", Only<LaterPacket>{}), "Only{value=LaterPacket{a=9, b=2}}");
  EXPECT_EQ(TextOf("", Only<LaterPacket>{}), "Only.value.a: offset 0: wanted 1 bytes, had 0");
}

// --- Extensible records --------------------------------------------------------------------------

struct AsExtensible {
  static constexpr auto Make() { return Extensible(); }
};
template <class T, LengthEncoding kLengths = LengthEncoding::kVarint>
using Sized = Only<T, AsExtensible, WithLengths<kLengths>>;

struct Text {
  std::string text;
  static constexpr auto Describe() { return Record("Text", Field("text", &Text::text)); }
};
struct Empty {
  static constexpr auto Describe() { return Record("Empty"); }
};

TEST(EvolutionTest, PutsTheSizeInFrontOfEachRecordOfAContainer) {
  const Sized<std::vector<Item>> list = {{{"a", 1}, {"", 2}}};
  EXPECT_EQ(Encoded(list), Hex("02 04 01610001 03 000002"));
  EXPECT_EQ(TextOf("02 04 01610001 05 000002 aabb", list, kSkip),
            "Only{value=[Item{name=\"a\", damage=1}, Item{name=\"\", damage=2}]}");
  const Sized<std::optional<Item>> maybe = {Item{"a", 1}};
  EXPECT_EQ(Encoded(maybe), Hex("01 04 01610001"));
  const Sized<std::array<Empty, 2>> nothing;
  EXPECT_EQ(Encoded(nothing), Hex("00 00"));
  EXPECT_EQ(TextOf("01 aa 00", nothing, kSkip), "Only{value=[Empty{}, Empty{}]}");
}

TEST(EvolutionTest, ExtensibleRecordsWithoutFieldsCanStandInLists) {
  const Sized<std::vector<Empty>> list = {{Empty{}, Empty{}}};
  EXPECT_EQ(Encoded(list), Hex("02 00 00"));
  EXPECT_EQ(TextOf("02 00 00", Sized<std::vector<Empty>>{}), "Only{value=[Empty{}, Empty{}]}");
  ExpectRefused<Sized<std::vector<Empty>>>("03 00 00", kCutShort,
                                           "Only.value: offset 0: count 3 wants more than the 2 "
                                           "bytes left");
}

TEST(EvolutionTest, WritesTheSizeInTheEncodingOfLengths) {
  using Two = Sized<Place1, LengthEncoding::kUint16>;
  EXPECT_EQ(Encoded(Two{{3}}), Hex("0001 03"));
  EXPECT_EQ(Encoded(Two{{3}}, {.order = ByteOrder::kLittle}), Hex("0100 03"));
  EXPECT_EQ(TextOf("0001 03", Two{}), "Only{value=Place{x=3}}");
  ExpectRefused<Two>("00", kCutShort, "Only.value: offset 0: wanted 2 bytes, had 1");
  ExpectRefused<Two>("0002 03", kCutShort, "Only.value: offset 2: wanted 2 bytes, had 1");
  ExpectRefused<Two>("0000 03", kCutShort, "Only.value.x: offset 2: wanted 1 bytes, had 0");
}

TEST(EvolutionTest, RefusesARecordTooLargeForItsSize) {
  using One = Sized<Text, LengthEncoding::kUint8>;
  One one = {{std::string(253, 'x')}};
  EXPECT_EQ(Encoded(one).size(), 256u);
  one.value.text += 'x';
  ByteBuffer buffer;
  const absl::Status status = Encode(one, &buffer);
  EXPECT_EQ(status.code(), kLimit);
  EXPECT_EQ(std::string(status.message()), "Only.value: length 256 exceeds the limit 255");
}

TEST(EvolutionTest, RefusesASizedRecordWithoutRoom) {
  std::vector<std::byte> room(2);
  size_t used = 0;
  const absl::Status status = Encode(Sized<Place2>{}, std::span(room), &used);
  EXPECT_EQ(std::string(status.message()), "Only.value: wanted room for 3 bytes, had 2");
}

TEST(EvolutionTest, DescribesExtensibleRecords) {
  using Two = Sized<Place1, LengthEncoding::kUint16>;
  const SchemaType& type = SchemaOf<Two>().fields[0].type;
  EXPECT_TRUE(type.is_extensible);
  EXPECT_EQ(type.size_bytes, 0u);
  EXPECT_EQ(type.lengths, LengthEncoding::kUint16);
  EXPECT_FALSE(SchemaOf<Only<Place1>>().fields[0].type.is_extensible);
}

// --- Tails ---------------------------------------------------------------------------------------

struct Tail4 {
  std::vector<std::byte> tail;
  static constexpr auto Describe() {
    return Record("Tail4", KeepTail("tail", &Tail4::tail, MaxBytes(4)));
  }
};

TEST(EvolutionTest, LimitsATailOnBothSides) {
  EXPECT_EQ(TextOf("01020304", Tail4{}), "Tail4{tail=<0102 0304>}");
  ExpectRefused<Tail4>("0102030405", kLimit, "Tail4.tail: offset 0: length 5 exceeds the limit 4");
  ByteBuffer buffer;
  EXPECT_TRUE(Encode(Tail4{Hex("01020304")}, &buffer).ok());
  const absl::Status status = Encode(Tail4{Hex("0102030405")}, &buffer);
  EXPECT_EQ(status.code(), kLimit);
  EXPECT_EQ(std::string(status.message()), "Tail4.tail: length 5 exceeds the limit 4");
  std::vector<std::byte> room(3);
  size_t used = 0;
  EXPECT_EQ(std::string(Encode(Tail4{Hex("01020304")}, std::span(room), &used).message()),
            "Tail4.tail: wanted room for 4 bytes, had 3");
}

TEST(EvolutionTest, CountsATailAgainstTheMemoryOfTheMessage) {
  std::vector<std::byte> bytes = Hex("07 01 01");
  bytes.resize(3 + kDecodeMemoryBase);
  Keeping1 user;
  const WireOptions options = {.memory_factor = 0};
  EXPECT_TRUE(Decode(bytes, &user, options).ok());
  bytes.emplace_back();
  const absl::Status status = Decode(bytes, &user, options);
  EXPECT_EQ(status.code(), kLimit);
  EXPECT_EQ(std::string(status.message()),
            "User.rest: offset 3: wanted 3073 bytes of memory, the message has 3072 left");
}

TEST(EvolutionTest, ReadsFromAStreamAsFromTheBytesThatItHasLeft) {
  const std::vector<std::byte> bytes = Hex("ff 07 01 01 aabb");
  BinaryReadStream in(bytes, ByteOrder::kBig);
  in.Skip(1);
  Keeping1 user;
  ASSERT_TRUE(Decode(&in, &user).ok());
  EXPECT_EQ(user.rest, Hex("aabb"));
  EXPECT_EQ(in.remaining(), 0u);

  BinaryReadStream again(bytes, ByteOrder::kBig);
  again.Skip(1);
  User1 plain;
  ASSERT_TRUE(Decode(&again, &plain).ok());
  EXPECT_EQ(again.remaining(), 2u);
}

}  // namespace
}  // namespace sluice
