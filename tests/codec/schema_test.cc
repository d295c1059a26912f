#include "sluice/codec/schema.h"

#include "gtest/gtest.h"
#include "tests/codec/messages.h"

namespace foreign {

struct Point {
  int32_t x = 0;
  int32_t y = 0;
};

}  // namespace foreign

template <>
struct sluice::DescriptionOf<foreign::Point> {
  static constexpr auto Describe() {
    return Record("Point", Field("x", &foreign::Point::x), Field("y", &foreign::Point::y));
  }
};

namespace sluice {
namespace {

static_assert(DescribedMessage<Login> && DescribedRecord<Login>);
static_assert(DescribedRecord<Item> && !DescribedMessage<Item>);
static_assert(DescribedRecord<foreign::Point>);
static_assert(!DescribedRecord<int> && !DescribedRecord<std::string>);
static_assert(MessageTypeOf<Everything>() == 0x0203 && MessageNameOf<Login>() == "Login");

TEST(SchemaTest, HoldsNameTypeAndFields) {
  const Schema& schema = SchemaOf<Login>();
  EXPECT_EQ(&schema, &SchemaOf<Login>());
  EXPECT_EQ(schema.name, "Login");
  EXPECT_EQ(schema.message_type, 1u);
  ASSERT_EQ(schema.fields.size(), 3u);
  EXPECT_EQ(schema.fields[0].name, "user");
  EXPECT_EQ(schema.fields[0].type.kind, WireKind::kString);
  EXPECT_EQ(schema.fields[0].type.limit, 8u);
  EXPECT_TRUE(schema.fields[1].secret);
  EXPECT_EQ(schema.fields[2].since, 2u);
  EXPECT_EQ(schema.fields[2].type.integers, IntegerEncoding::kVarint);
  EXPECT_EQ(schema.fields[2].type.size_bytes, 0u);
  EXPECT_EQ(schema.fields[2].type.bits, 32u);
  EXPECT_FALSE(SchemaOf<Item>().message_type.has_value());
}

TEST(SchemaTest, KnowsTheSizesOfWhatIsFixed) {
  const Schema& schema = SchemaOf<Only<std::array<foreign::Point, 3>>>();
  const SchemaType& array = schema.fields[0].type;
  EXPECT_EQ(array.kind, WireKind::kArray);
  EXPECT_EQ(array.size_bytes, 24u);
  EXPECT_EQ(array.count, 3u);
  ASSERT_EQ(array.element.size(), 1u);
  EXPECT_EQ(array.element[0].kind, WireKind::kRecord);
  EXPECT_EQ(array.element[0].name, "Point");
  EXPECT_EQ(array.element[0].size_bytes, 8u);
  EXPECT_EQ(array.element[0].fields[1].name, "y");
}

TEST(SchemaTest, ReadsLikeADescription) {
  EXPECT_EQ(ToText(SchemaOf<Everything>()), R"(message Everything = 515 {
  u8: uint8
  i8: int8
  u16: uint16
  i16: int16
  u32: uint32
  i32: int32
  u64: uint64
  i64: int64
  letter: uint8
  flag: bool
  color: enum uint16
  f: float32
  d: float64
  varint: uint64 varint
  zigzag: int32 zigzag
  text: string
  view: string
  bytes: bytes
  numbers: list of (uint32)
  bits: list of (bool)
  names: list of (string)
  pair: 2 of (uint16)
  maybe: optional (int32)
  none: optional (string)
  item: Item {
    name: string, at most 64 bytes
    damage: int16
  }
  items: list of (Item {
    name: string, at most 64 bytes
    damage: int16
  }), at most 100 elements
  grid: list of (list of (uint8))
  little: uint32, little-endian
  tag: string, at most 65535 bytes, uint16 length
}
)");
  EXPECT_EQ(ToText(SchemaOf<Login>()), R"(message Login = 1 {
  user: string, at most 8 bytes
  password: string, at most 8 bytes, secret
  client: uint32 varint, since 2
}
)");
  EXPECT_EQ(ToText(SchemaOf<foreign::Point>()), R"(record Point {
  x: int32
  y: int32
}
)");
}

enum class Switch : bool { kOff, kOn };

struct Big {
  Switch at = Switch::kOn;
  uint16_t port = 0;
  static constexpr auto Describe() {
    return Record("Big", Field("at", &Big::at), Field("port", &Big::port, Order(ByteOrder::kBig)));
  }
};

TEST(SchemaTest, ShowsOrdersAndEnumsOfBool) {
  EXPECT_EQ(ToText(SchemaOf<Big>()),
            "record Big {\n  at: enum bool\n  port: uint16, big-endian\n}\n");
  EXPECT_EQ(Encoded(Big{Switch::kOn, 1}, {.order = ByteOrder::kLittle}), Hex("01 0001"));
  EXPECT_EQ(Decode<Big>(Hex("02 0001")).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sluice
