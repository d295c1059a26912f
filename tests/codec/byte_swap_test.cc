#include "sluice/codec/byte_swap.h"

#include <algorithm>
#include <span>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

using internal::SwapWay;

constexpr size_t kCountMax = 130;
constexpr std::byte kCanary{0xee};

template <class Width>
class ByteSwapTest : public testing::Test {};

using Widths = testing::Types<uint16_t, uint32_t, uint64_t>;
TYPED_TEST_SUITE(ByteSwapTest, Widths);

std::vector<std::byte> Counting(size_t size_bytes) {
  std::vector<std::byte> bytes(size_bytes);
  for (size_t i = 0; i < size_bytes; ++i) bytes[i] = static_cast<std::byte>(i * 37 + 11);
  return bytes;
}

template <size_t kBytes>
std::vector<std::byte> Swapped(std::vector<std::byte> bytes) {
  for (auto at = bytes.begin(); at != bytes.end(); at += kBytes) std::reverse(at, at + kBytes);
  return bytes;
}

// Copies `count` numbers from and to memory that begins so many bytes behind a boundary.
template <size_t kBytes>
void ExpectCopies(internal::SwapCopy copy, size_t count, size_t from_offset, size_t to_offset) {
  const size_t size_bytes = count * kBytes;
  const auto bytes = Counting(size_bytes);
  const auto expected = Swapped<kBytes>(bytes);
  // Exact, so that a sanitizer sees a read behind the end.
  std::vector<std::byte> from(from_offset);
  from.insert(from.end(), bytes.begin(), bytes.end());
  from.shrink_to_fit();
  std::vector<std::byte> to(to_offset + size_bytes + 64, kCanary);
  copy(from.data() + from_offset, count, to.data() + to_offset);

  const std::span<const std::byte> written(to);
  const auto is_canary = [](std::byte octet) { return octet == kCanary; };
  EXPECT_TRUE(std::ranges::equal(written.subspan(to_offset, size_bytes), expected)) << count;
  EXPECT_TRUE(std::ranges::all_of(written.first(to_offset), is_canary)) << count;
  EXPECT_TRUE(std::ranges::all_of(written.subspan(to_offset + size_bytes), is_canary)) << count;

  copy(from.data() + from_offset, count, from.data() + from_offset);
  EXPECT_TRUE(std::ranges::equal(std::span(from).subspan(from_offset), expected)) << count;
}

template <size_t kBytes>
void ExpectCopiesEverything(internal::SwapCopy copy) {
  for (size_t count = 0; count <= kCountMax; ++count) {
    for (size_t offset = 0; offset < 8; ++offset) {
      ExpectCopies<kBytes>(copy, count, offset, (offset * 3 + count) % 8);
    }
  }
}

TYPED_TEST(ByteSwapTest, EveryWayOfThisMachineReversesEachNumberAndNothingElse) {
  size_t ways = 0;
  for (const SwapWay way : {SwapWay::kScalar, SwapWay::kSsse3, SwapWay::kAvx2}) {
    const internal::SwapCopy copy = internal::SwapCopyOf<sizeof(TypeParam)>(way);
    if (copy == nullptr) continue;
    SCOPED_TRACE(testing::Message() << "way " << static_cast<int>(way));
    ExpectCopiesEverything<sizeof(TypeParam)>(copy);
    ++ways;
  }
  EXPECT_GE(ways, 1u);
}

TYPED_TEST(ByteSwapTest, TheWayThatIsChosenDoesToo) {
  ExpectCopiesEverything<sizeof(TypeParam)>(&CopySwapped<sizeof(TypeParam)>);
  ExpectCopiesEverything<sizeof(TypeParam)>(&internal::CopySwappedMany<sizeof(TypeParam)>);
}

TEST(ByteSwapBytesTest, AreInReverse) {
  std::vector<std::byte> to(8);
  const auto from = Hex("0102030405060708");
  CopySwapped<2>(from.data(), 4, to.data());
  EXPECT_EQ(to, Hex("0201 0403 0605 0807"));
  CopySwapped<4>(from.data(), 2, to.data());
  EXPECT_EQ(to, Hex("04030201 08070605"));
  CopySwapped<8>(from.data(), 1, to.data());
  EXPECT_EQ(to, Hex("0807060504030201"));
}

}  // namespace
}  // namespace sluice
