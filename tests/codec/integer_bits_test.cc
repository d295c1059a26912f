// Integers in 24, 40, 48 or 56 bits.
#include "tests/codec/wire_case.h"

namespace sluice {
namespace {

TEST(IntegerBitsTest, TakesItsBytesInBothOrders) {
  ExpectBytes(Only<uint32_t, InBits<24>>{0x010203}, "010203");
  ExpectBytes(Only<uint32_t, InBits<24>>{0x010203}, "030201", kLittleOrder);
  ExpectBytes(Only<uint64_t, InBits<24>>{0x010203}, "010203");
  ExpectBytes(Only<uint64_t, InBits<40>>{0x0102030405}, "0102030405");
  ExpectBytes(Only<uint64_t, InBits<40>>{0x0102030405}, "0504030201", kLittleOrder);
  ExpectBytes(Only<uint64_t, InBits<48>>{0x010203040506}, "010203040506");
  ExpectBytes(Only<uint64_t, InBits<48>>{0x010203040506}, "060504030201", kLittleOrder);
  ExpectBytes(Only<uint64_t, InBits<56>>{0x01020304050607}, "01020304050607");
  ExpectBytes(Only<uint64_t, InBits<56>>{0x01020304050607}, "07060504030201", kLittleOrder);
}

TEST(IntegerBitsTest, KeepsTheSign) {
  ExpectBytes(Only<int32_t, InBits<24>>{-2}, "fffffe");
  ExpectBytes(Only<int32_t, InBits<24>>{-2}, "feffff", kLittleOrder);
  ExpectBytes(Only<int64_t, InBits<56>>{-2}, "fffffffffffffe");
  Only<int64_t, InBits<40>> read;
  ASSERT_TRUE(Decode(Hex("8000000000"), &read).ok());
  EXPECT_EQ(read.value, -(int64_t{1} << 39));
}

TEST(IntegerBitsTest, RefusesToWriteWhatDoesNotFit) {
  ExpectBytes(Only<uint32_t, InBits<24>>{0xffffff}, "ffffff");
  ExpectNotWritten(Only<uint32_t, InBits<24>>{0x1000000},
                   "Only.value: the value does not fit into 24 bits");
  ExpectBytes(Only<int32_t, InBits<24>>{0x7fffff}, "7fffff");
  ExpectBytes(Only<int32_t, InBits<24>>{-0x800000}, "800000");
  ExpectNotWritten(Only<int32_t, InBits<24>>{0x800000},
                   "Only.value: the value does not fit into 24 bits");
  ExpectNotWritten(Only<int32_t, InBits<24>>{-0x800001},
                   "Only.value: the value does not fit into 24 bits");
  ExpectNotWritten(Only<uint64_t, InBits<56>>{UINT64_MAX},
                   "Only.value: the value does not fit into 56 bits");
}

TEST(IntegerBitsTest, HoldsForTheElementsThatAreWider) {
  ExpectBytes(Only<std::vector<uint32_t>, InBits<24>>{{1, 2}}, "02 000001 000002");
  ExpectBytes(Only<std::array<int64_t, 2>, InBits<48>>{{-1, 1}}, "ffffffffffff 000000000001");
  ExpectBytes(Only<std::optional<uint32_t>, InBits<24>>{3}, "01 000003");
  ExpectBytes(Only<std::pair<uint16_t, uint32_t>, InBits<24>>{{1, 2}}, "0001 000002");
  ExpectNotWritten(Only<std::vector<uint32_t>, InBits<24>>{{1, 0x1000000}},
                   "Only.value[1]: the value does not fit into 24 bits");
  ExpectNotRead<Only<std::array<uint32_t, 2>, InBits<24>>>(
      "000001 0000", "Only.value[1]: offset 3: wanted 3 bytes, had 2");
}

enum class Wide : uint32_t {};

TEST(IntegerBitsTest, ServesEnumsToo) {
  ExpectBytes(Only<Wide, InBits<24>>{Wide{0x010203}}, "010203");
}

TEST(IntegerBitsTest, SaysItsWidthInTheSchema) {
  const SchemaType& type = TypeOf<Only<int64_t, InBits<40>>>();
  EXPECT_EQ(type.kind, WireKind::kInt);
  EXPECT_EQ(type.bits, 40u);
  EXPECT_EQ(type.size_bytes, 5u);
  EXPECT_EQ(ToText(SchemaOf<Only<uint32_t, InBits<24>>>()),
            "message Only = 1 {\n  value: uint24\n}\n");
}

// Attributes hold for the values of a field that they make sense for.
TEST(IntegerBitsTest, LeavesUnsignedNeighboursOfZigZagsAsTheyAre) {
  using Pair = Only<std::pair<uint16_t, int16_t>, AsZigZag>;
  ExpectBytes(Pair{{1, -1}}, "0001 01");
  EXPECT_EQ(TypeOf<Pair>().element[0].integers, IntegerEncoding::kFixed);
  EXPECT_EQ(TypeOf<Pair>().element[1].integers, IntegerEncoding::kZigZag);
}

}  // namespace
}  // namespace sluice
