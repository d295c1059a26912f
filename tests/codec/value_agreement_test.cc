#include "sluice/codec/value.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "sluice/codec/hex.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

// Decode<M> and DecodeValue agree about the bytes, and what is good encodes to them again.
template <class M>
void ExpectAgreement(std::span<const std::byte> bytes, const WireOptions& options) {
  SCOPED_TRACE(ToHex(bytes));
  M message{};
  const absl::Status expected = Decode(bytes, &message, options);
  const absl::StatusOr<Value> value = DecodeValue(SchemaOf<M>(), bytes, options);
  if (absl::StrContains(expected.message(), "bytes of memory")) return;
  ASSERT_EQ(value.status(), expected);
  if (!expected.ok()) return;
  ByteBuffer buffer;
  ASSERT_EQ(EncodeValue(SchemaOf<M>(), *value, &buffer, options), absl::OkStatus());
  EXPECT_EQ(BytesOf(buffer), Encoded(message, options));
}

// Every prefix of the bytes, and each byte replaced by others.
template <class M>
void ExpectAgreementAround(std::vector<std::byte> bytes, const WireOptions& options = {}) {
  for (size_t size = 0; size <= bytes.size(); ++size) {
    ExpectAgreement<M>(std::span(bytes).first(size), options);
  }
  for (size_t i = 0; i < bytes.size(); ++i) {
    const std::byte kept = bytes[i];
    for (const unsigned octet : {0x00u, 0x01u, 0x02u, 0x03u, 0x7fu, 0x80u, 0xffu}) {
      bytes[i] = std::byte{static_cast<uint8_t>(octet)};
      ExpectAgreement<M>(bytes, options);
    }
    bytes[i] = kept;
  }
  bytes.push_back(std::byte{0});
  ExpectAgreement<M>(bytes, options);
}

TEST(ValueAgreementTest, AgreesWithTheStructsOfTheSameDescription) {
  ExpectAgreementAround<Everything>(EverythingBig());
  ExpectAgreementAround<Everything>(EverythingLittle(), {.order = ByteOrder::kLittle});
  ExpectAgreementAround<Login>(Hex("03626f62 027077"), {.version = 1});
}

}  // namespace
}  // namespace sluice
