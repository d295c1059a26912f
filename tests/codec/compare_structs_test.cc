// Schemas of structs: what the verdicts say is what Decode() does.
#include <chrono>
#include <map>
#include <set>
#include <variant>

#include "gtest/gtest.h"
#include "sluice/codec/compare_schemas.h"
#include "tests/codec/messages.h"

namespace sluice {
namespace {

using enum SchemaChange;
using enum Verdict;

// Structs of both sides have the same name, so that equal ones have equal texts.
template <class T, class... Attributes>
struct Before {
  T value{};
  static constexpr auto Describe() {
    return Message("M", 1, Field("value", &Before::value, Attributes::Make()...));
  }
};

template <class Writer, class Reader>
void Prove(const Evidence& evidence, WireOptions options) {
  if (evidence.verdict == kSame) {
    EXPECT_TRUE(evidence.example.empty());
    return;
  }
  options.version = evidence.version;
  const absl::StatusOr<Writer> written = Decode<Writer>(evidence.example, options);
  const absl::StatusOr<Reader> read = Decode<Reader>(evidence.example, options);
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(Encoded(*written, options), evidence.example);
  if (evidence.verdict == kReadsDifferently) {
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_NE(ToText(*written), ToText(*read));
  } else {
    EXPECT_EQ(read.status().message(), evidence.reading);
  }
}

// The one difference between two structs, with its evidence proved.
template <class Old, class New>
SchemaDifference OneDifference(WireOptions options = {}) {
  const SchemaComparison comparison = CompareSchemas(SchemaOf<Old>(), SchemaOf<New>(), options);
  EXPECT_EQ(comparison.differences.size(), 1u) << ToText(comparison);
  if (comparison.differences.size() != 1) return {};
  const SchemaDifference& difference = comparison.differences[0];
  EXPECT_EQ(comparison.old_to_new, difference.old_to_new) << ToText(comparison);
  EXPECT_EQ(comparison.new_to_old, difference.new_to_old) << ToText(comparison);
  Prove<Old, New>(difference.old_to_new, options);
  Prove<New, Old>(difference.new_to_old, options);
  return difference;
}

template <class Old, class New>
void ExpectOne(SchemaChange change, Verdict old_to_new, Verdict new_to_old,
               WireOptions options = {}) {
  const SchemaDifference difference = OneDifference<Old, New>(options);
  EXPECT_EQ(difference.change, change);
  EXPECT_EQ(difference.old_to_new.verdict, old_to_new) << difference.old_to_new.reading;
  EXPECT_EQ(difference.new_to_old.verdict, new_to_old) << difference.new_to_old.reading;
}

struct One {
  uint8_t a = 0;
  static constexpr auto Describe() { return Message("M", 1, Field("a", &One::a)); }
};
struct OneRenamed {
  uint8_t b = 0;
  static constexpr auto Describe() { return Message("M", 1, Field("b", &OneRenamed::b)); }
};
struct Two {
  uint8_t a = 0, b = 0;
  static constexpr auto Describe() {
    return Message("M", 1, Field("a", &Two::a), Field("b", &Two::b));
  }
};
struct TwoReordered {
  uint8_t b = 0, a = 0;
  static constexpr auto Describe() {
    return Message("M", 1, Field("b", &TwoReordered::b), Field("a", &TwoReordered::a));
  }
};
template <uint32_t kVersion>
struct TwoSince {
  uint8_t a = 0, b = 0;
  static constexpr auto Describe() {
    return Message("M", 1, Field("a", &TwoSince::a), Field("b", &TwoSince::b, Since(kVersion)));
  }
};
struct Text {
  uint8_t a = 0;
  std::string text;
  static constexpr auto Describe() {
    return Message("M", 1, Field("a", &Text::a), Field("text", &Text::text));
  }
};
struct TextBehind {
  uint8_t a = 0, b = 0;
  std::string text;
  static constexpr auto Describe() {
    return Message("M", 1, Field("a", &TextBehind::a), Field("b", &TextBehind::b),
                   Field("text", &TextBehind::text));
  }
};

TEST(CompareStructsTest, FieldsThatAreRenamedAddedRemovedOrReordered) {
  ExpectOne<One, OneRenamed>(kRenamed, kSame, kSame);
  ExpectOne<One, Two>(kFieldAddedAtEnd, kRefuses, kRefuses);
  ExpectOne<One, Two>(kFieldAddedAtEnd, kRefuses, kSame, {.trailing = TrailingBytes::kSkip});
  ExpectOne<One, TwoSince<2>>(kFieldAddedAtEnd, kSame, kSame, {.version = 1});
  ExpectOne<Text, TextBehind>(kFieldAddedInMiddle, kRefuses, kReadsDifferently);
  ExpectOne<Two, One>(kFieldRemoved, kRefuses, kRefuses);
  ExpectOne<Two, TwoReordered>(kFieldsReordered, kReadsDifferently, kReadsDifferently);
}

TEST(CompareStructsTest, ValuesOfAnotherKindWidthOrEncoding) {
  ExpectOne<Before<uint32_t>, Before<float>>(kTypeChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne<Before<uint8_t>, Before<int8_t>>(kTypeChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne<Before<std::string>, Before<std::span<const std::byte>>>(kTypeChanged, kSame, kSame);
  ExpectOne<Before<uint8_t>, Before<bool>>(kTypeChanged, kMayRefuse, kSame);
  ExpectOne<Before<std::string>, Before<uint8_t>>(kTypeChanged, kReadsDifferently,
                                                  kReadsDifferently);
  ExpectOne<Before<uint16_t>, Before<uint32_t>>(kWidthChanged, kRefuses, kRefuses);
  ExpectOne<Before<float>, Before<double>>(kWidthChanged, kRefuses, kRefuses);
  ExpectOne<Before<uint32_t, AsVarint>, Before<uint64_t, AsVarint>>(kWidthChanged, kSame,
                                                                    kMayRefuse);
  ExpectOne<Before<uint8_t>, Before<uint8_t, AsVarint>>(kEncodingChanged, kMayRefuse, kMayRefuse);
  ExpectOne<Before<int32_t, AsVarint>, Before<int32_t, AsZigZag>>(
      kEncodingChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne<Before<std::array<uint8_t, 2>>, Before<std::array<uint8_t, 3>>>(kWidthChanged, kRefuses,
                                                                            kRefuses);
  ExpectOne<Before<std::vector<uint8_t>>,
            Before<std::vector<uint8_t>, WithLengths<LengthEncoding::kUint8>>>(
      kEncodingChanged, kMayRefuse, kMayRefuse);
  ExpectOne<Before<uint16_t>, Before<uint16_t, AsLittle>>(kByteOrderChanged, kReadsDifferently,
                                                          kReadsDifferently);
  ExpectOne<Before<uint16_t>, Before<uint16_t, AsLittle>>(kByteOrderChanged, kSame, kSame,
                                                          {.order = ByteOrder::kLittle});
}

TEST(CompareStructsTest, Limits) {
  ExpectOne<Before<std::string, UpToBytes<9>>, Before<std::string, UpToBytes<8>>>(
      kLimitLowered, kMayRefuse, kSame);
  ExpectOne<Before<std::string, UpToBytes<1000>>, Before<std::string>>(kLimitRaised, kSame,
                                                                       kMayRefuse);
  ExpectOne<Before<std::vector<uint16_t>>, Before<std::vector<uint16_t>, UpToCount<100>>>(
      kLimitLowered, kMayRefuse, kSame);
  const SchemaDifference difference =
      OneDifference<Before<std::string, UpToBytes<9>>, Before<std::string, UpToBytes<8>>>();
  EXPECT_EQ(difference.path, "M.value");
  EXPECT_EQ(difference.details, "9 became 8");
  EXPECT_EQ(difference.old_to_new.example, Hex("09 787878787878787878"));
  EXPECT_EQ(difference.old_to_new.reading, "M.value: offset 0: length 9 exceeds the limit 8");
}

TEST(CompareStructsTest, VersionsAreTriedWhereTheyDiffer) {
  const SchemaDifference later = OneDifference<TwoSince<2>, TwoSince<3>>();
  EXPECT_EQ(later.change, kSinceChanged);
  EXPECT_EQ(later.old_to_new.verdict, kRefuses);
  EXPECT_EQ(later.old_to_new.version, 2u);
  const SchemaDifference none = OneDifference<TwoSince<2>, TwoSince<3>>({.version = 1});
  EXPECT_EQ(none.old_to_new.verdict, kSame);
  EXPECT_EQ(none.new_to_old.verdict, kSame);
}

TEST(CompareStructsTest, SecretsAreNotOnTheWire) {
  ExpectOne<Before<std::string>, Before<std::string, AsSecret>>(kSecretChanged, kSame, kSame);
  ExpectOne<Before<std::string, AsSecret>, Before<std::string>>(kSecretChanged, kSame, kSame);
}

TEST(CompareStructsTest, FindsNothingBetweenEqualSchemas) {
  const SchemaComparison comparison =
      CompareSchemas(SchemaOf<Everything>(), SchemaOf<Everything>());
  EXPECT_TRUE(comparison.differences.empty());
  EXPECT_EQ(comparison.old_to_new, Evidence{});
  EXPECT_EQ(ToText(comparison), "Everything: no differences\n");
}

enum class OldColor : uint8_t { kRed = 1 };
constexpr auto DescribeEnum(OldColor) { return Enum("Color", Enumerator("red", OldColor::kRed)); }
enum class NewColor : uint8_t { kRed = 1, kBlue = 2 };
constexpr auto DescribeEnum(NewColor) {
  return Enum("Color", Enumerator("red", NewColor::kRed), Enumerator("blue", NewColor::kBlue));
}

template <auto kValue>
struct AsNull {
  static constexpr auto Make() { return NullAs(kValue); }
};
struct AsExtensible {
  static constexpr auto Make() { return Extensible(); }
};

TEST(CompareStructsTest, ValuesOfOtherKinds) {
  using std::chrono::milliseconds, std::chrono::seconds;
  using MaybeByte = std::optional<uint8_t>;
  ExpectOne<Before<OldColor>, Before<NewColor>>(kEnumValueAdded, kSame, kMayRefuse);
  ExpectOne<Before<NewColor>, Before<OldColor>>(kEnumValueRemoved, kMayRefuse, kSame);
  ExpectOne<Before<NewColor>, Before<NewColor, AsAnyValue>>(kEnumRuleChanged, kSame, kMayRefuse);
  ExpectOne<Before<milliseconds>, Before<seconds>>(kUnitChanged, kReadsDifferently,
                                                   kReadsDifferently);
  ExpectOne<Before<MaybeByte, AsNull<uint8_t{0}>>, Before<MaybeByte, AsNull<uint8_t{255}>>>(
      kNullValueChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne<Before<std::variant<uint8_t>>, Before<std::variant<uint8_t, bool>>>(kAlternativeAdded,
                                                                                kSame, kMayRefuse);
  ExpectOne<Before<std::variant<uint8_t, bool>>, Before<std::variant<uint8_t>>>(kAlternativeRemoved,
                                                                                kMayRefuse, kSame);
  ExpectOne<Before<Item>, Before<Item, AsExtensible>>(kMadeExtensible, kRefuses, kRefuses);
  ExpectOne<Before<Item, AsExtensible>, Before<Item>>(kMadeFixed, kRefuses, kRefuses);
  ExpectOne<Before<std::vector<uint8_t>>, Before<std::set<uint8_t>>>(kTypeChanged, kMayRefuse,
                                                                     kSame);
  ExpectOne<Before<std::map<uint16_t, bool>>, Before<std::map<uint16_t, bool>, UpToCount<2>>>(
      kLimitLowered, kMayRefuse, kSame);
}

TEST(CompareStructsTest, LimitsOfOtherKinds) {
  using Bytes = std::span<const std::byte>;
  ExpectOne<Before<std::set<uint8_t>>, Before<std::vector<uint8_t>, UpToCount<2>>>(
      kTypeChanged, kMayRefuse, kMayRefuse);
  ExpectOne<Before<std::string>, Before<Bytes, UpToBytes<3>>>(kTypeChanged, kMayRefuse, kSame);
  ExpectOne<Before<Bytes, UpToBytes<3>>, Before<std::string>>(kTypeChanged, kSame, kMayRefuse);
  ExpectOne<Before<std::string>, Before<Bytes, WithLengths<LengthEncoding::kUint8>>>(
      kTypeChanged, kMayRefuse, kMayRefuse);
  ExpectOne<Before<std::set<std::string>>, Before<std::vector<std::string>, UpToBytes<3>>>(
      kTypeChanged, kMayRefuse, kMayRefuse);
}

struct InZeroPadded {
  static constexpr auto Make() { return Padded(4, '\0'); }
};
struct InTerminated {
  static constexpr auto Make() { return Terminated(4); }
};

TEST(CompareStructsTest, RoomsOfOtherForms) {
  ExpectOne<Before<std::string, InZeroPadded>, Before<std::string, InTerminated>>(
      kEncodingChanged, kMayRefuse, kSame);
}

template <uint16_t kMagic>
struct Marked {
  uint8_t value = 0;
  static constexpr auto Describe() {
    return Message("M", 1, Constant("magic", kMagic), Field("value", &Marked::value));
  }
};

TEST(CompareStructsTest, ConstantsOfStructs) {
  ExpectOne<Marked<1>, Marked<2>>(kConstantChanged, kRefuses, kRefuses);
}

TEST(CompareStructsTest, NumbersOfOtherKinds) {
  ExpectOne<Before<int32_t>, Before<float>>(kTypeChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne<Before<uint64_t>, Before<double>>(kTypeChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne<Before<std::string, UpToBytes<8>>,
            Before<std::string, UpToBytes<8>, WithLengths<LengthEncoding::kUint8>>>(
      kEncodingChanged, kSame, kSame);
}

TEST(CompareStructsTest, WhatIsWrittenAndNotReadIsLost) {
  const Evidence lost = CompareSchemas(SchemaOf<TwoSince<2>>(), SchemaOf<TwoSince<3>>(),
                                       {.trailing = TrailingBytes::kSkip})
                            .old_to_new;
  EXPECT_EQ(lost.verdict, kReadsDifferently);
  EXPECT_EQ(lost.version, 2u);
  EXPECT_EQ(lost.reading, "M.b: is written and not read");
}

}  // namespace
}  // namespace sluice
