#include "sluice/codec/internal/flat_record.h"

#include <memory>

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

constexpr WireOptions kLittle = {.order = ByteOrder::kLittle};

// Flat, with something in it that can be refused.
struct Note {
  uint32_t id = 0;
  std::string author;
  std::string_view title;
  uint16_t stars = 0;
  std::span<const std::byte> body;

  static constexpr auto Describe() {
    return Message("Note", 1, Field("id", &Note::id, Bits(24)),
                   Field("author", &Note::author, MaxBytes(4)),
                   Field("title", &Note::title, Lengths(LengthEncoding::kUint16)),
                   Field("stars", &Note::stars), Field("body", &Note::body));
  }
};
using FlatNote = internal::FlatRecord<Note>;

Note MakeNote() {
  return {.id = 0x010203, .author = "bob", .title = "hi", .stars = 5, .body = kThreeBytes};
}
std::vector<std::byte> NoteBig() { return Hex("010203 03 626f62 0002 6869 0005 03 aabbcc"); }
std::vector<std::byte> NoteLittle() { return Hex("030201 03 626f62 0200 6869 0500 03 aabbcc"); }

struct Later {
  std::string a;
  std::string b;
  static constexpr auto Describe() {
    return Message("Later", 1, Field("a", &Later::a), Field("b", &Later::b, Since(2)));
  }
};

#pragma pack(push, 1)
struct Packed {
  uint8_t a = 1;
  std::string_view text;
  static constexpr auto Describe() {
    return Message("Packed", 1, Field("a", &Packed::a), Field("text", &Packed::text));
  }
};
#pragma pack(pop)

// Of fixed size, so that it may be in a flat message.
struct Checked {
  uint8_t version = 0x31;
  static constexpr auto Describe() {
    return Record("Checked", Field("version", &Checked::version),
                  ChecksumOver("crc", ChecksumAlgorithm::kCrc32, "version", "version"));
  }
};
struct CheckedNote {
  uint8_t id = 7;
  Checked checked = {};
  std::string text = {};
  static constexpr auto Describe() {
    return Message("CheckedNote", 1, Field("id", &CheckedNote::id),
                   Field("checked", &CheckedNote::checked), Field("text", &CheckedNote::text));
  }
};

template <class M>
constexpr bool kIsFlat = internal::WireType<M>::kIsFlat;

TEST(FlatRecordTest, HasMembersOfFixedSizeAndStrings) {
  EXPECT_TRUE(kIsFlat<Note>);
  EXPECT_TRUE(kIsFlat<Item>);
  EXPECT_TRUE(kIsFlat<Only<std::string>>);
  EXPECT_TRUE(kIsFlat<Only<std::string_view>>);
  EXPECT_TRUE(kIsFlat<Only<std::span<const std::byte>>>);
  EXPECT_FALSE(kIsFlat<Only<uint32_t>>);
  EXPECT_FALSE((kIsFlat<Only<uint32_t, AsVarint>>));
  EXPECT_FALSE(kIsFlat<Only<std::vector<uint8_t>>>);
  EXPECT_FALSE(kIsFlat<Later>);
  EXPECT_FALSE(kIsFlat<Packed>);  // a string that no reference can be bound to
  EXPECT_FALSE(kIsFlat<Everything>);
}

TEST(FlatRecordTest, MeasuresUpToTheLimitOfEachString) {
  Note note = MakeNote();
  size_t size_bytes = 100;
  EXPECT_TRUE(FlatNote::AddSize(note, size_bytes));
  EXPECT_EQ(size_bytes, 100 + NoteBig().size());
  note.author = "four";
  size_bytes = 0;
  EXPECT_TRUE(FlatNote::AddSize(note, size_bytes));
  EXPECT_EQ(size_bytes, NoteBig().size() + 1);
  note.author = "fiver";
  EXPECT_FALSE(FlatNote::AddSize(note, size_bytes));
}

TEST(FlatRecordTest, MeasuresNoStringThatNoMemoryHolds) {
  constexpr size_t kMost = size_t{1} << 48;
  size_t size_bytes = 0;
  using Flat = internal::FlatRecord<Only<std::string_view>>;
  EXPECT_TRUE(Flat::AddSize({.value = {"", kMost}}, size_bytes));
  EXPECT_EQ(size_bytes, 7 + kMost);
  EXPECT_FALSE(Flat::AddSize({.value = {"", kMost + 1}}, size_bytes));
}

TEST(FlatRecordTest, PutsNoValueThatAMemberCannotHave) {
  std::vector<std::byte> room(NoteBig().size());
  Note note = MakeNote();
  EXPECT_TRUE(FlatNote::Put<ByteOrder::kBig>(note, room.data()));
  EXPECT_EQ(room, NoteBig());
  note.id = 0x1000000;
  EXPECT_FALSE(FlatNote::Put<ByteOrder::kBig>(note, room.data()));
}

TEST(FlatRecordTest, IsWrittenInBothOrdersWhereThereIsRoomAndWhereThereIsNot) {
  ByteBuffer buffer;
  for (int i = 0; i < 2; ++i) {
    buffer.Clear();
    buffer.Append(Hex("ff"));
    ASSERT_TRUE(Encode(MakeNote(), &buffer).ok());
    ASSERT_TRUE(Encode(MakeNote(), &buffer, kLittle).ok());
    std::vector<std::byte> expected = Hex("ff");
    for (const std::vector<std::byte>& part : {NoteBig(), NoteLittle()}) {
      expected.insert(expected.end(), part.begin(), part.end());
    }
    EXPECT_EQ(BytesOf(buffer), expected);
  }
}

TEST(FlatRecordTest, IsWrittenWithStringsOfAnyLength) {
  const std::pair<size_t, std::string_view> kLengths[] = {
      {0, "00"}, {1, "01"}, {127, "7f"}, {128, "8001"}, {16383, "ff7f"}, {16384, "808001"}};
  for (const auto& [length, prefix] : kLengths) {
    ByteBuffer buffer;
    buffer.Reserve(20000);
    const Only<std::string> message{std::string(length, 'x')};
    ASSERT_TRUE(Encode(message, &buffer).ok());
    std::vector<std::byte> expected = Hex(prefix);
    expected.insert(expected.end(), length, std::byte{'x'});
    EXPECT_EQ(BytesOf(buffer), expected) << length;
  }
}

TEST(FlatRecordTest, FillsExactlyEnoughMemoryAndTouchesNothingBehindLess) {
  const size_t enough = NoteBig().size();
  for (size_t room = 0; room <= enough; ++room) {
    const std::unique_ptr<std::byte[]> fixed(new std::byte[room]);
    size_t size = 99;
    const absl::Status status = Encode(MakeNote(), {fixed.get(), room}, &size);
    EXPECT_EQ(status.ok(), room == enough) << room;
    EXPECT_EQ(size, room == enough ? enough : 99u) << room;
    BinaryWriteStream out(std::span(fixed.get(), room));
    EXPECT_EQ(Encode(MakeNote(), &out).ok(), room == enough) << room;
    EXPECT_EQ(out.position(), room == enough ? enough : 0u) << room;
  }
  std::vector<std::byte> fixed(enough - 1);
  size_t size = 0;
  EXPECT_EQ(Encode(MakeNote(), std::span(fixed), &size).message(),
            "Note.body: wanted room for 4 bytes, had 3");
}

// With room for all of it, so that it is no lack of room that is found.
void ExpectRefused(const Note& note, std::string_view text) {
  const absl::string_view reason(text.data(), text.size());
  ByteBuffer buffer;
  buffer.Append(Hex("ab"));
  buffer.Reserve(100);
  EXPECT_EQ(Encode(note, &buffer).message(), reason);
  EXPECT_EQ(BytesOf(buffer), Hex("ab"));
  EXPECT_EQ(buffer.capacity(), 100u);
  std::vector<std::byte> fixed(100);
  BinaryWriteStream out{std::span<std::byte>(fixed)};
  out.WriteUint8(1);
  EXPECT_EQ(Encode(note, &out).message(), reason);
  EXPECT_TRUE(out.ok());
  EXPECT_EQ(out.position(), 1u);
  size_t size = 5;
  EXPECT_EQ(Encode(note, std::span(fixed), &size).message(), reason);
  EXPECT_EQ(size, 5u);
}

TEST(FlatRecordTest, LeavesEveryTargetAsItWasWhenItIsRefused) {
  Note wide = MakeNote();
  wide.id = 0x1000000;
  ExpectRefused(wide, "Note.id: the value does not fit into 24 bits");
  Note long_author = MakeNote();
  long_author.author = "fiver";
  ExpectRefused(long_author, "Note.author: length 5 exceeds the limit 4");
  Note long_title = MakeNote();
  const std::string text(65536, 'x');
  long_title.title = text;
  ExpectRefused(long_title, "Note.title: length 65536 exceeds the limit 65535");
}

TEST(FlatRecordTest, RefusesStringsWhoseSizesAddUpToLittle) {
  struct Two {
    std::span<const std::byte> a;
    std::span<const std::byte> b;
    static constexpr auto Describe() {
      return Message("Two", 1, Field("a", &Two::a), Field("b", &Two::b));
    }
  };
  const std::span<const std::byte> half(kThreeBytes.data(), PTRDIFF_MAX);
  ByteBuffer buffer;
  buffer.Reserve(100);
  EXPECT_EQ(Encode(Two{half, half}, &buffer).message(),
            "Two.a: wanted room for 9223372036854775816 bytes, had 100");
}

TEST(FlatRecordTest, WritesTheChecksumsOfItsMembers) {
  EXPECT_TRUE(kIsFlat<CheckedNote>);
  ByteBuffer buffer;
  buffer.Reserve(100);
  ASSERT_TRUE(Encode(CheckedNote{.text = "hi"}, &buffer).ok());
  ASSERT_TRUE(Encode(CheckedNote{.text = "hi"}, &buffer, kLittle).ok());
  EXPECT_EQ(BytesOf(buffer), Hex("07 31 83dcefb7 02 6869  07 31 b7efdc83 02 6869"));
}

TEST(FlatRecordTest, WritesViewsOfTheBuffer) {
  ByteBuffer buffer;
  buffer.Append(Hex("616263"));
  for (int i = 0; i < 2; ++i) {  // it grows, and has room then
    const std::string_view text(reinterpret_cast<const char*>(buffer.data()), 3);
    ASSERT_TRUE(Encode(Only<std::string_view>{text}, &buffer).ok());
  }
  EXPECT_EQ(BytesOf(buffer), Hex("616263 03616263 03616263"));
}

}  // namespace
}  // namespace sluice
