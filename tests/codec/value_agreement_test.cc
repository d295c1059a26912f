#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "sluice/codec/hex.h"
#include "sluice/codec/value.h"
#include "tests/codec/every_kind.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

// Decode<M> and DecodeValue agree about the bytes, and what is good encodes to them again.
template <class M>
void ExpectAgreement(std::span<const std::byte> bytes, const WireOptions& options) {
  SCOPED_TRACE(ToHex(bytes));
  M message{};
  const absl::Status expected = Decode(bytes, &message, options);
  const absl::StatusOr<Value> value = DecodeValue(SchemaOf<M>(), bytes, options);
  if (absl::StrContains(expected.message(), "bytes of memory")) return;
  ASSERT_EQ(value.status(), expected);
  if (!expected.ok()) return;
  ByteBuffer buffer;
  ASSERT_EQ(EncodeValue(SchemaOf<M>(), *value, &buffer, options), absl::OkStatus());
  const std::vector<std::byte> again = BytesOf(buffer);
  const std::vector<std::byte> encoded = Encoded(message, options);
  // Encode() writes also what an older peer left out.
  if (again.size() == encoded.size()) {
    EXPECT_EQ(again, encoded);
  }
  M same{};
  EXPECT_EQ(Decode(again, &same, options), absl::OkStatus());
  EXPECT_EQ(ToText(same), ToText(message));
}

// Every prefix of the bytes, and each byte replaced by others.
template <class M>
void ExpectAgreementAround(std::vector<std::byte> bytes, const WireOptions& options = {}) {
  for (size_t size = 0; size <= bytes.size(); ++size) {
    ExpectAgreement<M>(std::span(bytes).first(size), options);
  }
  for (size_t i = 0; i < bytes.size(); ++i) {
    const std::byte kept = bytes[i];
    for (const unsigned octet : {0x00u, 0x01u, 0x02u, 0x03u, 0x7fu, 0x80u, 0xffu}) {
      bytes[i] = std::byte{static_cast<uint8_t>(octet)};
      ExpectAgreement<M>(bytes, options);
    }
    bytes[i] = kept;
  }
  bytes.push_back(std::byte{0});
  ExpectAgreement<M>(bytes, options);
}

TEST(ValueAgreementTest, HoldsForEveryTypeInBothOrders) {
  ExpectAgreementAround<Everything>(EverythingBig());
  ExpectAgreementAround<Everything>(EverythingLittle(), {.order = ByteOrder::kLittle});
}

TEST(ValueAgreementTest, HoldsWhereOverlongVarintsAreAccepted) {
  ExpectAgreementAround<Everything>(EverythingBig(), {.overlong = OverlongVarints::kAccept});
  using Vlq = Only<std::string, WithLengths<LengthEncoding::kVlq>>;
  ExpectAgreementAround<Vlq>(Hex("80808001 61"), {.overlong = OverlongVarints::kAccept});
  using Wide = Only<uint32_t, AsVarint>;
  ExpectAgreementAround<Wide>(Hex("8580808000"), {.overlong = OverlongVarints::kAccept});
}

TEST(ValueAgreementTest, HoldsForOlderVersionsAndSecrets) {
  WireOptions options;
  options.version = 1;
  ExpectAgreementAround<Login>(Hex("03626f62 027077"), options);
}

TEST(ValueAgreementTest, HoldsForAttributes) {
  ExpectAgreementAround<Only<std::string, UpToBytes<2>>>(Hex("02 6869"));
  ExpectAgreementAround<Only<std::vector<uint16_t>, UpToCount<2>>>(Hex("02 0001 0002"));
  ExpectAgreementAround<
      Only<std::vector<uint16_t>, AsLittle, WithLengths<LengthEncoding::kUint16>>>(
      Hex("0200 0100 0200"));
  ExpectAgreementAround<Only<std::string, WithLengths<LengthEncoding::kUint8>>>(Hex("02 6869"));
  ExpectAgreementAround<Only<std::string, WithLengths<LengthEncoding::kUint32>>>(
      Hex("00000002 6869"));
  ExpectAgreementAround<Only<std::string, WithLengths<LengthEncoding::kVlq>>>(Hex("02 6869"));
  ExpectAgreementAround<Only<uint64_t, AsVarint>>(Hex("ffffffffffffffffff01"));
  ExpectAgreementAround<Only<int16_t, AsVarint>>(Hex("ffff03"));
  ExpectAgreementAround<Only<int16_t, AsZigZag>>(Hex("ffff03"));
  ExpectAgreementAround<Only<bool, AsSecret>>(Hex("01"));
  ExpectAgreementAround<Only<std::optional<std::array<Item, 2>>>>(Hex("01 0178 0001 0179 0002"));
}

// In both orders.
template <class M>
void ExpectAgreementAboutKind(const M& message, WireOptions options = {}) {
  for (const ByteOrder order : {ByteOrder::kBig, ByteOrder::kLittle}) {
    options.order = order;
    ExpectAgreementAround<M>(Encoded(message, options), options);
  }
}

kinds::Packet MakePacket() {
  kinds::Packet packet;
  packet.id = 7;
  packet.name = "x";
  packet.rest = Hex("0102");
  return packet;
}

TEST(ValueAgreementTest, HoldsForWhatStandsBesideMembers) {
  ExpectAgreementAboutKind(MakePacket());
  kinds::Box box;
  box.point.x = 1;
  box.packets = {MakePacket(), MakePacket()};
  ExpectAgreementAboutKind(box);
  ExpectAgreementAboutKind(box, {.trailing = TrailingBytes::kSkip});
}

TEST(ValueAgreementTest, HoldsForNumbers) {
  const std::vector<uint16_t> viewed = {1, 2};
  kinds::Numbers numbers;
  numbers.narrow = {-1, 5};
  numbers.rights = kinds::Rights{0x8001};
  numbers.signs = kinds::Signs{-127};
  numbers.null_suit = kinds::Suit::kHearts;
  numbers.nulls = {1, std::nullopt};
  numbers.varints = {kinds::Weather::kFrost};
  numbers.view = ArrayView<uint16_t>(viewed);
  ExpectAgreementAboutKind(numbers);
}

TEST(ValueAgreementTest, HoldsForTextsInFixedRoom) {
  kinds::Texts texts;
  texts.padded = "ab";
  texts.starred = "abc";
  texts.terminated = {"a", ""};
  texts.maybe = {"x", ""};
  ExpectAgreementAboutKind(texts);
}

TEST(ValueAgreementTest, HoldsForKeys) {
  kinds::Keyed keyed;
  keyed.numbers = {-1, 1};
  keyed.names = {"a", "b"};
  keyed.cells = {{{1, false}, {1}}, {{1, true}, {}}};
  keyed.ages = {{1, "x"}, {300, std::nullopt}};
  keyed.suits = {kinds::Suit::kClubs, kinds::Suit::kHearts};
  keyed.arrays = {{{-1, 1}, 2}, {{0, 0}, 3}};
  keyed.tuples = {{"a", 1}, {"a", 2}};
  keyed.nested = {{std::chrono::seconds(-1), std::chrono::seconds(1)}, {}};
  ExpectAgreementAboutKind(keyed);
}

TEST(ValueAgreementTest, HoldsForTuplesVariantsPointersAndBits) {
  kinds::Mixed mixed;
  mixed.tuple = {true, "ab", {1, 2}};
  mixed.choices = {std::monostate(), uint16_t{5}, "c", kinds::Point{3, 4}};
  mixed.wide = {uint32_t{1}, kinds::Point{}};
  mixed.bits = std::bitset<11>(0x402);
  mixed.pointer = std::make_unique<kinds::Point>();
  mixed.pointers.push_back(std::make_unique<std::string>("d"));
  mixed.pointers.emplace_back();
  ExpectAgreementAboutKind(mixed);
  mixed.choice = std::tuple<>();
  ExpectAgreementAboutKind(mixed);
}

TEST(ValueAgreementTest, HoldsForWhatVersionsAdd) {
  kinds::Evolved evolved;
  evolved.places = {{1, "a", 2, Hex("0304")}, {}};
  for (const uint32_t version : {1u, 2u, 3u, 4u}) {
    ExpectAgreementAboutKind(evolved, {.version = version});
    ExpectAgreementAboutKind(evolved, {.trailing = TrailingBytes::kSkip, .version = version});
  }
}

TEST(ValueAgreementTest, HoldsForVersionsOfAllFieldsAndOfSomeInTheMiddle) {
  for (const uint32_t version : {1u, 2u, 3u}) {
    ExpectAgreementAboutKind(kinds::AllLater{}, {.version = version});
    ExpectAgreementAboutKind(kinds::MiddleLater{}, {.version = version});
  }
}

// Which records count, and where the one stands that is too deep.
TEST(ValueAgreementTest, HoldsForRecordsInsideOfThemselves) {
  kinds::Recursive recursive;
  recursive.folders.resize(1);
  recursive.folders[0].files.resize(1);
  recursive.folders[0].files[0].links["a"].resize(2);
  recursive.folders[0].files[0].links["a"][1].files.resize(1);
  recursive.expression.value =
      kinds::Operands(std::make_unique<kinds::Expression>(), std::make_unique<kinds::Expression>());
  kinds::Negation negation;
  negation.of = std::make_unique<kinds::Expression>();
  std::get<kinds::Operands>(recursive.expression.value).first->value = std::move(negation);
  recursive.chain.next = std::make_unique<kinds::Chain>();
  const std::vector<std::byte> bytes = Encoded(recursive);
  for (uint32_t depth_max = 0; depth_max < 6; ++depth_max) {
    ExpectAgreement<kinds::Recursive>(bytes, {.depth_max = depth_max});
  }
  ExpectAgreementAboutKind(recursive);
  ExpectAgreement<kinds::Chain>(std::vector<std::byte>(100, std::byte{1}), {});
}

TEST(ValueAgreementTest, HoldsForWhatOlderPeersLeaveOut) {
  ExpectAgreementAround<Login>(Hex("03626f62 027077 ac02"));
  ByteBuffer buffer;
  const absl::StatusOr<Value> older = DecodeValue(SchemaOf<Login>(), Hex("03626f62 027077"));
  EXPECT_EQ(EncodeValue(SchemaOf<Login>(), older.value(), &buffer), absl::OkStatus());
  EXPECT_EQ(BytesOf(buffer), Hex("03626f62 027077"));
}

struct Note {
  std::string text;
  std::string code;  // of one letter
  static constexpr auto Describe() {
    return Record("Note", Field("text", &Note::text), Field("code", &Note::code, Terminated(2)));
  }
};
struct Notes {
  std::vector<Note> notes;
  static constexpr auto Describe() {
    return Record("Notes",
                  Field("notes", &Notes::notes, Extensible(), Lengths(LengthEncoding::kUint8)));
  }
};
struct Pad {
  Notes pages;
  static constexpr auto Describe() {
    return Message("Pad", 1,
                   Field("pages", &Pad::pages, Extensible(), Lengths(LengthEncoding::kUint8)));
  }
};

// Encode() and EncodeValue() refuse a pad with this note alike, and leave no bytes.
void ExpectNoteRefused(const std::string& text, const std::string& code, std::string_view error) {
  Value parts;
  parts.elements.resize(2);
  parts.elements[0].bytes = text;
  parts.elements[1].bytes = code;
  for (int level = 0; level < 3; ++level) {  // the list, the notes, the pad
    Value outer;
    outer.elements.push_back(std::move(parts));
    parts = std::move(outer);
  }
  ByteBuffer buffer;
  const absl::Status status = Encode(Pad{{{{text, code}}}}, &buffer);
  EXPECT_EQ(std::string(status.message()), error);
  EXPECT_EQ(EncodeValue(SchemaOf<Pad>(), parts, &buffer), status);
  EXPECT_TRUE(buffer.empty());
}

TEST(ValueAgreementTest, NamesTheInnermostFaultOfRecordsThatAreTooLong) {
  const std::string longest(251, 'x');  // with two bytes of length and two of code 255
  ExpectNoteRefused(longest, "a", "Pad.pages: length 257 exceeds the limit 255");
  ExpectNoteRefused(longest, "ab", "Pad.pages.notes[0].code: length 2 exceeds the limit 1");
  ExpectNoteRefused(longest + "y", "a", "Pad.pages.notes[0]: length 256 exceeds the limit 255");
  ExpectNoteRefused(longest + "y", "ab", "Pad.pages.notes[0].code: length 2 exceeds the limit 1");
}

TEST(ValueAgreementTest, HoldsForWhatIsSkipped) {
  ExpectAgreementAround<Item>(Hex("027377 ffff 0102"), {.trailing = TrailingBytes::kSkip});
}

}  // namespace
}  // namespace sluice
