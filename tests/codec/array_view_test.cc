#include "sluice/codec/array_view.h"

#include <numeric>

#include "sluice/codec/testing/allocation_counter.h"
#include "tests/codec/wire_case.h"

namespace sluice {
namespace {

static_assert(std::random_access_iterator<ArrayView<uint16_t>::Iterator>);
static_assert(std::ranges::random_access_range<const ArrayView<float>>);

constexpr std::array<uint16_t, 3> kNumbers = {1, 0x0203, 0xfffe};

TEST(ArrayViewTest, HasTheBytesOfAList) {
  using View = Only<ArrayView<uint16_t>>;
  const View message{ArrayView<uint16_t>(kNumbers)};
  ExpectBytes(message, "03 0001 0203 fffe");
  ExpectBytes(message, "03 0100 0302 feff", kLittleOrder);
  ExpectBytes(View{}, "00");
  EXPECT_TRUE(View{}.value.empty());
  EXPECT_FALSE(message.value.empty());
  EXPECT_EQ(ToText(message), "Only{value=[1, 515, 65534]}");
  EXPECT_EQ(TypeOf<View>(), TypeOf<Only<std::vector<uint16_t>>>());
  ExpectBytes(Only<ArrayView<uint16_t>, WithLengths<LengthEncoding::kUint16>>{message.value},
              "0003 0001 0203 fffe");
}

TEST(ArrayViewTest, ReadsInEitherOrderAtAnyAlignment) {
  for (size_t offset = 0; offset < 4; ++offset) {
    std::vector<std::byte> big(offset), little(offset);
    for (const std::byte octet : Hex("00000001 fffffffe")) big.push_back(octet);
    for (const std::byte octet : Hex("01000000 feffffff")) little.push_back(octet);
    const ArrayView<int32_t> from_big({big.data() + offset, 8}, ByteOrder::kBig);
    const ArrayView<int32_t> from_little({little.data() + offset, 8}, ByteOrder::kLittle);
    EXPECT_EQ(from_big[0], 1);
    EXPECT_EQ(from_big[1], -2);
    EXPECT_TRUE(std::ranges::equal(from_big, from_little));
    std::array<int32_t, 2> copy{};
    from_big.CopyTo(copy);
    EXPECT_EQ(copy[1], -2);
    from_little.CopyTo(copy);
    EXPECT_EQ(copy[1], -2);
  }
}

TEST(ArrayViewTest, PointsIntoTheBytesAndTakesNoMemory) {
  const auto bytes = Hex("02 3fc00000 bf800000");
  Only<ArrayView<float>> message;
  const AllocationCounter counter;
  ASSERT_TRUE(Decode(bytes, &message).ok());
  EXPECT_EQ(std::accumulate(message.value.begin(), message.value.end(), 0.0f), 0.5f);
  EXPECT_EQ(counter.allocations(), 0u);
  // As it came, in the other order.
  EXPECT_EQ(Encoded(message, kLittleOrder), Hex("02 0000c03f 000080bf"));
}

TEST(ArrayViewTest, WalksBothWays) {
  const ArrayView<uint16_t> view(kNumbers);
  auto it = view.begin();
  EXPECT_EQ(*it++, 1);
  EXPECT_EQ(*++it, 0xfffe);
  EXPECT_EQ(*--it, 0x0203);
  EXPECT_EQ(it--[1], 0xfffe);
  EXPECT_EQ(it, view.begin());
  EXPECT_LT(it, view.end());
  EXPECT_EQ(view.end() - it, 3);
  EXPECT_EQ(*(2 + it), 0xfffe);
  EXPECT_EQ(*(view.end() - 1), 0xfffe);
  EXPECT_EQ(*std::ranges::lower_bound(view, 2), 0x0203);
}

TEST(ArrayViewTest, HoldsItsLimits) {
  using Two = Only<ArrayView<uint16_t>, UpToCount<2>>;
  ExpectBytes(Two{ArrayView<uint16_t>(std::span(kNumbers).first(2))}, "02 0001 0203");
  ExpectNotWritten(Two{ArrayView<uint16_t>(kNumbers)}, "Only.value: count 3 exceeds the limit 2");
  ExpectNotRead<Two>("03 0001 0203 fffe", "Only.value: offset 0: count 3 exceeds the limit 2");
  ExpectNotRead<Only<ArrayView<uint64_t>>>(
      "ffffffffffffffffff01 00",
      "Only.value: offset 0: count 18446744073709551615 wants more than the 1 bytes left");
}

}  // namespace
}  // namespace sluice
