#include "sluice/codec/varint.h"

#include <algorithm>

#include "gtest/gtest.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

struct Case {
  uint64_t value;
  const char* hex;
};

TEST(VarintTest, WritesAndReadsTheShortestForm) {
  for (const Case& c :
       {Case{0, "00"}, Case{1, "01"}, Case{127, "7f"}, Case{128, "8001"}, Case{300, "ac02"},
        Case{16383, "ff7f"}, Case{16384, "808001"}, Case{UINT32_MAX, "ffffffff0f"},
        Case{1ull << 63, "80808080808080808001"}, Case{UINT64_MAX, "ffffffffffffffffff01"}}) {
    std::vector<std::byte> bytes(VarintSize(c.value));
    EXPECT_EQ(StoreVarint(bytes.data(), c.value), bytes.data() + bytes.size());
    EXPECT_EQ(bytes, Hex(c.hex));
    const VarintScan scan = ScanVarint(bytes, 64);
    EXPECT_EQ(scan.fault, VarintFault::kNone) << c.hex;
    EXPECT_EQ(scan.value, c.value);
    EXPECT_EQ(scan.size_bytes, bytes.size());
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_EQ(ScanVarint(std::span(bytes).first(size), 64).fault, VarintFault::kCutShort);
    }
  }
}

TEST(VarintTest, TakesTenBytesAtMost) {
  EXPECT_EQ(VarintSize(UINT64_MAX), 10u);
  EXPECT_EQ(kVarintBytesMax, 10u);
}

TEST(VarintTest, RefusesOverlongForms) {
  for (const auto* const hex : {"8000", "8100", "ff00", "808000", "ffffffffffffffffff00"}) {
    EXPECT_EQ(ScanVarint(Hex(hex), 64).fault, VarintFault::kOverlong) << hex;
  }
}

TEST(VarintTest, TakesPaddedFormsUpToTheBytesOfTheWidestValue) {
  for (const Case& c :
       {Case{0, "00"}, Case{0, "8000"}, Case{1, "8100"}, Case{300, "ac02"}, Case{300, "ac8200"},
        Case{5, "85808080808080808000"}, Case{0, "80808080808080808000"},
        Case{UINT64_MAX, "ffffffffffffffffff01"}}) {
    const std::vector<std::byte> bytes = Hex(c.hex);
    const VarintScan scan = ScanPaddedVarint(bytes, 64);
    EXPECT_EQ(scan.fault, VarintFault::kNone) << c.hex;
    EXPECT_EQ(scan.value, c.value);
    EXPECT_EQ(scan.size_bytes, bytes.size());
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_EQ(ScanPaddedVarint(std::span(bytes).first(size), 64).fault, VarintFault::kCutShort);
    }
  }
  EXPECT_EQ(ScanPaddedVarint(Hex("8580808080808080808000"), 64).fault, VarintFault::kTooLarge);
  for (const unsigned bits : {8u, 16u, 24u, 32u, 40u, 48u, 56u, 64u}) {
    std::vector<std::byte> bytes((bits + 6) / 7, std::byte{0x80});
    bytes.front() = std::byte{0x85};
    EXPECT_EQ(ScanPaddedVarint(bytes, bits).fault, VarintFault::kTooLarge) << bits;
    bytes.back() = std::byte{0};
    EXPECT_EQ(ScanPaddedVarint(bytes, bits).value, 5u) << bits;
    bytes.back() = std::byte{0x7f};
    EXPECT_EQ(ScanPaddedVarint(bytes, bits).fault,
              bits == 56 ? VarintFault::kNone : VarintFault::kTooLarge);
  }
}

TEST(VarintTest, RefusesMoreBitsThanAskedFor) {
  EXPECT_EQ(ScanVarint(Hex("ffffffffffffffffff02"), 64).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVarint(Hex("ffffffff0f"), 32).value, UINT32_MAX);
  EXPECT_EQ(ScanVarint(Hex("ffffffff10"), 32).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVarint(Hex("ff01"), 8).value, 255u);
  EXPECT_EQ(ScanVarint(Hex("8002"), 8).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVarint(Hex("01"), 1).value, 1u);
  EXPECT_EQ(ScanVarint(Hex("02"), 1).fault, VarintFault::kTooLarge);
}

TEST(VarintTest, StopsAtTheLastByteThatAValueCanHave) {  // AU4
  const std::vector<std::byte> endless(1000, std::byte{0x80});
  EXPECT_EQ(ScanVarint(std::span(endless).first(9), 64).fault, VarintFault::kCutShort);
  EXPECT_EQ(ScanVarint(std::span(endless).first(10), 64).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVarint(endless, 64).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVarint(std::span(endless).first(4), 32).fault, VarintFault::kCutShort);
  EXPECT_EQ(ScanVarint(std::span(endless).first(5), 32).fault, VarintFault::kTooLarge);
}

TEST(VarintTest, FoldsSignsIntoSmallNumbers) {
  EXPECT_EQ(ZigZag(0), 0u);
  EXPECT_EQ(ZigZag(-1), 1u);
  EXPECT_EQ(ZigZag(1), 2u);
  EXPECT_EQ(ZigZag(INT64_MAX), UINT64_MAX - 1);
  EXPECT_EQ(ZigZag(INT64_MIN), UINT64_MAX);
  for (const int64_t value : {int64_t{0}, int64_t{-1}, int64_t{64}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(UnZigZag(ZigZag(value)), value);
  }
}

}  // namespace
}  // namespace sluice
