// Optional numbers of which one value stands for none.
#include <chrono>
#include <string_view>

#include "tests/codec/wire_case.h"

namespace sluice {
namespace {

template <auto kValue>
struct AsNull {
  static constexpr auto Make() { return NullAs(kValue); }
};
// clang 14 takes no double as a template argument.
struct AsNullHalf {
  static constexpr auto Make() { return NullAs(0.5); }
};

enum class Side : uint8_t { kLeft = 1, kRight = 2 };
constexpr auto DescribeEnum(Side) {
  return Enum("Side", Enumerator("left", Side::kLeft), Enumerator("right", Side::kRight));
}

// Travels as an enum.
struct Seat {
  Side side = Side::kLeft;
};
// Travels as a Seat.
struct Ticket {
  Seat seat;
};

}  // namespace

template <>
struct WireAs<Seat> {
  using Wire = Side;
  static Wire To(Seat seat) { return seat.side; }
  static std::string_view From(Wire side, Seat* seat) {
    seat->side = side;
    return side == Side::kLeft ? "the left seat is broken" : "";
  }
};
template <>
struct WireAs<Ticket> {
  using Wire = Seat;
  static Wire To(Ticket ticket) { return ticket.seat; }
  static std::string_view From(Wire seat, Ticket* ticket) {
    ticket->seat = seat;
    return "";
  }
};

namespace {

using Price = Only<std::optional<int32_t>, AsNull<-1>>;

TEST(NullTest, StandsWithoutAFlag) {
  ExpectBytes(Price{5}, "00000005");
  ExpectBytes(Price{5}, "05000000", kLittleOrder);
  ExpectBytes(Price{}, "ffffffff");
  ExpectBytes(Only<std::optional<uint16_t>, AsNull<UINT16_MAX>>{}, "ffff");
  ExpectBytes(Only<std::optional<char>, AsNull<'\xff'>>{}, "ff");
  ExpectBytes(Only<std::optional<double>, AsNullHalf>{}, "3fe0000000000000");
  ExpectBytes(Only<std::optional<double>, AsNullHalf>{1.5}, "3ff8000000000000");
  ExpectBytes(Only<std::optional<uint32_t>, AsVarint, AsNull<0>>{}, "00");
  ExpectBytes(Only<std::optional<uint32_t>, AsVarint, AsNull<0>>{300}, "ac02");
  ExpectBytes(Only<std::optional<int32_t>, InBits<24>, AsNull<-1>>{}, "ffffff");
  ExpectBytes(Only<std::optional<std::chrono::seconds>, AsNull<-1>>{}, "ffffffffffffffff");
  ExpectBytes(Only<std::vector<std::optional<int8_t>>, AsNull<0>>{{1, std::nullopt}}, "02 01 00");
  EXPECT_EQ(ToText(Price{}), "Only{value=null}");
}

TEST(NullTest, NeedNotBeAValueOfTheEnum) {
  using Choice = Only<std::optional<Side>, AsNull<0>>;
  ExpectBytes(Choice{}, "00");
  ExpectBytes(Choice{Side::kRight}, "02");
  ExpectNotRead<Choice>("03", "Only.value: offset 0: value 3 is none of the enum's");
  ExpectBytes(Only<std::optional<Side>, AsNull<Side::kLeft>>{}, "01");
}

TEST(NullTest, NeedNotBeAValueThatATypeOfTheProgramTakes) {
  using Seated = Only<std::optional<Seat>, AsNull<Side::kLeft>>;
  ExpectBytes(Seated{}, "01");
  ExpectBytes(Seated{Seat{Side::kRight}}, "02");
  ExpectNotRead<Seated>("03", "Only.value: offset 0: value 3 is none of the enum's");
  ExpectNotWritten(Seated{Seat{}}, "Only.value: the value is the one that stands for none");
  EXPECT_EQ(TypeOf<Seated>().null_value, 1u);

  using Booked = Only<std::optional<Ticket>, AsNull<0>>;
  ExpectBytes(Booked{}, "00");
  ExpectBytes(Booked{Ticket{Seat{Side::kRight}}}, "02");
  ExpectNotRead<Booked>("01", "Only.value: offset 0: the left seat is broken");
}

TEST(NullTest, RefusesToWriteAValueThatStandsForNone) {
  ExpectNotWritten(Price{-1}, "Only.value: the value is the one that stands for none");
}

TEST(NullTest, ForgetsTheValueThatWasThere) {
  Price price{7};
  ASSERT_TRUE(Decode(Hex("ffffffff"), &price).ok());
  EXPECT_FALSE(price.value.has_value());
}

TEST(NullTest, NamesTheValueThatIsCutShort) {
  ExpectNotRead<Only<std::array<std::optional<int32_t>, 2>, AsNull<-1>>>(
      "00000001 0000", "Only.value[1]: offset 4: wanted 4 bytes, had 2");
}

TEST(NullTest, StandsInTheSchema) {
  const SchemaType& type = TypeOf<Price>();
  EXPECT_EQ(type.kind, WireKind::kOptional);
  EXPECT_EQ(type.null_value, UINT64_MAX);
  EXPECT_EQ(type.size_bytes, 4u);
  EXPECT_FALSE(TypeOf<Only<std::optional<int32_t>>>().null_value.has_value());
}

}  // namespace
}  // namespace sluice
