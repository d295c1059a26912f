#include "sluice/codec/checksum.h"

#include <random>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "sluice/codec/crc.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

using enum ChecksumAlgorithm;

constexpr ChecksumAlgorithm kAll[] = {kCrc32c, kCrc32, kAdler32, kInternet};

uint32_t OfText(ChecksumAlgorithm algorithm, std::string_view text) {
  return ChecksumOf(algorithm, std::as_bytes(std::span(text)));
}

std::vector<std::byte> RandomBytes(size_t size_bytes, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::byte> bytes(size_bytes);
  for (std::byte& octet : bytes) octet = static_cast<std::byte>(random());
  return bytes;
}

// The definition: one bit at a time.
uint32_t CrcBitByBit(uint32_t reflected_polynomial, std::span<const std::byte> bytes) {
  uint32_t state = 0xffffffff;
  for (const std::byte octet : bytes) {
    state ^= static_cast<uint32_t>(octet);
    for (int bit = 0; bit < 8; ++bit) {
      state = (state & 1) != 0 ? state >> 1 ^ reflected_polynomial : state >> 1;
    }
  }
  return ~state;
}

// The "check" values of the catalogue at https://reveng.sourceforge.io/crc-catalogue/, and those
// that Adler-32 and RFC 1071 give the same nine digits.
TEST(ChecksumTest, HasTheCheckValueOfEachAlgorithm) {
  EXPECT_EQ(OfText(kCrc32c, "123456789"), 0xe3069283);
  EXPECT_EQ(OfText(kCrc32, "123456789"), 0xcbf43926);
  EXPECT_EQ(OfText(kAdler32, "123456789"), 0x091e01de);
  EXPECT_EQ(OfText(kInternet, "123456789"), 0xf62au);
}

// RFC 3720, B.4; the RFC shows the bytes of each value in the order of iSCSI, the lowest first.
TEST(ChecksumTest, HasTheCrc32cOfTheExamplesOfIscsi) {
  EXPECT_EQ(ChecksumOf(kCrc32c, std::vector(32, std::byte{0})), 0x8a9136aa);
  EXPECT_EQ(ChecksumOf(kCrc32c, std::vector(32, std::byte{0xff})), 0x62a8ab43u);
  EXPECT_EQ(ChecksumOf(kCrc32c, Hex("000102030405060708090a0b0c0d0e0f"
                                    "101112131415161718191a1b1c1d1e1f")),
            0x46dd794eu);
  EXPECT_EQ(ChecksumOf(kCrc32c, Hex("1f1e1d1c1b1a19181716151413121110"
                                    "0f0e0d0c0b0a09080706050403020100")),
            0x113fdb5cu);
  EXPECT_EQ(ChecksumOf(kCrc32c, Hex("01c00000000000000000000000000000"
                                    "14000000000004000000001400000018"
                                    "28000000000000000200000000000000")),
            0xd9963a56);
}

TEST(ChecksumTest, HasThePublishedAdler32OfWikipedia) {
  EXPECT_EQ(OfText(kAdler32, "Wikipedia"), 0x11e60398u);
}

// 65521 is reached after 257 bytes of ff, and the sums overflow after 5552 if they are not reduced.
TEST(ChecksumTest, ReducesTheSumsOfAdler32InTime) {
  uint32_t low = 1;
  uint32_t high = 0;
  std::vector<std::byte> bytes;
  for (size_t size = 1; size <= 3 * 5552 + 1; ++size) {
    bytes.push_back(std::byte{0xff});
    low = (low + 0xff) % 65521;
    high = (high + low) % 65521;
    if (size == 257 || size % 5552 <= 1) {
      EXPECT_EQ(ChecksumOf(kAdler32, bytes), high << 16 | low) << size;
    }
  }
}

// RFC 1071, 3: the sum is ddf2, the checksum its complement.
TEST(ChecksumTest, HasTheInternetChecksumOfTheExampleOfItsRfc) {
  EXPECT_EQ(ChecksumOf(kInternet, Hex("0001 f203 f4f5 f6f7")), 0x220du);
}

TEST(ChecksumTest, TheInternetChecksumOfBytesThatHoldTheirOwnIsZero) {
  // An IPv4 header, its checksum b861.
  EXPECT_EQ(ChecksumOf(kInternet, Hex("45000073000040004011b861c0a80001c0a800c7")), 0u);
  EXPECT_EQ(ChecksumOf(kInternet, Hex("450000730000400040110000c0a80001c0a800c7")), 0xb861u);
}

TEST(ChecksumTest, TheInternetChecksumCarriesAroundAndPadsTheLastByte) {
  EXPECT_EQ(ChecksumOf(kInternet, Hex("ffff 0001")), 0xfffeu);
  EXPECT_EQ(ChecksumOf(kInternet, Hex("ffffffffffffffff 0000000000000001")), 0xfffeu);
  EXPECT_EQ(ChecksumOf(kInternet, Hex("0102 03")), 0xffffu - 0x0402);
  EXPECT_EQ(ChecksumOf(kInternet, Hex("ffff")), 0u);
  EXPECT_EQ(ChecksumOf(kInternet, Hex("0000")), 0xffffu);
}

TEST(ChecksumTest, OfNoBytesIsTheAlgorithmsOwn) {
  EXPECT_EQ(ChecksumOf(kCrc32c, {}), 0u);
  EXPECT_EQ(ChecksumOf(kCrc32, {}), 0u);
  EXPECT_EQ(ChecksumOf(kAdler32, {}), 1u);
  EXPECT_EQ(ChecksumOf(kInternet, {}), 0xffffu);
}

TEST(ChecksumTest, SaysItsSize) {
  for (const ChecksumAlgorithm algorithm : kAll) {
    EXPECT_EQ(ChecksumSize(algorithm), algorithm == kInternet ? 2u : 4u);
  }
}

TEST(ChecksumTest, DependsNotOnWhereTheBytesAreCut) {
  const auto bytes = RandomBytes(67, 1);
  const std::span<const std::byte> all(bytes);
  for (const ChecksumAlgorithm algorithm : kAll) {
    const uint32_t whole = ChecksumOf(algorithm, all);
    for (size_t first = 0; first <= all.size(); ++first) {
      for (size_t second = first; second <= all.size(); ++second) {
        Checksum checksum(algorithm);
        checksum.Update(all.first(first));
        checksum.Update(all.subspan(first, second - first));
        checksum.Update(all.subspan(second));
        ASSERT_EQ(checksum.value(), whole) << static_cast<int>(algorithm) << first << second;
      }
    }
    Checksum checksum(algorithm);
    for (size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(checksum.value(), ChecksumOf(algorithm, all.first(i)));
      checksum.Update(all.subspan(i, 1));
    }
    EXPECT_EQ(checksum.value(), whole);
  }
}

TEST(ChecksumTest, CrcsAreWhatTheirPolynomialsSayAtEveryLengthAndAlignment) {
  const auto bytes = RandomBytes(300, 2);
  for (size_t offset = 0; offset < 8; ++offset) {
    for (size_t size = 0; size + offset <= bytes.size(); ++size) {
      const auto part = std::span(bytes).subspan(offset, size);
      ASSERT_EQ(ChecksumOf(kCrc32, part), CrcBitByBit(0xedb88320, part)) << size;
      const uint32_t crc32c = CrcBitByBit(0x82f63b78, part);
      ASSERT_EQ(ChecksumOf(kCrc32c, part), crc32c) << size;
      ASSERT_EQ(~internal::UpdateCrc32cByTable(0xffffffff, part), crc32c) << size;
    }
  }
}

TEST(ChecksumTest, TheInstructionGivesTheCrc32cOfTheTables) {
  if (!internal::HasCrc32cInstruction()) GTEST_SKIP() << "this machine has none";
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    const auto bytes = RandomBytes(random() % 5000, static_cast<uint32_t>(random()));
    const auto state = static_cast<uint32_t>(random());
    ASSERT_EQ(internal::UpdateCrc32cByInstruction(state, bytes),
              internal::UpdateCrc32cByTable(state, bytes))
        << bytes.size();
  }
}

}  // namespace
}  // namespace sluice
