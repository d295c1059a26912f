#include "sluice/codec/secret_bytes.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

// A character for each byte: * is hidden.
template <class M>
std::string HiddenIn(std::string_view hex) {
  std::string text;
  for (const bool hidden : SecretBytes(SchemaOf<M>(), Hex(hex))) text += hidden ? '*' : '.';
  return text;
}

TEST(SecretBytesTest, HidesASecretStringAndItsLength) {
  EXPECT_EQ(HiddenIn<Login>("03 626f62 02 7077 ac02"), "....***..");
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
