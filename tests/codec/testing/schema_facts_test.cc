#include "sluice/codec/testing/schema_facts.h"

#include "gtest/gtest.h"
#include "tests/codec/testing/example.h"

namespace sluice::test {
namespace {

struct Sealed {
  uint8_t body = 0;
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return Record("Sealed", Field("body", &Sealed::body),
                  ChecksumOver("sum", ChecksumAlgorithm::kInternet, "body", "body"),
                  KeepTail("rest", &Sealed::rest));
  }
};
struct SealedWhole {
  uint8_t body = 0;
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return Record("SealedWhole", Field("body", &SealedWhole::body),
                  ChecksumOver("sum", ChecksumAlgorithm::kInternet, "body", "rest"),
                  KeepTail("rest", &SealedWhole::rest));
  }
};

struct SealedLater {
  uint8_t body = 0;
  uint8_t later = 0;
  static constexpr auto Describe() {
    return Record("SealedLater", ChecksumOver("sum", ChecksumAlgorithm::kInternet),
                  Field("body", &SealedLater::body), Field("later", &SealedLater::later, Since(2)));
  }
};

TEST(SchemaFactsTest, TellWhetherACutMayBreakAChecksum) {
  EXPECT_FALSE(CutMayBreakChecksum(SchemaOf<Example>()));
  EXPECT_FALSE(CutMayBreakChecksum(SchemaOf<Sealed>()));
  EXPECT_TRUE(CutMayBreakChecksum(SchemaOf<SealedWhole>()));
  EXPECT_TRUE(CutMayBreakChecksum(SchemaOf<SealedLater>()));
}

TEST(SchemaFactsTest, TellWhereAMessageMayEnd) {
  const Schema& schema = SchemaOf<Example>();
  ByteBuffer whole, older;
  ASSERT_TRUE(Encode(Example(), &whole).ok());
  ASSERT_TRUE(Encode(Example(), &older, {.version = 2}).ok());
  EXPECT_FALSE(MayEndHere(schema, whole.view(), {}));
  EXPECT_TRUE(MayEndHere(schema, whole.view(), {.trailing = TrailingBytes::kSkip}));
  EXPECT_TRUE(MayEndHere(schema, older.view(), {}));
  EXPECT_FALSE(MayEndHere(schema, older.view(), {.version = 2}));
  EXPECT_FALSE(MayEndHere(schema, older.view().first(1), {}));
}

}  // namespace
}  // namespace sluice::test
