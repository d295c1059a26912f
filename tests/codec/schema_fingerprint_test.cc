#include "sluice/codec/schema_fingerprint.h"

#include <set>

#include "absl/container/flat_hash_set.h"
#include "gtest/gtest.h"
#include "tests/codec/messages.h"
#include "tests/codec/schema_types.h"

namespace sluice {
namespace {

// These numbers are known to peers out there: a change that moves one breaks them.
TEST(SchemaFingerprintTest, NeverChanges) {
  EXPECT_EQ(Fingerprint(Schema{}), 0xa8c7f832281a39c5u);
  EXPECT_EQ(Fingerprint(SchemaOf<Login>()), 0x9d2c72a9edb83d19u);
  EXPECT_EQ(Fingerprint(EveryKind()), 0x7902b66eee78dcdfu);
}

TEST(SchemaFingerprintTest, IsAnotherForEveryTypeAndWhatIsSaidOfIt) {
  std::set<uint64_t> fingerprints;
  for (const SchemaType& type : EveryType()) fingerprints.insert(Fingerprint(OneField(type)));
  EXPECT_EQ(fingerprints.size(), EveryType().size());
}

TEST(SchemaFingerprintTest, CountsNamesOrdersVersionsAndMessageTypes) {
  const Schema login = SchemaOf<Login>();
  std::set<uint64_t> fingerprints = {Fingerprint(login)};
  const auto changed = [&](auto change) {
    Schema copy = login;
    change(copy);
    fingerprints.insert(Fingerprint(copy));
  };
  changed([](Schema& schema) { schema.name = "Logout"; });
  changed([](Schema& schema) { schema.message_type = 2; });
  changed([](Schema& schema) { schema.message_type.reset(); });
  changed([](Schema& schema) { schema.fields[0].name = "name"; });
  changed([](Schema& schema) { schema.fields[0].order = ByteOrder::kBig; });
  changed([](Schema& schema) { schema.fields[0].order = ByteOrder::kLittle; });
  changed([](Schema& schema) { schema.fields[0].since = 2; });
  changed([](Schema& schema) { schema.fields.pop_back(); });
  changed([](Schema& schema) { std::swap(schema.fields[0], schema.fields[1]); });
  EXPECT_EQ(fingerprints.size(), 10u);
}

TEST(SchemaFingerprintTest, DoesNotCountSecretsAndSizesThatFollow) {
  Schema login = SchemaOf<Login>();
  login.fields[0].secret = true;
  login.fields[0].type.fields = {};
  Schema sized = OneField(UintType(8));
  sized.fields[0].type.size_bytes = 0;
  EXPECT_EQ(Fingerprint(login), Fingerprint(SchemaOf<Login>()));
  EXPECT_EQ(Fingerprint(sized), Fingerprint(OneField(UintType(8))));
  EXPECT_NE(Fingerprint(OneField(RoomType(WireKind::kPadding, 1))),
            Fingerprint(OneField(RoomType(WireKind::kPadding, 2))));
}

TEST(SchemaFingerprintTest, FindsSchemasInHashSets) {
  const absl::flat_hash_set<Schema> known = {SchemaOf<Login>(), SchemaOf<Item>(), EveryKind()};
  EXPECT_TRUE(known.contains(EveryKind()));
  EXPECT_FALSE(known.contains(SchemaOf<Everything>()));
}

}  // namespace
}  // namespace sluice
