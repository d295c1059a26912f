// Pairs, tuples, variants, pointers and bitsets.
#include "sluice/codec/testing/allocation_counter.h"
#include "tests/codec/wire_case.h"

namespace sluice {
namespace {

TEST(TupleTest, StandsPartByPart) {
  using Pair = Only<std::pair<uint8_t, uint16_t>>;
  using Mixed = Only<std::tuple<uint16_t, std::string, bool>>;
  ExpectBytes(Pair{{1, 2}}, "01 0002");
  ExpectBytes(Pair{{1, 2}}, "01 0200", kLittleOrder);
  ExpectBytes(Mixed{{1, "a", true}}, "0001 0161 01");
  ExpectBytes(Only<std::vector<std::pair<uint8_t, uint16_t>>>{{{1, 2}, {3, 4}}},
              "02 01 0002 03 0004");
  ExpectBytes(Only<std::tuple<>>{}, "");
  ExpectBytes(Only<std::monostate>{}, "");
  EXPECT_EQ(ToText(Mixed{{1, "a", true}}), "Only{value=(1, \"a\", true)}");
  EXPECT_EQ(TypeOf<Pair>().kind, WireKind::kTuple);
  EXPECT_EQ(TypeOf<Pair>().size_bytes, 3u);
  EXPECT_EQ(TypeOf<Pair>().element[1].bits, 16u);
  EXPECT_EQ(TypeOf<Mixed>().size_bytes, 0u);
}

TEST(TupleTest, NamesThePartThatIsMalformed) {
  ExpectNotRead<Only<std::pair<uint8_t, bool>>>(
      "01 02", "Only.value[1]: offset 1: value 2 is neither 0 nor 1");
  ExpectNotRead<Only<std::tuple<uint8_t, std::pair<uint8_t, uint32_t>>>>(
      "01 02 0000", "Only.value[1][1]: offset 2: wanted 4 bytes, had 2");
  ExpectNotRead<Only<std::pair<std::string, uint32_t>>>(
      "00 0000", "Only.value[1]: offset 1: wanted 4 bytes, had 2");
  ExpectNotWritten(Only<std::pair<uint8_t, std::string>, UpToBytes<1>>{{1, "ab"}},
                   "Only.value[1]: length 2 exceeds the limit 1");
}

using Choice = Only<std::variant<std::monostate, uint16_t, std::string>>;

TEST(VariantTest, StandsBehindItsIndex) {
  ExpectBytes(Choice{}, "00");
  ExpectBytes(Choice{uint16_t{5}}, "01 0005");
  ExpectBytes(Choice{uint16_t{5}}, "01 0500", kLittleOrder);
  ExpectBytes(Choice{"ab"}, "02 02 6162");
  EXPECT_EQ(ToText(Choice{"ab"}), "Only{value=\"ab\"}");
  EXPECT_EQ(ToText(Choice{}), "Only{value=()}");
  EXPECT_EQ(TypeOf<Choice>().kind, WireKind::kVariant);
  EXPECT_EQ(TypeOf<Choice>().element.size(), 3u);
}

TEST(VariantTest, TellsEqualTypesApart) {
  Only<std::variant<uint8_t, uint8_t>> message;
  message.value.emplace<1>(uint8_t{7});
  ExpectBytes(message, "01 07");
}

TEST(VariantTest, RefusesAnIndexThatItLacks) {
  ExpectNotRead<Choice>("03", "Only.value: offset 0: alternative 3 of 3");
  ExpectNotRead<Choice>("ff", "Only.value: offset 0: alternative 255 of 3");
  ExpectNotRead<Only<Choice::Value, AsSecret>>("03",
                                               "Only.value: offset 0: there are 3 alternatives");
}

// Cannot be made of a number, which leaves a variant without a value.
struct Unmade {
  Unmade() = default;
  explicit Unmade(int number) { throw number; }
  std::string text;
  static constexpr auto Describe() { return Record("Unmade", Field("text", &Unmade::text)); }
};

TEST(VariantTest, TakesAsManyElementsAsTheirLeastBytesAllow) {
  using Choices = Only<std::vector<std::variant<uint16_t, uint32_t>>>;
  ExpectBytes(Choices{{uint16_t{7}}}, "01 00 0007");
  ExpectNotRead<Choices>("02 00 0007 00 00",
                         "Only.value: offset 0: count 2 wants more than the 5 bytes left");
}

TEST(VariantTest, IsNotWrittenWithoutAValue) {
  Only<std::variant<uint8_t, Unmade>> message;
  EXPECT_THROW(message.value.emplace<1>(1), int);
  EXPECT_EQ(EncodedSize(message), 0u);
  EXPECT_EQ(ToText(message), "Only{value=}");
  ExpectNotWritten(message, "Only.value: alternative 18446744073709551615 of 2");
}

TEST(VariantTest, UsesTheSameAlternativeAgain) {
  const auto bytes = Encoded(Choice{std::string(100, 'x')});
  Choice message;
  ASSERT_TRUE(Decode(bytes, &message).ok());
  const AllocationCounter counter;
  ASSERT_TRUE(Decode(bytes, &message).ok());
  EXPECT_EQ(counter.allocations(), 0u);
}

TEST(PointerTest, StandsAsAnOptional) {
  using Pointer = Only<std::unique_ptr<uint16_t>>;
  Pointer message;
  ExpectBytes(message, "00");
  EXPECT_EQ(ToText(message), "Only{value=null}");
  message.value = std::make_unique<uint16_t>(uint16_t{7});
  ExpectBytes(message, "01 0007");
  ExpectBytes(message, "01 0700", kLittleOrder);
  EXPECT_EQ(ToText(message), "Only{value=7}");
  EXPECT_EQ(TypeOf<Pointer>().kind, WireKind::kOptional);
  const uint16_t* const pointee = message.value.get();
  ASSERT_TRUE(Decode(Hex("01 0008"), &message).ok());
  EXPECT_EQ(message.value.get(), pointee);
  EXPECT_EQ(*message.value, 8);
  ASSERT_TRUE(Decode(Hex("00"), &message).ok());
  EXPECT_EQ(message.value, nullptr);
  ExpectNotRead<Pointer>("02", "Only.value: offset 0: value 2 is neither 0 nor 1");
}

TEST(PointerTest, CountsWhatItPointsToAgainstTheMemory) {
  using Large = Only<std::unique_ptr<std::optional<std::array<uint8_t, 4000>>>>;
  ExpectNotRead<Large>(
      "01 00", "Only.value: offset 0: wanted 4001 bytes of memory, the message has 3080 left");
}

TEST(BitsetTest, BeginsInTheLowestBitOfTheFirstByte) {
  ExpectBytes(Only<std::bitset<3>>{0b110}, "06");
  ExpectBytes(Only<std::bitset<8>>{0x81}, "81");
  ExpectBytes(Only<std::bitset<11>>{0x402}, "02 04");
  ExpectBytes(Only<std::bitset<11>>{0x402}, "02 04", kLittleOrder);
  std::bitset<72> wide;
  wide[71] = wide[64] = wide[0] = true;
  ExpectBytes(Only<std::bitset<72>>{wide}, "01 00000000000000 81");
  EXPECT_EQ(ToText(Only<std::bitset<4>>{0b0110}), "Only{value=0b0110}");
  EXPECT_EQ(ToText(Only<std::bitset<130>>{}),
            "Only{value=0b" + std::string(128, '0') + " ... (2 more)}");
  EXPECT_EQ(TypeOf<Only<std::bitset<11>>>().kind, WireKind::kBits);
  EXPECT_EQ(TypeOf<Only<std::bitset<11>>>().count, 11u);
  EXPECT_EQ(TypeOf<Only<std::bitset<11>>>().size_bytes, 2u);
}

TEST(BitsetTest, RefusesBitsBehindTheLast) {
  ExpectNotRead<Only<std::bitset<11>>>("ff 08",
                                       "Only.value: offset 1: bits are set behind the last one");
  ExpectNotRead<Only<std::bitset<1>>>("02",
                                      "Only.value: offset 0: bits are set behind the last one");
}

}  // namespace
}  // namespace sluice
