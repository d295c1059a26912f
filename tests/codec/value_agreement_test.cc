#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "sluice/codec/hex.h"
#include "sluice/codec/value.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

// What stands beside members.
struct Packet {
  uint8_t id = 0;
  std::string name;
  uint16_t later = 0;
  std::vector<std::byte> rest;
  static constexpr auto Describe() {
    return Message("Packet", 1, Constant("magic", uint16_t{0x534c}), Constant("text", "ab"),
                   LengthOfRest<uint16_t>("length", 2, Order(ByteOrder::kLittle)),
                   Field("id", &Packet::id), Padding(1), Reserved(1),
                   Field("name", &Packet::name, Secret()),
                   ChecksumOver("sum", ChecksumAlgorithm::kInternet, "id", "sum"),
                   Field("later", &Packet::later, Since(2)),
                   ChecksumOver("crc", ChecksumAlgorithm::kCrc32c, "magic", "later", Since(2)),
                   KeepTail("rest", &Packet::rest, MaxBytes(2)));
  }
};

struct Box {
  Item item;
  std::vector<Packet> packets;
  static constexpr auto Describe() {
    return Message("Box", 2, Field("item", &Box::item, Extensible()),
                   Field("packets", &Box::packets, Extensible(), Lengths(LengthEncoding::kUint8)));
  }
};

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
  const std::vector<std::byte> again = BytesOf(buffer);
  const std::vector<std::byte> encoded = Encoded(message, options);
  // Encode() writes also what an older peer left out.
  if (again.size() == encoded.size()) {
    EXPECT_EQ(again, encoded);
  }
  M same{};
  EXPECT_EQ(Decode(again, &same, options), absl::OkStatus());
  EXPECT_EQ(ToText(same), ToText(message));
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

TEST(ValueAgreementTest, HoldsForEveryTypeInBothOrders) {
  ExpectAgreementAround<Everything>(EverythingBig());
  ExpectAgreementAround<Everything>(EverythingLittle(), {.order = ByteOrder::kLittle});
}

TEST(ValueAgreementTest, HoldsForOlderVersionsAndSecrets) {
  WireOptions options;
  options.version = 1;
  ExpectAgreementAround<Login>(Hex("03626f62 027077"), options);
}

TEST(ValueAgreementTest, HoldsForAttributes) {
  ExpectAgreementAround<Only<std::string, UpToBytes<2>>>(Hex("02 6869"));
  ExpectAgreementAround<Only<std::vector<uint16_t>, UpToCount<2>>>(Hex("02 0001 0002"));
  ExpectAgreementAround<
      Only<std::vector<uint16_t>, AsLittle, WithLengths<LengthEncoding::kUint16>>>(
      Hex("0200 0100 0200"));
  ExpectAgreementAround<Only<std::string, WithLengths<LengthEncoding::kUint8>>>(Hex("02 6869"));
  ExpectAgreementAround<Only<std::string, WithLengths<LengthEncoding::kUint32>>>(
      Hex("00000002 6869"));
  ExpectAgreementAround<Only<std::string, WithLengths<LengthEncoding::kVlq>>>(Hex("02 6869"));
  ExpectAgreementAround<Only<uint64_t, AsVarint>>(Hex("ffffffffffffffffff01"));
  ExpectAgreementAround<Only<int16_t, AsVarint>>(Hex("ffff03"));
  ExpectAgreementAround<Only<int16_t, AsZigZag>>(Hex("ffff03"));
  ExpectAgreementAround<Only<bool, AsSecret>>(Hex("01"));
  ExpectAgreementAround<Only<std::optional<std::array<Item, 2>>>>(Hex("01 0178 0001 0179 0002"));
}

TEST(ValueAgreementTest, HoldsForWhatStandsBesideMembers) {
  Packet packet;
  packet.id = 7;
  packet.name = "x";
  packet.rest = Hex("0102");
  ExpectAgreementAround<Packet>(Encoded(packet));
  ExpectAgreementAround<Packet>(Encoded(packet, {.order = ByteOrder::kLittle}),
                                {.order = ByteOrder::kLittle});
  Box box;
  box.item.name = "i";
  box.packets = {packet, packet};
  ExpectAgreementAround<Box>(Encoded(box));
  ExpectAgreementAround<Box>(Encoded(box), {.trailing = TrailingBytes::kSkip});
}

TEST(ValueAgreementTest, HoldsForWhatOlderPeersLeaveOut) {
  ExpectAgreementAround<Login>(Hex("03626f62 027077 ac02"));
  ByteBuffer buffer;
  const absl::StatusOr<Value> older = DecodeValue(SchemaOf<Login>(), Hex("03626f62 027077"));
  EXPECT_EQ(EncodeValue(SchemaOf<Login>(), older.value(), &buffer), absl::OkStatus());
  EXPECT_EQ(BytesOf(buffer), Hex("03626f62 027077"));
}

TEST(ValueAgreementTest, HoldsForWhatIsSkipped) {
  ExpectAgreementAround<Item>(Hex("027377 ffff 0102"), {.trailing = TrailingBytes::kSkip});
}

}  // namespace
}  // namespace sluice
