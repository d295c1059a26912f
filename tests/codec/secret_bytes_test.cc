#include "sluice/codec/secret_bytes.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

// A character for each byte: * is hidden.
template <class M>
std::string HiddenIn(std::string_view hex, WireOptions options = {}) {
  std::string text;
  for (const bool hidden : SecretBytes(SchemaOf<M>(), Hex(hex), options)) {
    text += hidden ? '*' : '.';
  }
  return text;
}

TEST(SecretBytesTest, HidesASecretStringAndItsLength) {
  EXPECT_EQ(HiddenIn<Login>("03 626f62 02 7077 ac02"), "....***..");
}

struct Sealed {
  uint8_t id = 0;
  std::string key;
  static constexpr auto Describe() {
    return Message("Sealed", 1, Field("id", &Sealed::id), Field("key", &Sealed::key, Secret()),
                   ChecksumOver("sum", ChecksumAlgorithm::kInternet));
  }
};

struct Branch {
  std::vector<Branch> branches;
  uint8_t pin = 0;
  static constexpr auto Describe() {
    return Message("Branch", 2, Field("branches", &Branch::branches),
                   ChecksumOver("sum", ChecksumAlgorithm::kInternet, "branches", "branches"),
                   Field("pin", &Branch::pin, Secret()));
  }
};
struct Open {
  Item item;
  uint8_t pin = 0;
  static constexpr auto Describe() {
    return Message("Open", 3, Field("item", &Open::item),
                   ChecksumOver("sum", ChecksumAlgorithm::kInternet, "item", "item"),
                   Field("pin", &Open::pin, Secret()));
  }
};

// Its twigs hold whole stems, and so their pins.
struct Stem;
struct Twig {
  std::vector<Stem> stems;
  static constexpr auto Describe();
};
struct Stem {
  Twig twig;
  uint8_t pin = 0;
  static constexpr auto Describe() {
    return Message("Stem", 4, Field("twig", &Stem::twig),
                   ChecksumOver("sum", ChecksumAlgorithm::kInternet, "twig", "twig"),
                   Field("pin", &Stem::pin, Secret()));
  }
};
constexpr auto Twig::Describe() { return Record("Twig", Field("stems", &Twig::stems)); }

// Whoever knows the rest could try keys until the checksum is right.
TEST(SecretBytesTest, HidesTheChecksumOfASecret) {
  EXPECT_EQ(HiddenIn<Sealed>("01 0161 9dfe"), ".****");
  EXPECT_EQ(HiddenIn<Sealed>("01 0161 9dff"), ".****");
  EXPECT_EQ(HiddenIn<Branch>("00 ffff 07"), ".***");
  EXPECT_EQ(HiddenIn<Stem>("00 ffff 07"), ".***");
  EXPECT_EQ(HiddenIn<Open>("00 0001 feff 07"), ".....*");
}

TEST(SecretBytesTest, HidesNothingOfAFieldThatIsNotThere) {
  EXPECT_EQ(HiddenIn<Login>("03 626f62 02 7077"), "....***");
}

TEST(SecretBytesTest, HidesWhatNobodyKnowsTheMeaningOf) {
  EXPECT_EQ(HiddenIn<Login>("03 626f62 02 7077 ac02 dead", {.trailing = TrailingBytes::kSkip}),
            "....***..**");
}

TEST(SecretBytesTest, HidesWhatIsBehindAFaultOfAMessageWithSecrets) {
  EXPECT_EQ(HiddenIn<Login>("03 626f62 ff 7077"), "....***");
  EXPECT_EQ(HiddenIn<Login>("03 626f62 02 7077 ac02 dead"), "....***..**");
}

TEST(SecretBytesTest, HidesNothingOfAMessageWithoutSecrets) {
  EXPECT_EQ(HiddenIn<Only<Item>>("02 7377 ffff"), ".....");
  EXPECT_EQ(HiddenIn<Only<Item>>("02 7377"), "...");
}

}  // namespace
}  // namespace sluice
