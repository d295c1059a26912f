#include "sluice/codec/vlq.h"

#include <vector>

#include "gtest/gtest.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

struct Case {
  uint64_t value;
  const char* hex;
};

// The first ones are those of the Standard MIDI File's own table.
TEST(VlqTest, WritesAndReadsTheOneForm) {
  for (const Case& c :
       {Case{0, "00"}, Case{0x40, "40"}, Case{0x7f, "7f"}, Case{0x80, "8100"}, Case{0x2000, "c000"},
        Case{0x3fff, "ff7f"}, Case{0x4000, "818000"}, Case{0x1fffff, "ffff7f"},
        Case{0x200000, "81808000"}, Case{0xfffffff, "ffffff7f"}, Case{300, "822c"},
        Case{UINT32_MAX, "8fffffff7f"}, Case{1ull << 63, "81808080808080808000"},
        Case{UINT64_MAX, "81ffffffffffffffff7f"}}) {
    std::vector<std::byte> bytes(VlqSize(c.value));
    EXPECT_EQ(StoreVlq(bytes.data(), c.value), bytes.data() + bytes.size());
    EXPECT_EQ(bytes, Hex(c.hex));
    const VarintScan scan = ScanVlq(bytes, 64);
    EXPECT_EQ(scan.fault, VarintFault::kNone) << c.hex;
    EXPECT_EQ(scan.value, c.value);
    EXPECT_EQ(scan.size_bytes, bytes.size());
    for (size_t size = 0; size < bytes.size(); ++size) {
      const VarintScan cut = ScanVlq(std::span(bytes).first(size), 64);
      EXPECT_EQ(cut.fault, VarintFault::kCutShort) << c.hex << " " << size;
    }
  }
}

TEST(VlqTest, LeavesAloneWhatFollows) {
  const VarintScan scan = ScanVlq(Hex("822c ffff"), 64);
  EXPECT_EQ(scan.value, 300u);
  EXPECT_EQ(scan.size_bytes, 2u);
}

TEST(VlqTest, RefusesOverlongFormsAtTheirFirstByte) {
  for (const auto* const hex : {"80", "8000", "8001", "80ff7f", "8081ffffffffffffffff7f"}) {
    EXPECT_EQ(ScanVlq(Hex(hex), 64).fault, VarintFault::kOverlong) << hex;
  }
  EXPECT_EQ(ScanVlq(Hex("818001"), 64).value, 0x4001u);
}

TEST(VlqTest, TakesPaddedFormsUpToTheBytesOfTheWidestValue) {
  for (const Case& c : {Case{0, "8000"}, Case{1, "8001"}, Case{300, "822c"}, Case{300, "8080822c"},
                        Case{0x4001, "80818001"}, Case{5, "80808080808080808005"},
                        Case{UINT64_MAX, "81ffffffffffffffff7f"}}) {
    const std::vector<std::byte> bytes = Hex(c.hex);
    const VarintScan scan = ScanPaddedVlq(bytes, 64);
    EXPECT_EQ(scan.fault, VarintFault::kNone) << c.hex;
    EXPECT_EQ(scan.value, c.value);
    EXPECT_EQ(scan.size_bytes, bytes.size());
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_EQ(ScanPaddedVlq(std::span(bytes).first(size), 64).fault, VarintFault::kCutShort);
    }
  }
  // At the byte that shows it, however many follow.
  for (const auto* const hex : {"80808080808080808080", "8080808080808080808005",
                                "80808080808080808082", "8081ffffffffffffffff7f"}) {
    EXPECT_EQ(ScanPaddedVlq(Hex(hex), 64).fault, VarintFault::kTooLarge) << hex;
  }
  EXPECT_EQ(ScanPaddedVlq(Hex("8005"), 8).value, 5u);
  EXPECT_EQ(ScanPaddedVlq(Hex("808005"), 8).fault, VarintFault::kTooLarge);
}

TEST(VlqTest, RefusesMoreBitsThanAskedFor) {
  // The first group of ten is the highest bit alone.
  EXPECT_EQ(ScanVlq(Hex("82808080808080808000"), 64).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVlq(Hex("8fffffff7f"), 32).value, UINT32_MAX);
  EXPECT_EQ(ScanVlq(Hex("9080808000"), 32).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVlq(Hex("817f"), 8).value, 255u);
  EXPECT_EQ(ScanVlq(Hex("8200"), 8).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVlq(Hex("01"), 1).value, 1u);
  EXPECT_EQ(ScanVlq(Hex("02"), 1).fault, VarintFault::kTooLarge);
}

TEST(VlqTest, RefusesWhatCannotFitBeforeItsLastByteIsThere) {  // AU4
  EXPECT_EQ(ScanVlq(Hex("82808080808080808080"), 64).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVlq(Hex("828080808080808080"), 64).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVlq(Hex("818080808080808080"), 64).fault, VarintFault::kCutShort);
  EXPECT_EQ(ScanVlq(Hex("81808080808080808080"), 64).fault, VarintFault::kTooLarge);
  const std::vector<std::byte> endless(1000, std::byte{0xff});
  EXPECT_EQ(ScanVlq(endless, 64).fault, VarintFault::kTooLarge);
  EXPECT_EQ(ScanVlq(std::span(endless).first(3), 32).fault, VarintFault::kCutShort);
  EXPECT_EQ(ScanVlq(std::span(endless).first(4), 32).fault, VarintFault::kTooLarge);
}

}  // namespace
}  // namespace sluice
