// What a decode allocates: nothing in steady state, and a bounded amount whatever a peer claims.
#include "gtest/gtest.h"
#include "sluice/codec/testing/allocation_counter.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

constexpr auto kLimit = absl::StatusCode::kResourceExhausted;

// Decodes into a new message and holds what that took against the promise, and against 1 KiB for
// the text of an error.
template <class M>
absl::Status DecodeWithinBound(std::span<const std::byte> bytes) {
  M message{};
  const AllocationCounter counter;
  absl::Status status = Decode(bytes, &message);
  EXPECT_LE(counter.bytes(), 4 * bytes.size() + 3072 + (status.ok() ? 0 : 1024)) << status;
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

// Each element takes far more memory than bytes.
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
