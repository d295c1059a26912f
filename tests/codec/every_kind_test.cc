// Holds the codec, the walk over a schema and the testing library to each other, for every kind of
// field.
#include "tests/codec/every_kind.h"

#include "sluice/codec/testing/message_test.h"
#include "sluice/codec/testing/random_message.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

SLUICE_TEST_MESSAGES(EveryKindTest, Everything, Login, kinds::Numbers, kinds::Texts, kinds::Keyed,
                     kinds::Mixed, kinds::Tree, kinds::Chain, kinds::Recursive, kinds::Evolved,
                     kinds::AllLater, kinds::MiddleLater, kinds::Packet, kinds::Box, kinds::Taught);

TEST(RandomMessageTest, HasOnlyWhatTypesOfTheProgramAccept) {
  test::Rng rng(1);
  for (int i = 0; i < 100; ++i) {
    const auto made = test::RandomMessage<kinds::Taught>(rng);
    for (const kinds::Even even : made.message.evens) EXPECT_EQ(even.number % 2, 0);
  }
}

}  // namespace
}  // namespace sluice
