// What attackers sent to other codecs: lengths, counts and nesting that are lies.
#include <bitset>
#include <chrono>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "gtest/gtest.h"
#include "sluice/codec/dump.h"
#include "sluice/codec/secret_bytes.h"
#include "sluice/codec/special_fields.h"
#include "sluice/codec/testing/allocation_counter.h"
#include "sluice/codec/value.h"
#include "tests/codec/wire_case.h"

namespace sluice {
namespace {

using enum LengthEncoding;
constexpr auto kCutShort = absl::StatusCode::kOutOfRange;
constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;
constexpr auto kLimit = absl::StatusCode::kResourceExhausted;

struct AsExtensible {
  static constexpr auto Make() { return Extensible(); }
};

// From bytes that end where they say, within the memory that is promised.
template <class M>
absl::StatusCode CodeOf(std::string_view hex) {
  const ExactCopy copy(Hex(hex));
  M message{};
  const AllocationCounter counter;
  const absl::Status status = Decode(copy.view(), &message);
  EXPECT_LE(counter.bytes(), 4 * copy.view().size() + 4096) << hex;
  return status.code();
}

// The lengths 1, the largest of a byte or so, 2^31 and its neighbours, 2^32 and its neighbour, and
// the ends of 63 and 64 bits, as far as the encoding goes.
template <LengthEncoding kLengths>
std::vector<std::string> HostileLengths() {
  switch (kLengths) {
    case kUint8:
      return {"01", "7f", "80", "ff"};
    case kUint16:
      return {"0001", "7fff", "8000", "ffff"};
    case kUint32:
      return {"00000001", "7fffffff", "80000000", "80000001", "ffffffff"};
    case kVarint:
      return {"01",
              "7f",
              "ffffffff07",
              "8080808008",
              "8180808008",
              "ffffffff0f",
              "8080808010",
              "ffffffffffffffff7f",
              "80808080808080808001",
              "ffffffffffffffffff01"};
    case kVlq:
      break;
  }
  return {"01",
          "7f",
          "87ffffff7f",
          "8880808000",
          "8880808001",
          "8fffffff7f",
          "9080808000",
          "ffffffffffffffff7f",
          "81808080808080808000",
          "81ffffffffffffffff7f"};
}

template <LengthEncoding kLengths, class T, class... Attributes>
void ExpectLengthsRefused() {
  using M = Only<T, WithLengths<kLengths>, Attributes...>;
  for (const std::string& length : HostileLengths<kLengths>()) {
    EXPECT_EQ(CodeOf<M>(length), kCutShort) << length << ToText(SchemaOf<M>());
  }
}

template <LengthEncoding kLengths>
void ExpectLengthsOfEveryKindRefused() {
  ExpectLengthsRefused<kLengths, std::string>();
  ExpectLengthsRefused<kLengths, std::span<const std::byte>>();
  ExpectLengthsRefused<kLengths, std::vector<uint64_t>>();
  ExpectLengthsRefused<kLengths, std::vector<bool>>();
  ExpectLengthsRefused<kLengths, std::vector<std::string>>();
  ExpectLengthsRefused<kLengths, ArrayView<uint32_t>>();
  ExpectLengthsRefused<kLengths, std::set<uint16_t>>();
  ExpectLengthsRefused<kLengths, std::map<std::string, uint8_t>>();
  ExpectLengthsRefused<kLengths, std::unordered_map<uint8_t, std::string>>();
  ExpectLengthsRefused<kLengths, Item, AsExtensible>();
}

// AL1 AL5 AL6 AL7 AL9 AL10 AM2
TEST(HostileBytesTest, RefusesEveryLengthAndCountThatTheBytesDoNotHold) {
  ExpectLengthsOfEveryKindRefused<kVarint>();
  ExpectLengthsOfEveryKindRefused<kUint8>();
  ExpectLengthsOfEveryKindRefused<kUint16>();
  ExpectLengthsOfEveryKindRefused<kUint32>();
  ExpectLengthsOfEveryKindRefused<kVlq>();
}

// From bytes that end where they say, for which nothing is allocated but the error.
template <class M>
absl::StatusCode CodeOfWithoutMemory(std::string_view hex) {
  const ExactCopy copy(Hex(hex));
  M message{};
  const AllocationCounter counter;
  const absl::Status status = Decode(copy.view(), &message);
  EXPECT_LE(counter.bytes(), 1024u) << ToText(SchemaOf<M>()) << ' ' << status;
  return status.code();
}

template <class T>
void ExpectNoMemoryForFourBillionOf() {
  EXPECT_EQ((CodeOfWithoutMemory<Only<T>>("ffffffff0f 00 00")), kCutShort);
  EXPECT_EQ((CodeOfWithoutMemory<Only<T, WithLengths<kUint32>>>("ffffffff 00 00")), kCutShort);
  EXPECT_EQ((CodeOfWithoutMemory<Only<T, WithLengths<kVlq>>>("8fffffff7f 00 00")), kCutShort);
}
template <class... Ts>
void ExpectNoMemoryForFourBillion() {
  (ExpectNoMemoryForFourBillionOf<Ts>(), ...);
}

// AM1
TEST(HostileBytesTest, TakesNothingForFourBillionOfAnyKind) {
  using Name = std::string;
  ExpectNoMemoryForFourBillion<Name, std::string_view, std::span<const std::byte>,
                               std::vector<std::byte>, ArrayView<uint8_t>>();
  ExpectNoMemoryForFourBillion<std::vector<bool>, std::vector<uint8_t>, std::vector<Color>,
                               std::vector<double>, std::vector<std::chrono::seconds>,
                               std::vector<std::bitset<11>>>();
  ExpectNoMemoryForFourBillion<std::vector<Name>, std::vector<std::string_view>,
                               std::vector<std::vector<Name>>, std::vector<std::set<Name>>,
                               std::vector<std::map<Name, Name>>>();
  ExpectNoMemoryForFourBillion<std::vector<std::optional<Name>>, std::vector<std::unique_ptr<Name>>,
                               std::vector<std::variant<std::monostate, Name>>,
                               std::vector<std::pair<Name, bool>>, std::vector<std::array<Name, 2>>,
                               std::vector<Item>, std::vector<Only<uint8_t>>>();
  ExpectNoMemoryForFourBillion<std::set<Name>, std::set<uint8_t>, std::unordered_set<Name>,
                               std::unordered_set<uint8_t>, absl::flat_hash_set<uint8_t>>();
  ExpectNoMemoryForFourBillion<
      std::map<Name, Name>, std::map<uint8_t, bool>, std::unordered_map<Name, Name>,
      std::map<uint8_t, std::vector<std::map<Name, Name>>>, absl::flat_hash_map<uint8_t, Item>>();
}

// AM2
TEST(HostileBytesTest, RefusesTwoToTheThirtyFirstElementsInEightBytes) {
  const std::string hex = "80000000 0000000000000000";
  EXPECT_EQ((CodeOf<Only<std::vector<uint8_t>, WithLengths<kUint32>>>(hex)), kCutShort);
}

struct Packet {
  std::string text;
  static constexpr auto Describe() {
    return Record("Packet", LengthOfRest<uint32_t>("length", 4), Field("text", &Packet::text));
  }
};
struct Shorter {
  std::string text;
  static constexpr auto Describe() {
    return Record("Shorter", LengthOfRest<uint32_t>("length", -1), Field("text", &Shorter::text));
  }
};

// AL2: with the adjustment the length would wrap.
TEST(HostileBytesTest, RefusesLengthsOfTheRestThatWrapWithTheirAdjustment) {
  for (const auto* const length : {"00000000", "00000003", "00000004"}) {
    EXPECT_NE(CodeOf<Packet>(length), absl::StatusCode::kOk) << length;
  }
  EXPECT_EQ(CodeOf<Packet>("00000003 00"), kMalformed);
  EXPECT_EQ(CodeOf<Packet>("00000005 00"), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf<Packet>("7fffffff 00"), kCutShort);
  EXPECT_EQ(CodeOf<Packet>("80000000 00"), kCutShort);
  EXPECT_EQ(CodeOf<Packet>("ffffffff 00"), kCutShort);
  EXPECT_EQ(CodeOf<Shorter>("00000000 00"), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf<Shorter>("ffffffff 00"), kCutShort);
}

// AL3: the bytes are there, but they are those of what follows.
TEST(HostileBytesTest, RefusesAnInnerLengthThatExceedsTheOuterOne) {
  using Sized = Only<std::vector<Item>, AsExtensible>;
  EXPECT_EQ(CodeOf<Sized>("02 04 01610001 04 01620002"), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf<Sized>("02 04 02616100 04 01620002"), kCutShort);
  EXPECT_EQ(CodeOf<Sized>("02 04 7f616100 04 01620002"), kLimit);
  EXPECT_EQ(CodeOf<Sized>("02 00 04 01620002"), kCutShort);
  using Packets = Only<std::vector<Packet>>;
  EXPECT_EQ(CodeOf<Packets>("02 00000006 0161 00000006 0162"), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf<Packets>("02 00000006 0261 00000006 0162"), kCutShort);
}

// AL8
TEST(HostileBytesTest, RefusesListsOfListsThatClaimMoreThanThereIs) {
  using Lists = Only<std::vector<std::vector<std::vector<uint8_t>>>>;
  EXPECT_EQ(CodeOf<Lists>("02 01 01 aa 00"), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf<Lists>("02 01 02 aa 00"), kCutShort);
  EXPECT_EQ(CodeOf<Lists>("02 ffffffff0f 00"), kCutShort);
  EXPECT_EQ(CodeOf<Lists>("03 00 00"), kCutShort);
}

struct Tree {
  uint8_t leaf = 0;
  std::vector<Tree> branches;
  static constexpr auto Describe() {
    return Message("Tree", 1, Field("leaf", &Tree::leaf), Field("branches", &Tree::branches));
  }
};
struct Chain {
  std::unique_ptr<Chain> next;
  uint8_t later = 0;
  static constexpr auto Describe() {
    return Message("Chain", 2, Field("next", &Chain::next, Extensible(), Lengths(kUint32)),
                   Field("later", &Chain::later, Since(2)));
  }
};

// A hundred bytes.
constexpr std::string_view kLongName =
    "abcdefghijklmnopqrstuvwxyabcdefghijklmnopqrstuvwxy"
    "abcdefghijklmnopqrstuvwxyabcdefghijklmnopqrstuvwxy";

struct LongTree {
  std::vector<LongTree> branches;
  static constexpr auto Describe() {
    return Message(kLongName, 3, Field(kLongName, &LongTree::branches));
  }
};
struct Folder;
struct File {
  std::map<std::string, std::vector<Folder>> links;
  static constexpr auto Describe();
};
struct Folder {
  std::vector<File> files;
  static constexpr auto Describe() { return Record("Folder", Field("files", &Folder::files)); }
};
constexpr auto File::Describe() { return Record("File", Field("links", &File::links)); }

std::string Repeated(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

// AU5
TEST(HostileBytesTest, TheSmallestBombsOfNestingTakeWhatIsPromised) {
  for (size_t levels = 1; levels < 64; ++levels) {
    EXPECT_EQ(CodeOf<Tree>(Repeated("0101", levels)), kCutShort);
    EXPECT_EQ(CodeOf<LongTree>(Repeated("01", levels)), kCutShort);
  }
  EXPECT_EQ(CodeOf<Tree>(Repeated("0101", 65)), kLimit);
  EXPECT_EQ(CodeOf<LongTree>(Repeated("01", 65)), kLimit);
  EXPECT_EQ(CodeOf<Folder>(Repeated("01 01 00 01", 65)), kLimit);
  EXPECT_EQ(CodeOf<Chain>(Repeated("01 00000000", 65)), kCutShort);
}

// AU4: at the byte where no value can go on, and without memory.
TEST(HostileBytesTest, FollowsNoVarintBeyondItsLastByte) {
  const std::string endless = Repeated("80", 100'000);
  EXPECT_EQ((CodeOfWithoutMemory<Only<uint64_t, AsVarint>>(endless)), kMalformed);
  EXPECT_EQ((CodeOfWithoutMemory<Only<int32_t, AsZigZag>>(endless)), kMalformed);
  EXPECT_EQ((CodeOfWithoutMemory<Only<std::vector<uint16_t>, AsVarint>>(endless)), kMalformed);
  EXPECT_EQ(CodeOfWithoutMemory<Only<std::string>>(endless), kMalformed);
  EXPECT_EQ((CodeOfWithoutMemory<Only<std::map<uint8_t, bool>>>(endless)), kMalformed);
  const auto code_of = [](auto number, size_t bytes) {
    return CodeOfWithoutMemory<Only<decltype(number), AsVarint>>(Repeated("80", bytes));
  };
  EXPECT_EQ(code_of(uint64_t{}, 9), kCutShort);
  EXPECT_EQ(code_of(uint64_t{}, 10), kMalformed);
  EXPECT_EQ(code_of(uint32_t{}, 4), kCutShort);
  EXPECT_EQ(code_of(uint32_t{}, 5), kMalformed);
}

// AU5: also by the tools, and where trailing bytes are skipped.
TEST(HostileBytesTest, NothingFollowsABombOfNestingDown) {
  const std::vector<std::byte> tree(100'000, std::byte{1});
  std::vector<std::byte> chain(500'000);
  for (size_t at = 0; at + 5 <= chain.size(); at += 5) {
    chain[at] = std::byte{1};
    StoreNumber(&chain[at + 1], static_cast<uint32_t>(chain.size() - at - 5), ByteOrder::kBig);
  }
  for (const TrailingBytes trailing : {TrailingBytes::kRefuse, TrailingBytes::kSkip}) {
    const WireOptions wire = {.trailing = trailing};
    EXPECT_EQ(Decode<Tree>(tree, wire).status().code(), kLimit);
    EXPECT_EQ(DecodeValue(SchemaOf<Tree>(), tree, wire).status().code(), kLimit);
    EXPECT_EQ(Decode<Chain>(chain, wire).status().code(), kLimit);
    EXPECT_EQ(DecodeValue(SchemaOf<Chain>(), chain, wire).status().code(), kLimit);
    EXPECT_NE(DumpFrame<Tree>(tree, wire).find("nested too deep"), std::string::npos);
    EXPECT_NE(DumpFrame<Chain>(chain, wire).find("nested too deep"), std::string::npos);
    EXPECT_EQ(SecretBytes(SchemaOf<Chain>(), chain, wire).size(), chain.size());
  }
}

}  // namespace
}  // namespace sluice
