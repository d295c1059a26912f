// What a decode allocates: nothing in steady state, and a bounded amount whatever a peer claims.
#include "gtest/gtest.h"
#include "sluice/codec/testing/allocation_counter.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

constexpr auto kLimit = absl::StatusCode::kResourceExhausted;

// Decodes into a new message and holds what that took against the promise.
template <class M>
absl::Status DecodeWithinBound(std::span<const std::byte> bytes) {
  M message{};
  const AllocationCounter counter;
  absl::Status status = Decode(bytes, &message);
  EXPECT_LE(counter.bytes(), 4 * bytes.size() + 4096) << status;
  return status;
}

TEST(DecodeMemoryTest, AllocatesNothingForAMessageThatIsAsLargeAsTheLast) {
  Everything message;
  const auto bytes = EverythingBig();
  ASSERT_TRUE(Decode(bytes, &message).ok());
  const AllocationCounter counter;
  ASSERT_TRUE(Decode(bytes, &message).ok());
  EXPECT_EQ(counter.allocations(), 0u);
}

TEST(DecodeMemoryTest, AllocatesNothingWhenAStringShrinksAndGrowsAgain) {
  Only<std::string> message;
  const auto large = Encoded(Only<std::string>{std::string(100, 'x')});
  const auto small = Encoded(Only<std::string>{"y"});
  ASSERT_TRUE(Decode(large, &message).ok());
  const AllocationCounter counter;
  ASSERT_TRUE(Decode(small, &message).ok());
  ASSERT_TRUE(Decode(large, &message).ok());
  EXPECT_EQ(counter.allocations(), 0u);
}

TEST(DecodeMemoryTest, AllocatesNothingToEncodeIntoAReusedBuffer) {
  const Everything message = MakeEverything();
  ByteBuffer buffer;
  ASSERT_TRUE(Encode(message, &buffer).ok());
  const AllocationCounter counter;
  buffer.Clear();
  ASSERT_TRUE(Encode(message, &buffer).ok());
  EXPECT_EQ(counter.allocations(), 0u);
}

TEST(DecodeMemoryTest, TakesNothingForACountWhoseBytesAreNotThere) {  // AM1
  const auto claim = Hex("ffffffff07 0000000000");
  Only<std::vector<uint64_t>> message;
  for (int stranger = 0; stranger < 100; ++stranger) {
    EXPECT_FALSE(Decode(claim, &message).ok());
    EXPECT_EQ(message.value.capacity(), 0u);
  }
}

// --- Errors --------------------------------------------------------------------------------------

constexpr std::string_view kLong =
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";

struct Never {
  uint8_t x = 0;
};

}  // namespace

template <>
struct WireAs<Never> {
  using Wire = uint8_t;
  static Wire To(Never never) { return never.x; }
  static std::string_view From(Wire, Never*) { return kLong; }
};

namespace {

template <class T>
struct LongNames {
  T value{};
  static constexpr auto Describe() { return Message(kLong, 1, Field(kLong, &LongNames::value)); }
};

template <class M>
void ExpectErrorOfAtMostOneKiB(std::string_view hex) {
  const std::vector<std::byte> bytes = Hex(hex);
  M message{};
  const AllocationCounter counter;
  const absl::Status status = Decode(bytes, &message);
  EXPECT_LE(counter.bytes(), 1024u) << status;
  EXPECT_FALSE(status.ok());
}

TEST(DecodeMemoryTest, TakesOneKiBAtMostForAnErrorHoweverLongItsParts) {
  ExpectErrorOfAtMostOneKiB<LongNames<uint8_t>>("");
  ExpectErrorOfAtMostOneKiB<LongNames<std::vector<uint64_t>>>("ffffffffffffffffff01");
  ExpectErrorOfAtMostOneKiB<LongNames<std::array<LongNames<LongNames<bool>>, 9>>>(
      "00 00 00 00 00 00 00 00 02");
  ExpectErrorOfAtMostOneKiB<LongNames<Never>>("00");
  ExpectErrorOfAtMostOneKiB<LongNames<LongNames<Never>>>("00");
}

TEST(DecodeMemoryTest, KeepsBothEndsOfALongPathAndOfALongReason) {
  const auto both_ends = [](std::string_view begin, std::string_view end) {
    return std::string(begin.substr(0, 100)) + "..." + std::string(end.substr(end.size() - 97));
  };
  LongNames<Never> message;
  EXPECT_EQ(std::string(Decode(Hex("00"), &message).message()),
            both_ends(kLong, kLong) + ": offset 0: " + both_ends(kLong, kLong));
}

// --- What types of the program allocate ----------------------------------------------------------

struct Prepared {
  uint8_t x = 0;
  std::string text = std::string(100, '-');
  static constexpr auto Describe() {
    return Record("Prepared", Field("x", &Prepared::x), Field("text", &Prepared::text));
  }
};

TEST(DecodeMemoryTest, DoesNotCountWhatTheInitializersOfElementsAllocate) {
  constexpr size_t kElements = 50;
  constexpr size_t kInitializerBytes = 101;
  std::vector<std::byte> bytes(1 + 2 * kElements);
  bytes[0] = std::byte{kElements};
  Only<std::vector<Prepared>> message;
  const AllocationCounter counter;
  EXPECT_TRUE(Decode(bytes, &message).ok());
  EXPECT_GT(counter.bytes(), 4 * bytes.size() + 4096);
  EXPECT_LE(counter.bytes(), 4 * bytes.size() + 4096 + kElements * kInitializerBytes);
}

// --- Elements that take far more memory than bytes -----------------------------------------------

std::vector<std::byte> ManyEmpty(size_t count) {
  std::vector<std::byte> bytes(VarintSize(count) + count);
  StoreVarint(bytes.data(), count);
  return bytes;
}

TEST(DecodeMemoryTest, RefusesElementsThatTakeFarMoreMemoryThanBytes) {
  const absl::Status status = DecodeWithinBound<Only<std::vector<std::string>>>(ManyEmpty(1000));
  EXPECT_EQ(status.code(), kLimit);
  EXPECT_EQ(status.message(),
            "Only.value: offset 0: wanted 32000 bytes of memory, the message has 7080 left");
  using Lists = Only<std::vector<std::vector<uint8_t>>>;
  EXPECT_EQ(DecodeWithinBound<Lists>(ManyEmpty(1'000'000)).code(), kLimit);
  using Large = Only<std::vector<std::optional<std::array<uint64_t, 100>>>>;
  EXPECT_EQ(DecodeWithinBound<Large>(ManyEmpty(10)).code(), kLimit);
}

TEST(DecodeMemoryTest, CountsTheContainersOfAMessageTogether) {
  struct Two {
    std::vector<std::string> a, b;
    static constexpr auto Describe() {
      return Message("Two", 1, Field("a", &Two::a), Field("b", &Two::b));
    }
  };
  std::vector<std::byte> bytes = ManyEmpty(60);
  EXPECT_TRUE(DecodeWithinBound<Only<std::vector<std::string>>>(bytes).ok());
  const std::vector<std::byte> again = bytes;
  bytes.insert(bytes.end(), again.begin(), again.end());
  EXPECT_EQ(DecodeWithinBound<Two>(bytes).message(),
            "Two.b: offset 61: wanted 1920 bytes of memory, the message has 1640 left");
}

TEST(DecodeMemoryTest, ChargesTheBytesOfStrings) {
  // 15 bytes stand inside of a std::string, 16 do not.
  const Only<std::vector<std::string>> fits{{60, std::string(15, 'x')}};
  const Only<std::vector<std::string>> longer{{60, std::string(16, 'x')}};
  EXPECT_TRUE(DecodeWithinBound<Only<std::vector<std::string>>>(Encoded(fits)).ok());
  EXPECT_TRUE(DecodeWithinBound<Only<std::vector<std::string>>>(Encoded(longer)).ok());
  const auto decode = [](size_t size_bytes) {
    Only<std::string> message;
    const Only<std::string> sent{std::string(size_bytes, 'x')};
    return Decode(Encoded(sent), &message, {.memory_factor = 0});
  };
  // The zero behind the text counts.
  EXPECT_TRUE(decode(kDecodeMemoryBase - 1).ok());
  EXPECT_EQ(decode(kDecodeMemoryBase).code(), kLimit);
}

TEST(DecodeMemoryTest, ChargesWhatAPointerPointsToAlsoWhereItIsThereAlready) {
  Only<std::unique_ptr<std::array<uint8_t, 4000>>> message;
  const auto bytes = Encoded(decltype(message){std::make_unique<std::array<uint8_t, 4000>>()});
  ASSERT_TRUE(Decode(bytes, &message).ok());
  EXPECT_EQ(Decode(bytes, &message, {.memory_factor = 0}).code(), kLimit);
}

TEST(DecodeMemoryTest, ChargesABitForEachBoolInWholeWords) {
  const auto status_of = [](size_t count) {
    Only<std::vector<bool>> message;
    return Decode(Encoded(decltype(message){std::vector<bool>(count)}), &message,
                  {.memory_factor = 0});
  };
  EXPECT_TRUE(status_of(384 * 64).ok());
  EXPECT_EQ(status_of(384 * 64 + 1).message(),
            "Only.value: offset 0: wanted 3080 bytes of memory, the message has 3072 left");
}

TEST(DecodeMemoryTest, TakesMoreWhenAskedTo) {
  const auto bytes = ManyEmpty(1000);
  Only<std::vector<std::string>> message;
  EXPECT_EQ(Decode(bytes, &message).code(), kLimit);
  EXPECT_TRUE(Decode(bytes, &message, {.memory_factor = 40}).ok());
  EXPECT_EQ(message.value.size(), 1000u);
}

TEST(DecodeMemoryTest, GrowsReusedContainersByNoMoreThanTheyNeed) {
  Only<std::vector<uint64_t>> numbers;
  Only<std::string> text;
  for (size_t size = 1000; size < 1010; ++size) {
    const auto many = Encoded(Only<std::vector<uint64_t>>{std::vector<uint64_t>(size)});
    const auto chars = Encoded(Only<std::string>{std::string(size, 'x')});
    const AllocationCounter counter;
    ASSERT_TRUE(Decode(many, &numbers).ok());
    EXPECT_EQ(counter.bytes(), size * 8);
    ASSERT_TRUE(Decode(chars, &text).ok());
    EXPECT_EQ(counter.bytes(), size * 8 + size + 1);
  }
}

// Every single byte of a message changed to what hurts most.
TEST(DecodeMemoryTest, StaysWithinTheBoundWhateverByteIsChanged) {
  const auto good = EverythingBig();
  for (size_t at = 0; at < good.size(); ++at) {
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      auto bytes = good;
      bytes[at] = static_cast<std::byte>(value);
      DecodeWithinBound<Everything>(bytes).IgnoreError();
      Everything message;
      if (Decode(bytes, &message).ok()) {
        EXPECT_EQ(Encoded(message), bytes) << at;
      }
    }
  }
}

}  // namespace
}  // namespace sluice
