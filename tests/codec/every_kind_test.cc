// Holds the codec, the walk over a schema and the testing library to each other, for every kind of
// field.
#include "tests/codec/every_kind.h"

#include "sluice/codec/testing/message_test.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

SLUICE_TEST_MESSAGES(EveryKindTest, Everything, Login, kinds::Numbers, kinds::Texts, kinds::Keyed,
                     kinds::Mixed, kinds::Tree, kinds::Chain, kinds::Recursive, kinds::Evolved,
                     kinds::AllLater, kinds::MiddleLater, kinds::Packet, kinds::Box, kinds::Taught);

}  // namespace
}  // namespace sluice
