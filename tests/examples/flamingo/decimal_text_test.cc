#include "examples/flamingo/decimal_text.h"

#include <cmath>
#include <limits>

#include "tests/examples/flamingo/golden_stream.h"

namespace flamingo {
namespace {

using sluice::Hex;

template <class T>
std::string TextOf(T value) {
  return sluice::WireAs<T>::To(value);
}

// A stream with that text, and whether it was read as a T.
template <class T>
bool Reads(std::string_view text, T* value) {
  Bytes stream = Hex("00000000 0000");
  stream.push_back(static_cast<std::byte>(text.size()));
  for (const char c : text) stream.push_back(static_cast<std::byte>(c));
  const ExactCopy copy(WithSize(stream));
  Only2017<T> message;
  const absl::Status status = sluice::Decode(copy.view(), &message);
  *value = message.value;
  EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kInvalidArgument) << status;
  return status.ok();
}

template <class M>
void ExpectInt64Min() {
  ExpectStream(M{{INT64_MIN}}, "0000001b 0000 142d39323233333732303336383534373735383038");
}

TEST(Int64TextTest, IsDecimalDigits) {
  ExpectInt64Min<Only2017<Int64Text>>();
  ExpectInt64Min<Only2019<Int64Text>>();
  ExpectStream(Only2019<Int64Text>{{0}}, "00000008 0000 0130");
  ExpectStream(Only2019<Int64Text>{{INT64_MAX}},
               "0000001a 0000 1339323233333732303336383534373735383037");
}

TEST(Int64TextTest, IsEmptyForNone) {
  ExpectStream(Only2019<Int64Text>{}, "00000007 0000 00");
  Only2019<Int64Text> used{{5}};
  ASSERT_TRUE(sluice::Decode(Hex("00000007 0000 00"), &used).ok());
  EXPECT_FALSE(used.value.value.has_value());
}

TEST(Int64TextTest, RefusesWhatTheOriginalWouldNotWrite) {
  Int64Text number;
  for (const std::string_view text :
       {"12x", "x12", " 12", "12 ", "+5", "-0", "007", "0x10", "1e3", "1.0", "-", "--1"}) {
    EXPECT_FALSE(Reads(text, &number)) << text;
  }
  EXPECT_FALSE(Reads(std::string_view("12\0", 3), &number));
}

TEST(Int64TextTest, RefusesWhatAnInt64DoesNotHold) {
  Int64Text number;
  EXPECT_TRUE(Reads("9223372036854775807", &number));
  EXPECT_FALSE(Reads("9223372036854775808", &number));
  EXPECT_TRUE(Reads("-9223372036854775808", &number));
  EXPECT_FALSE(Reads("-9223372036854775809", &number));
}

TEST(Int64TextTest, RefusesTextOf127And128Digits) {  // B41
  Int64Text number;
  EXPECT_FALSE(Reads(std::string(127, '1'), &number));
  // Of 128: the length takes two bytes.
  Bytes stream = Hex("00000088 0000 8100");
  stream.resize(136, std::byte{'1'});
  absl::StatusCode code{};
  Rewritten<Only2017<Int64Text>>(stream, &code);
  EXPECT_EQ(code, absl::StatusCode::kInvalidArgument);
}

TEST(Int64TextTest, SaysWhichFieldIsRefused) {
  ExpectRefused<Only2019<Int64Text>>("0000000a 0000 03313278",
                                     "Only.value: offset 6: not an int64 as %lld writes it");
}

TEST(DoubleTextTest, IsDigitsWithSixDecimals) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  ExpectStream(Only2019<DoubleText>{{std::copysign(nan, -1.0)}}, "0000000b 0000 042d6e616e");
  ExpectStream(Only2019<DoubleText>{{1.5}}, "0000000f 0000 08312e353030303030");
  EXPECT_EQ(TextOf(DoubleText{nan}), "nan");
  EXPECT_EQ(TextOf(DoubleText{-INFINITY}), "-inf");
  EXPECT_EQ(TextOf(DoubleText{-0.0}), "-0.000000");
  EXPECT_EQ(TextOf(DoubleText{1e-9}), "0.000000");
}

TEST(DoubleTextTest, IsEmptyForNone) { ExpectStream(Only2019<DoubleText>{}, "00000007 0000 00"); }

TEST(DoubleTextTest, HoldsEveryMagnitude) {
  for (const double value : {1e120, 1e300, -1e300, std::numeric_limits<double>::max()}) {
    sluice::ByteBuffer buffer;
    ASSERT_TRUE(sluice::Encode(Only2019<DoubleText>{{value}}, &buffer).ok());
    Only2019<DoubleText> read;
    ASSERT_TRUE(sluice::Decode(buffer.view(), &read).ok());
    EXPECT_EQ(read.value.value, value);
  }
  EXPECT_EQ(TextOf(DoubleText{1e22}), "10000000000000000000000.000000");
  EXPECT_EQ(TextOf(DoubleText{1e300}).size(), 301u + 7u);
  EXPECT_EQ(TextOf(DoubleText{1e300}).substr(0, 20), "10000000000000000525");
}

TEST(DoubleTextTest, ReadsWhatItWrites) {
  DoubleText number;
  ASSERT_TRUE(Reads("0.100000", &number));
  EXPECT_EQ(number.value, 0.1);
  ASSERT_TRUE(Reads("-inf", &number));
  EXPECT_EQ(number.value, -INFINITY);
}

TEST(DoubleTextTest, RefusesWhatTheOriginalWouldNotWrite) {
  DoubleText number;
  for (const std::string_view text : {"0.1", "1", "1.5000000", "1.500000x", "1e3", "+1.500000",
                                      "01.500000", "1,500000", "NAN", "infinity", "."}) {
    EXPECT_FALSE(Reads(text, &number)) << text;
  }
  // More than a double holds.
  EXPECT_FALSE(Reads("0.10000000000000000555", &number));
  Bytes stream = Hex("00000000 0000 b702");
  stream.resize(stream.size() + 311, std::byte{'9'});
  absl::StatusCode code{};
  Rewritten<Only2019<DoubleText>>(WithSize(stream), &code);
  EXPECT_EQ(code, absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace flamingo
