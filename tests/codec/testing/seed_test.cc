// A seed names a test case, which is the same on every host and in every build.
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sluice/codec/checksum.h"
#include "sluice/codec/testing/mutate.h"
#include "sluice/codec/testing/random_message.h"
#include "tests/codec/every_kind.h"
#include "tests/codec/testing/example.h"

namespace sluice::test {
namespace {

using ::testing::ElementsAre;

TEST(SeedTest, NamesTheNumbersOfSplitMix64) {
  Rng rng(1234567);
  const std::vector<uint64_t> numbers = {rng.Next(), rng.Next(), rng.Next()};
  EXPECT_THAT(numbers,
              ElementsAre(6457827717110365317u, 3203168211198807973u, 9817491932198370423u));
}

// Of 500 messages, each followed by what Mutate() makes of it.
template <class M>
uint32_t DigestOf() {
  const Schema& schema = SchemaOf<M>();
  Rng rng(1);
  Checksum digest(ChecksumAlgorithm::kCrc32c);
  for (int i = 0; i < 500; ++i) {
    std::vector<std::byte> bytes =
        RandomBytes(schema, rng, {.wire = RandomWireOptions(schema, rng)});
    digest.Update(bytes);
    Mutate(&bytes, rng);
    digest.Update(bytes);
  }
  return digest.value();
}

// They change when the choice of random values does, and with nothing else.
TEST(SeedTest, NamesTheSameMessagesEverywhere) {
  EXPECT_EQ(DigestOf<Example>(), 0xef8d472eu);
  EXPECT_EQ(DigestOf<kinds::Numbers>(), 0xa9f8c125u);
  EXPECT_EQ(DigestOf<kinds::Texts>(), 0x837ff3f7u);
  EXPECT_EQ(DigestOf<kinds::Keyed>(), 0x2448693du);
  EXPECT_EQ(DigestOf<kinds::Mixed>(), 0x65554b04u);
  EXPECT_EQ(DigestOf<kinds::Recursive>(), 0xb708e238u);
  EXPECT_EQ(DigestOf<kinds::Evolved>(), 0xf05d0258u);
  EXPECT_EQ(DigestOf<kinds::Box>(), 0x2ac8dd91u);
}

}  // namespace
}  // namespace sluice::test
