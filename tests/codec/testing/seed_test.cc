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
  EXPECT_EQ(DigestOf<Example>(), 0x4851a5cbu);
  EXPECT_EQ(DigestOf<kinds::Numbers>(), 0x657c1bb4u);
  EXPECT_EQ(DigestOf<kinds::Texts>(), 0x7e23e940u);
  EXPECT_EQ(DigestOf<kinds::Keyed>(), 0x4429feacu);
  EXPECT_EQ(DigestOf<kinds::Mixed>(), 0x219fab1cu);
  EXPECT_EQ(DigestOf<kinds::Recursive>(), 0x9c90a346u);
  EXPECT_EQ(DigestOf<kinds::Evolved>(), 0x3cf6169cu);
  EXPECT_EQ(DigestOf<kinds::Box>(), 0x952e8d9du);
}

}  // namespace
}  // namespace sluice::test
