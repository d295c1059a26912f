// What docs/messages.md shows compiles and does what the page says: its code stands here, in
// page_messages.h or in BUILD.bazel to the letter, and its texts are made here.
#include <functional>
#include <map>
#include <string>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "sluice/codec/compare_schemas.h"
#include "sluice/codec/dump.h"
#include "sluice/codec/json.h"
#include "sluice/codec/message.h"
#include "sluice/codec/schema_fingerprint.h"
#include "sluice/codec/testing/message_test.h"
#include "sluice/codec/value.h"
#include "tests/docs/page.h"
#include "tests/docs/page_messages.h"
#include "tests/support/hex.h"

SLUICE_TEST_MESSAGES(ShopMessagesTest, shop::Order, shop::Line);

SLUICE_TEST_MESSAGES(PageMessagesTest, lab::Probe, lab::Recording, lab::Packet, v1::Hello,
                     v2::Hello, icmp::Echo, market::Quote);

namespace sluice {
namespace {

using Bytes = std::vector<std::byte>;

shop::Order SomeOrder() {
  return {.id = 300,
          .state = shop::State::kPaid,
          .extras = shop::Extras::kExpress,
          .lines = {{.article = "tea", .count = 2}},
          .coupon = "MAY",
          .card = "4111111111111111"};
}

template <class M>
Bytes Encoded(const M& message, WireOptions options = {}) {
  ByteBuffer buffer;
  EXPECT_TRUE(Encode(message, &buffer, options).ok());
  return {buffer.view().begin(), buffer.view().end()};
}

absl::Status SendAndReceive(const shop::Order& order, shop::Order* received) {
  sluice::ByteBuffer buffer;
  if (absl::Status s = sluice::Encode(order, &buffer); !s.ok()) return s;
  if (absl::Status s = sluice::Decode(buffer.view(), received); !s.ok()) return s;
  return absl::OkStatus();
}

double SumOf(const lab::Recording& recording) {
  double sum = 0;
  for (const float sample : recording.samples) sum += sample;
  return sum;
}

absl::Status SwapTheState(std::span<const std::byte> body, sluice::ByteBuffer* buffer) {
  const sluice::Schema& schema = sluice::SchemaOf<shop::Order>();
  absl::StatusOr<sluice::Value> order = sluice::DecodeValue(schema, body);
  if (!order.ok()) return order.status();
  order->elements[1].number = 3;  // state: sent
  return sluice::EncodeValue(schema, *order, buffer);
}

// --- The texts of the page

std::string TextOfOrder() { return sluice::ToText(SomeOrder()); }

std::string ErrorText() {
  shop::Order order;
  const Bytes cut_short = Hex("ac02 02 0002 01 03746561 02 01 05 4d4159");
  return std::string(sluice::Decode(cut_short, &order).message());
}

std::string Dump() {
  const Bytes bytes = Encoded(SomeOrder());
  return sluice::DumpFrame<shop::Order>(bytes);
}

std::string DumpOfCutShort() {
  const Bytes cut_short = Hex("ac02 02 0002 01 03746561");
  return sluice::DumpFrame<shop::Order>(cut_short);
}

std::string MemoryError() {
  std::vector<std::byte> bytes = {std::byte{0xe8}, std::byte{0x07}};  // 1000 strings
  bytes.resize(bytes.size() + 1000);                                  // all empty
  struct Words {
    std::vector<std::string> words;
    static constexpr auto Describe() { return Message("Words", 1, Field("words", &Words::words)); }
  };
  Words words;
  EXPECT_TRUE(Decode(bytes, &words, {.memory_factor = 32}).ok());
  return std::string(Decode(bytes, &words).message());
}

std::string RefusedProbe() {
  lab::Probe probe;
  return std::string(Decode(Hex("00000001 00000002 ffffffff"), &probe).message());
}

std::string Comparison() {
  const sluice::SchemaComparison comparison =
      sluice::CompareSchemas(sluice::SchemaOf<v1::Hello>(), sluice::SchemaOf<v2::Hello>());
  return sluice::ToText(comparison);
}

std::string SchemaOfHello() { return sluice::ToText(sluice::SchemaOf<v2::Hello>()); }

std::string FingerprintOfHello() {
  return fmt::format("{:#018x}", sluice::Fingerprint(sluice::SchemaOf<v2::Hello>()));
}

std::string Json() {
  const absl::StatusOr<nlohmann::json> json = sluice::ToJson(SomeOrder());
  EXPECT_TRUE(json.ok());
  return json->dump(2);
}

const std::map<std::string, std::function<std::string()>>& Texts() {
  static const auto& texts = *new std::map<std::string, std::function<std::string()>>{
      {"text", TextOfOrder},
      {"error", ErrorText},
      {"dump", Dump},
      {"dump of a message cut short", DumpOfCutShort},
      {"memory", MemoryError},
      {"refused", RefusedProbe},
      {"comparison", Comparison},
      {"schema", SchemaOfHello},
      {"fingerprint", FingerprintOfHello},
      {"json", Json},
  };
  return texts;
}

TEST(MessagesPageTest, EveryTextOfThePageIsMadeByItsCode) {
  std::map<std::string, std::string> shown;
  for (const test::PageBlock& block : test::BlocksOf("docs/messages.md")) {
    if (block.fence.starts_with("text ")) shown[block.fence.substr(5)] = block.text;
  }
  for (const auto& [name, make] : Texts()) {
    std::string text = make();
    if (!text.ends_with('\n')) text += '\n';
    EXPECT_EQ(shown[name], text) << name;
  }
  EXPECT_EQ(shown.size(), Texts().size()) << "the page has a text that is not made here";
}

TEST(MessagesPageTest, AllCodeOfThePageIsCompiled) {
  const std::string sources = test::TextOf("tests/docs/page_messages.h") +
                              test::TextOf("tests/docs/messages_test.cc") +
                              test::TextOf("tests/docs/BUILD.bazel");
  for (const test::PageBlock& block : test::BlocksOf("docs/messages.md")) {
    if (block.fence.starts_with("text ")) continue;
    EXPECT_TRUE(block.fence == "cpp" || block.fence == "python") << block.fence;
    EXPECT_TRUE(test::Shows(sources, block.text)) << block.text;
  }
}

TEST(MessagesPageTest, AnOrderComesBackAsItWasSent) {
  shop::Order received;
  ASSERT_TRUE(SendAndReceive(SomeOrder(), &received).ok());
  EXPECT_EQ(ToText(received), ToText(SomeOrder()));
}

TEST(MessagesPageTest, SamplesAreReadWhereTheyAre) {
  lab::Recording recording;
  const Bytes bytes = Hex("0170 02 3fc00000 40000000 00");
  ASSERT_TRUE(Decode(bytes, &recording).ok());
  EXPECT_EQ(SumOf(recording), 3.5);
}

TEST(MessagesPageTest, AValueIsChangedWithoutItsStruct) {
  ByteBuffer buffer;
  ASSERT_TRUE(SwapTheState(Encoded(SomeOrder()), &buffer).ok());
  shop::Order order;
  ASSERT_TRUE(Decode(buffer.view(), &order).ok());
  EXPECT_EQ(order.state, shop::State::kSent);
}

TEST(MessagesPageTest, JsonComesBackWhenItsSecretsAreShown) {
  const shop::Order order = SomeOrder();
  const sluice::JsonOptions shown = {.secrets = sluice::SecretsInJson::kShow};
  const absl::StatusOr<nlohmann::json> json = sluice::ToJson(order, shown);
  ASSERT_TRUE(json.ok());

  sluice::ByteBuffer bytes;  // views in the message would point into it
  shop::Order again;
  const absl::Status status = sluice::FromJson(*json, &bytes, &again);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Encoded(again), Encoded(order));
  EXPECT_FALSE(sluice::FromJson(*sluice::ToJson(order), &bytes, &again).ok());
}

TEST(MessagesPageTest, AnotherStateThanTheListedIsRefused) {
  shop::Order order;
  EXPECT_EQ(Decode(Hex("00 09 0000 00 00 00"), &order).message(),
            "Order.state: offset 1: value 9 is none of the enum's");
}

// --- The table of versions

TEST(MessagesPageTest, AnOlderPeersMessageHasTheDefaultsOfNewFields) {
  v2::Hello hello;
  ASSERT_TRUE(Decode(Hex("03 626f62"), &hello).ok());
  EXPECT_EQ(hello.language, "en");
}

TEST(MessagesPageTest, ANewerPeersFieldsAreRefusedSkippedOrKept) {
  const Bytes newer = Hex("03 626f62 02 6465");
  v1::Hello hello;
  EXPECT_EQ(Decode(newer, &hello).message(), "Hello: offset 4: 3 bytes left over");
  EXPECT_TRUE(Decode(newer, &hello, {.trailing = TrailingBytes::kSkip}).ok());
  EXPECT_EQ(Encoded(v2::Hello{"bob", "de"}, {.version = 1}), Hex("03 626f62"));
}

TEST(MessagesPageTest, APacketKeepsWhatItDoesNotKnow) {
  const lab::Packet packet{.kind = 7, .text = "hi", .unknown = Hex("aabb")};
  const Bytes bytes = Encoded(packet);
  EXPECT_EQ(Bytes(bytes.begin(), bytes.begin() + 6), Hex("cafebabe 000b"));
  lab::Packet read;
  ASSERT_TRUE(Decode(bytes, &read).ok());
  EXPECT_EQ(read.unknown, Hex("aabb"));
}

// --- Protocols of others

TEST(MessagesPageTest, AnEchoIsThatOfRfc792) {
  const icmp::Echo echo{.identifier = 0x1234, .sequence = 1, .payload = Hex("6162636465666768")};
  EXPECT_EQ(Encoded(echo), Hex("08 00 5435 1234 0001 6162636465666768"));
}

TEST(MessagesPageTest, AQuoteIsLittleEndianButForItsPort) {
  const market::Quote quote{
      .symbol = "SLCE", .price = 0x010203, .volume = {}, .bids = {1, 2}, .port = 80};
  const sluice::WireOptions little = {.order = sluice::ByteOrder::kLittle};
  sluice::ByteBuffer buffer;
  ASSERT_TRUE(sluice::Encode(quote, &buffer, little).ok());
  EXPECT_EQ(Bytes(buffer.view().begin(), buffer.view().end()),
            Hex("534c434520202020 030201 ffff 02 0100 0200 0050"));
}

}  // namespace
}  // namespace sluice
