#include "sluice/codec/byte_order.h"

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

constexpr ByteOrder kBig = ByteOrder::kBig;
constexpr ByteOrder kLittle = ByteOrder::kLittle;

// Of kBytes bytes that end where their memory does, so that a sanitizer sees a step too far.
template <size_t kBytes>
void ExpectBytes(BitsOf<kBytes> value, ByteOrder order, const char* hex) {
  const std::unique_ptr<std::byte[]> exact(new std::byte[kBytes]);
  StoreUint<kBytes>(exact.get(), value, order);
  EXPECT_TRUE(std::ranges::equal(std::span(exact.get(), kBytes), Hex(hex))) << hex;
  EXPECT_EQ(LoadUint<kBytes>(exact.get(), order), value) << hex;

  std::vector<std::byte> between(kBytes + 2, std::byte{0xee});
  StoreUint<kBytes>(between.data() + 1, value, order);
  EXPECT_EQ(between.front(), std::byte{0xee});
  EXPECT_EQ(between.back(), std::byte{0xee});
}

TEST(ByteOrderTest, StoresAndLoadsIntegersOfOddWidths) {
  ExpectBytes<3>(0x818283, kBig, "818283");
  ExpectBytes<3>(0x818283, kLittle, "838281");
  ExpectBytes<5>(0x8182838485, kBig, "8182838485");
  ExpectBytes<5>(0x8182838485, kLittle, "8584838281");
  ExpectBytes<6>(0x818283848586, kBig, "818283848586");
  ExpectBytes<6>(0x818283848586, kLittle, "868584838281");
  ExpectBytes<7>(0x81828384858687, kBig, "81828384858687");
  ExpectBytes<7>(0x81828384858687, kLittle, "87868584838281");
}

TEST(ByteOrderTest, StoresTheLowBytesOfWhatIsWider) {
  std::byte bytes[7];
  StoreUint<7>(bytes, 0xff00000000000001, kBig);
  EXPECT_TRUE(std::ranges::equal(bytes, Hex("00000000000001")));
  StoreUint<7>(bytes, 0xff00000000000001, kLittle);
  EXPECT_TRUE(std::ranges::equal(bytes, Hex("01000000000000")));
}

TEST(ByteOrderTest, CutsToTheBytesAndTheSignInThem) {
  EXPECT_EQ(CutToBytes<3>(uint32_t{0xff123456}), 0x123456u);
  EXPECT_EQ(CutToBytes<3>(int32_t{0x7fffff}), 0x7fffff);
  EXPECT_EQ(CutToBytes<3>(int32_t{0x800000}), -0x800000);
  EXPECT_EQ(CutToBytes<7>(int64_t{-1}), -1);
  EXPECT_EQ(CutToBytes<5>(int64_t{0xffffffffff}), -1);
  EXPECT_EQ(CutToBytes<5>(uint64_t{1} << 40), 0u);
}

}  // namespace
}  // namespace sluice
