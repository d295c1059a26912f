#include "sluice/codec/compare_schemas.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <variant>

#include "gtest/gtest.h"
#include "sluice/codec/check_schema.h"
#include "sluice/codec/value.h"
#include "tests/codec/messages.h"
#include "tests/codec/schema_types.h"

namespace sluice {
namespace {

using enum SchemaChange;
using enum Verdict;

// --- Structs: what the verdicts say is what Decode() does

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

TEST(CompareSchemasTest, FieldsThatAreRenamedAddedRemovedOrReordered) {
  ExpectOne<One, OneRenamed>(kRenamed, kSame, kSame);
  ExpectOne<One, Two>(kFieldAddedAtEnd, kRefuses, kRefuses);
  ExpectOne<One, Two>(kFieldAddedAtEnd, kRefuses, kSame, {.trailing = TrailingBytes::kSkip});
  ExpectOne<One, TwoSince<2>>(kFieldAddedAtEnd, kSame, kSame, {.version = 1});
  ExpectOne<Text, TextBehind>(kFieldAddedInMiddle, kRefuses, kReadsDifferently);
  ExpectOne<Two, One>(kFieldRemoved, kRefuses, kRefuses);
  ExpectOne<Two, TwoReordered>(kFieldsReordered, kReadsDifferently, kReadsDifferently);
}

TEST(CompareSchemasTest, ValuesOfAnotherKindWidthOrEncoding) {
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

TEST(CompareSchemasTest, Limits) {
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

TEST(CompareSchemasTest, VersionsAreTriedWhereTheyDiffer) {
  const SchemaDifference later = OneDifference<TwoSince<2>, TwoSince<3>>();
  EXPECT_EQ(later.change, kSinceChanged);
  EXPECT_EQ(later.old_to_new.verdict, kRefuses);
  EXPECT_EQ(later.old_to_new.version, 2u);
  const SchemaDifference none = OneDifference<TwoSince<2>, TwoSince<3>>({.version = 1});
  EXPECT_EQ(none.old_to_new.verdict, kSame);
  EXPECT_EQ(none.new_to_old.verdict, kSame);
}

TEST(CompareSchemasTest, SecretsAreNotOnTheWire) {
  ExpectOne<Before<std::string>, Before<std::string, AsSecret>>(kSecretChanged, kSame, kSame);
  ExpectOne<Before<std::string, AsSecret>, Before<std::string>>(kSecretChanged, kSame, kSame);
}

TEST(CompareSchemasTest, FindsNothingBetweenEqualSchemas) {
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

TEST(CompareSchemasTest, ValuesOfOtherKinds) {
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

template <uint16_t kMagic>
struct Marked {
  uint8_t value = 0;
  static constexpr auto Describe() {
    return Message("M", 1, Constant("magic", kMagic), Field("value", &Marked::value));
  }
};

TEST(CompareSchemasTest, ConstantsOfStructs) {
  ExpectOne<Marked<1>, Marked<2>>(kConstantChanged, kRefuses, kRefuses);
}

// --- Schemas: what structs cannot say, and where it stands

void ProveValues(const Schema& writer, const Schema& reader, const Evidence& evidence) {
  if (evidence.verdict == kSame) return;
  const WireOptions options{.version = evidence.version};
  EXPECT_TRUE(DecodeValue(writer, evidence.example, options).ok());
  const absl::StatusOr<Value> read = DecodeValue(reader, evidence.example, options);
  EXPECT_EQ(read.ok(), evidence.verdict == kReadsDifferently) << read.status();
  EXPECT_NE(evidence.reading, "");
}

SchemaDifference OneDifference(const Schema& before, const Schema& after) {
  EXPECT_EQ(CheckSchema(before), absl::OkStatus());
  EXPECT_EQ(CheckSchema(after), absl::OkStatus());
  const SchemaComparison comparison = CompareSchemas(before, after);
  EXPECT_EQ(comparison.differences.size(), 1u) << ToText(comparison);
  if (comparison.differences.size() != 1) return {};
  const SchemaDifference& difference = comparison.differences[0];
  EXPECT_EQ(comparison.old_to_new, difference.old_to_new);
  EXPECT_EQ(comparison.new_to_old, difference.new_to_old);
  if (difference.change != kMessageTypeChanged) {
    ProveValues(before, after, difference.old_to_new);
    ProveValues(after, before, difference.new_to_old);
  }
  return difference;
}

void ExpectOne(const Schema& before, const Schema& after, SchemaChange change, Verdict old_to_new,
               Verdict new_to_old) {
  const SchemaDifference difference = OneDifference(before, after);
  EXPECT_EQ(difference.change, change) << ToText(before) << ToText(after);
  EXPECT_EQ(difference.old_to_new.verdict, old_to_new) << difference.old_to_new.reading;
  EXPECT_EQ(difference.new_to_old.verdict, new_to_old) << difference.new_to_old.reading;
}
void ExpectOne(const SchemaType& before, const SchemaType& after, SchemaChange change,
               Verdict old_to_new, Verdict new_to_old) {
  ExpectOne(OneField(before), OneField(after), change, old_to_new, new_to_old);
}

SchemaType Changed(SchemaType type, const std::function<void(SchemaType&)>& change) {
  change(type);
  return type;
}

TEST(CompareSchemasTest, MessagesOfAnotherNameOrType) {
  Schema before = OneField(UintType(8));
  Schema after = before;
  after.name = "Other";
  ExpectOne(before, after, kRenamed, kSame, kSame);
  after.name = before.name;
  after.message_type = 7;
  const SchemaDifference difference = OneDifference(before, after);
  EXPECT_EQ(difference.change, kMessageTypeChanged);
  EXPECT_EQ(difference.details, "no message became message type 7");
  EXPECT_EQ(difference.old_to_new.reading, "this is no message");
  EXPECT_EQ(difference.new_to_old.verdict, kRefuses);
  EXPECT_EQ(difference.new_to_old.reading, "message type 7 is unknown");
  EXPECT_EQ(difference.new_to_old.example, Hex("00"));
}

TEST(CompareSchemasTest, Enums) {
  const auto colors = [](EnumRule rule, std::vector<SchemaEnumerator> enumerators) {
    return EnumType(8, rule, std::move(enumerators));
  };
  const SchemaType two = colors(EnumRule::kOneOf, {{"red", 1}, {"blue", 2}});
  ExpectOne(colors(EnumRule::kOneOf, {{"red", 1}}), two, kEnumValueAdded, kSame, kMayRefuse);
  ExpectOne(two, colors(EnumRule::kOneOf, {{"red", 1}}), kEnumValueRemoved, kMayRefuse, kSame);
  ExpectOne(two, colors(EnumRule::kOneOf, {{"red", 1}, {"green", 2}}), kRenamed, kSame, kSame);
  ExpectOne(two, colors(EnumRule::kOneOf, {{"red", 1}, {"blue", 3}}), kEnumValueChanged, kMayRefuse,
            kMayRefuse);
  ExpectOne(colors(EnumRule::kAny, {{"red", 1}}), colors(EnumRule::kAny, {{"red", 3}}),
            kEnumValueChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne(colors(EnumRule::kUnionOf, {{"none", 0}, {"r", 1}, {"w", 2}, {"x", 4}}),
            colors(EnumRule::kUnionOf, {{"none", 0}, {"r", 1}, {"w", 2}, {"x", 8}}),
            kEnumValueChanged, kMayRefuse, kMayRefuse);
  ExpectOne(two, colors(EnumRule::kAny, two.enumerators), kEnumRuleChanged, kSame, kMayRefuse);
  ExpectOne(two, Changed(UintType(8), [](SchemaType& type) { type.name = "Color"; }),
            kEnumRuleChanged, kSame, kMayRefuse);
  ExpectOne(Changed(UintType(8), [](SchemaType& type) { type.name = "Color"; }), two,
            kEnumRuleChanged, kMayRefuse, kSame);
}

TEST(CompareSchemasTest, UnitsNamesAndNulls) {
  const SchemaType ms = Changed(IntType(64), [](SchemaType& type) { type.unit = "ms"; });
  const SchemaType s = Changed(IntType(64), [](SchemaType& type) { type.unit = "s"; });
  ExpectOne(ms, s, kUnitChanged, kReadsDifferently, kReadsDifferently);
  EXPECT_EQ(OneDifference(OneField(ms), OneField(s)).old_to_new.reading,
            "One.value: 1 ms reads 1 s");
  ExpectOne(UintType(8), Changed(UintType(8), [](SchemaType& type) { type.name = "Age"; }),
            kRenamed, kSame, kSame);
  const auto null_as = [](uint64_t null_value) {
    return Changed(TypeOf(WireKind::kOptional, {UintType(8)}), [&](SchemaType& type) {
      type.null_value = null_value;
      type.size_bytes = 1;
    });
  };
  ExpectOne(null_as(0), TypeOf(WireKind::kOptional, {UintType(8)}), kNullValueChanged, kMayRefuse,
            kMayRefuse);
  ExpectOne(null_as(0xff), null_as(0), kNullValueChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne(TypeOf(WireKind::kOptional, {UintType(8)}), null_as(0), kNullValueChanged, kMayRefuse,
            kMayRefuse);
}

TEST(CompareSchemasTest, FormsOfStrings) {
  const auto room = [](size_t size_bytes, StringForm form, uint8_t pad = 0) {
    return Changed(RoomType(WireKind::kString, size_bytes), [&](SchemaType& type) {
      type.form = form;
      type.pad = pad;
    });
  };
  const SchemaType four = room(4, StringForm::kPadded, ' ');
  ExpectOne(four, room(5, StringForm::kPadded, ' '), kWidthChanged, kRefuses, kRefuses);
  ExpectOne(four, room(4, StringForm::kPadded, '.'), kEncodingChanged, kReadsDifferently,
            kReadsDifferently);
  ExpectOne(TypeOf(WireKind::kString), room(1, StringForm::kPadded), kEncodingChanged, kMayRefuse,
            kMayRefuse);
}

TEST(CompareSchemasTest, ListsSetsMapsAndTuples) {
  const SchemaType list = TypeOf(WireKind::kList, {UintType(8)});
  const SchemaType set = TypeOf(WireKind::kSet, {UintType(8)});
  const SchemaType map = TypeOf(WireKind::kMap, {UintType(16), UintType(8)});
  const SchemaType names = TypeOf(WireKind::kMap, {TypeOf(WireKind::kString), UintType(8)});
  const auto at_most = [](SchemaType type, uint64_t limit) {
    type.limit = limit;
    return type;
  };
  ExpectOne(list, set, kTypeChanged, kMayRefuse, kSame);
  ExpectOne(set, at_most(set, 3), kLimitLowered, kMayRefuse, kSame);
  ExpectOne(at_most(map, 300), map, kLimitRaised, kSame, kMayRefuse);
  ExpectOne(names, at_most(names, 3), kLimitLowered, kMayRefuse, kSame);
  ExpectOne(map, list, kTypeChanged, kReadsDifferently, kReadsDifferently);
  const auto tuple = [](std::vector<SchemaType> elements, size_t size_bytes) {
    return Changed(TypeOf(WireKind::kTuple, std::move(elements)),
                   [&](SchemaType& type) { type.size_bytes = size_bytes; });
  };
  ExpectOne(tuple({UintType(8)}, 1), tuple({UintType(8), UintType(8)}, 2), kTypeChanged, kRefuses,
            kRefuses);
  ExpectOne(tuple({UintType(8), UintType(8)}, 2), tuple({UintType(8), IntType(8)}, 2), kTypeChanged,
            kReadsDifferently, kReadsDifferently);
  ExpectOne(TypeOf(WireKind::kBits, {}, 12), TypeOf(WireKind::kBits, {}, 16), kWidthChanged, kSame,
            kMayRefuse);
  ExpectOne(TypeOf(WireKind::kBits, {}, 1), TypeOf(WireKind::kBits, {}, 2), kWidthChanged, kSame,
            kMayRefuse);
}

TEST(CompareSchemasTest, Variants) {
  const auto one_of = [](std::vector<SchemaType> alternatives) {
    return TypeOf(WireKind::kVariant, std::move(alternatives));
  };
  ExpectOne(one_of({UintType(8)}), one_of({UintType(8), UintType(8)}), kAlternativeAdded, kSame,
            kMayRefuse);
  ExpectOne(one_of({UintType(8), UintType(16)}), one_of({UintType(8)}), kAlternativeRemoved,
            kMayRefuse, kSame);
  ExpectOne(one_of({UintType(8), UintType(8)}), one_of({UintType(8), IntType(8)}), kTypeChanged,
            kReadsDifferently, kReadsDifferently);
  ExpectOne(one_of({UintType(8)}), TypeOf(WireKind::kOptional, {UintType(8)}), kTypeChanged,
            kRefuses, kRefuses);
}

TEST(CompareSchemasTest, RecordsThatBecomeExtensibleOrLoseIt) {
  const SchemaType fixed = RecordType("R", {FieldOfType("a", UintType(8))});
  const SchemaType open = Changed(fixed, [](SchemaType& type) {
    type.is_extensible = true;
    type.size_bytes = 0;
  });
  ExpectOne(fixed, open, kMadeExtensible, kRefuses, kRefuses);
  ExpectOne(open, fixed, kMadeFixed, kRefuses, kRefuses);
  const SchemaType wide =
      Changed(open, [](SchemaType& type) { type.lengths = LengthEncoding::kUint16; });
  ExpectOne(fixed, wide, kMadeExtensible, kRefuses, kRefuses);
  ExpectOne(open, wide, kEncodingChanged, kRefuses, kRefuses);
  SchemaType longer = open;
  longer.fields.push_back(FieldOfType("b", UintType(8)));
  longer.fields[1].since = 2;
  ExpectOne(open, longer, kFieldAddedAtEnd, kSame, kRefuses);
}

TEST(CompareSchemasTest, FieldsWithoutAValue) {
  const auto magic = [](std::string constant) {
    return Changed(RoomType(WireKind::kConstant, constant.size()), [&](SchemaType& type) {
      type.bits = 8 * constant.size();
      type.constant = constant;
    });
  };
  ExpectOne(magic("ab"), magic("cd"), kConstantChanged, kRefuses, kRefuses);
  ExpectOne(magic("ab"), magic("a"), kWidthChanged, kRefuses, kRefuses);
  ExpectOne(RoomType(WireKind::kPadding, 1), RoomType(WireKind::kPadding, 2), kWidthChanged,
            kRefuses, kRefuses);
  ExpectOne(RoomType(WireKind::kPadding, 1), RoomType(WireKind::kReserved, 1), kTypeChanged, kSame,
            kSame);
  ExpectOne(RoomType(WireKind::kReserved, 1), RoomType(WireKind::kReserved, 2), kWidthChanged,
            kRefuses, kRefuses);
  ExpectOne(UintType(8), RoomType(WireKind::kReserved, 1), kTypeChanged, kSame, kReadsDifferently);
  const SchemaType rest = NumberType(WireKind::kRestLength, 8);
  ExpectOne(rest, Changed(rest, [](SchemaType& type) { type.adjustment = 1; }), kConstantChanged,
            kRefuses, kRefuses);
}

Schema WithChecksum(size_t first, size_t last) {
  Schema schema{.name = "M",
                .message_type = 1,
                .fields = {FieldOfType("a", UintType(8)), FieldOfType("b", UintType(8)),
                           FieldOfType("sum", RoomType(WireKind::kChecksum, 4))}};
  schema.fields[2].type.first_field = first;
  schema.fields[2].type.last_field = last;
  return schema;
}

TEST(CompareSchemasTest, Checksums) {
  Schema crc32 = WithChecksum(0, 1);
  crc32.fields[2].type.checksum = ChecksumAlgorithm::kCrc32;
  ExpectOne(WithChecksum(0, 1), crc32, kConstantChanged, kRefuses, kRefuses);
  ExpectOne(WithChecksum(0, 1), WithChecksum(1, 1), kConstantChanged, kRefuses, kRefuses);

  ExpectOne(WithChecksum(0, 1), WithChecksum(0, 0), kConstantChanged, kRefuses, kRefuses);

  // Those that move with the fields that they cover are no change.
  Schema moved = WithChecksum(1, 2);
  std::rotate(moved.fields.begin(), moved.fields.begin() + 2, moved.fields.end());
  ExpectOne(WithChecksum(0, 1), moved, kFieldsReordered, kRefuses, kRefuses);
  Schema longer = WithChecksum(1, 2);
  longer.fields.insert(longer.fields.begin(), FieldOfType("front", UintType(8)));
  ExpectOne(WithChecksum(0, 1), longer, kFieldAddedInMiddle, kRefuses, kRefuses);

  // What it covered is gone.
  Schema shorter = WithChecksum(0, 0);
  shorter.fields.erase(shorter.fields.begin());
  shorter.fields[1].type.last_field = 0;
  const SchemaComparison comparison = CompareSchemas(WithChecksum(0, 1), shorter);
  ASSERT_EQ(comparison.differences.size(), 2u) << ToText(comparison);
  EXPECT_EQ(comparison.differences[0].change, kFieldRemoved);
  EXPECT_EQ(comparison.differences[1].details, "covers other fields");
}

TEST(CompareSchemasTest, TailsTakeWhatTheyDoNotKnow) {
  Schema before = OneField(UintType(8));
  Schema after = before;
  after.fields.push_back(FieldOfType("tail", TypeOf(WireKind::kTail)));
  ExpectOne(before, after, kFieldAddedAtEnd, kSame, kMayRefuse);
}

TEST(CompareSchemasTest, WhatBecomesLongerTakesTheBytesOfATail) {
  const auto reserved = [](size_t size_bytes) {
    Schema schema = OneField(RoomType(WireKind::kReserved, size_bytes));
    schema.fields.push_back(FieldOfType("tail", TypeOf(WireKind::kTail)));
    return schema;
  };
  ExpectOne(reserved(2), reserved(8), kWidthChanged, kReadsDifferently, kReadsDifferently);
}

TEST(CompareSchemasTest, TailsAndRecordsInsideOfThemselvesReadTheSame) {
  const auto with = [](SchemaType last) {
    return Schema{.name = "M",
                  .message_type = 1,
                  .fields = {FieldOfType("number", IntType(16)), FieldOfType("last", last)}};
  };
  for (const SchemaType& last :
       {TypeOf(WireKind::kTail), TypeOf(WireKind::kOptional, {TypeOf(WireKind::kEnclosing)})}) {
    Schema after = with(last);
    after.fields[0].name = "renamed";
    ExpectOne(with(last), after, kRenamed, kSame, kSame);
  }
}

TEST(CompareSchemasTest, RecordsInsideOfThemselvesThatBecomeExtensible) {
  const auto tree = [](bool is_extensible) {
    SchemaType itself = TypeOf(WireKind::kEnclosing);
    itself.is_extensible = is_extensible;
    return OneField(TypeOf(WireKind::kList, {itself}));
  };
  ExpectOne(tree(false), tree(true), kMadeExtensible, kMayRefuse, kReadsDifferently);
}

TEST(CompareSchemasTest, TextsInTheSameRoomOfAnotherName) {
  const auto named = [](std::string name) {
    SchemaType type = RoomType(WireKind::kString, 4);
    type.form = StringForm::kPadded;
    type.name = std::move(name);
    return type;
  };
  ExpectOne(named("Tag"), named("Label"), kRenamed, kSame, kSame);
}

TEST(CompareSchemasTest, FieldsThatOnlyOneSideReads) {
  // Since() lets the older peer leave it out, and the newer reads what was no such field.
  Schema before = OneField(UintType(8));
  before.fields.push_back(FieldOfType("a", UintType(8)));
  before.fields[1].since = 2;
  Schema after = before;
  after.fields[1].type = RoomType(WireKind::kReserved, 1);
  ExpectOne(before, after, kTypeChanged, kSame, kReadsDifferently);
}

TEST(CompareSchemasTest, PathsLeadIntoElements) {
  const auto path = [](const SchemaType& before, const SchemaType& after) {
    return OneDifference(OneField(before), OneField(after)).path;
  };
  const auto item = [](SchemaType type) { return RecordType("Item", {FieldOfType("x", type)}); };
  const SchemaType before = item(UintType(8));
  const SchemaType after = item(IntType(8));
  EXPECT_EQ(path(before, after), "One.value.x");
  EXPECT_EQ(path(TypeOf(WireKind::kList, {before}), TypeOf(WireKind::kList, {after})),
            "One.value[].x");
  EXPECT_EQ(path(TypeOf(WireKind::kArray, {before}, 3), TypeOf(WireKind::kArray, {after}, 3)),
            "One.value[].x");
  EXPECT_EQ(path(TypeOf(WireKind::kOptional, {before}), TypeOf(WireKind::kOptional, {after})),
            "One.value.x");
  EXPECT_EQ(path(TypeOf(WireKind::kMap, {UintType(8), before}),
                 TypeOf(WireKind::kMap, {UintType(8), after})),
            "One.value[value].x");
  EXPECT_EQ(path(TypeOf(WireKind::kMap, {UintType(8), UintType(8)}),
                 TypeOf(WireKind::kMap, {IntType(8), UintType(8)})),
            "One.value[key]");
  EXPECT_EQ(path(TypeOf(WireKind::kVariant, {UintType(8), before}),
                 TypeOf(WireKind::kVariant, {UintType(8), after})),
            "One.value[1].x");
}

TEST(CompareSchemasTest, RecordsInsideOfThemselves) {
  const auto tree = [](SchemaType id) {
    return Schema{
        .name = "Tree",
        .message_type = {},
        .fields = {FieldOfType("id", std::move(id)),
                   FieldOfType("nodes", TypeOf(WireKind::kList, {TypeOf(WireKind::kEnclosing)}))}};
  };
  ExpectOne(tree(UintType(8)), tree(IntType(8)), kTypeChanged, kReadsDifferently,
            kReadsDifferently);
  Schema inner = OneField(RecordType("R", {FieldOfType("id", UintType(8))}));
  inner.fields[0].type.size_bytes = 0;
  const auto list_of = [&](uint64_t count) {
    Schema schema = inner;
    schema.fields[0].type.fields.push_back(
        FieldOfType("more", TypeOf(WireKind::kList, {TypeOf(WireKind::kEnclosing, {}, count)})));
    schema.fields.push_back(FieldOfType("end", UintType(16)));
    return schema;
  };
  ExpectOne(list_of(0), list_of(1), kTypeChanged, kMayRefuse, kMayRefuse);
}

TEST(CompareSchemasTest, LimitsTooHighToTryAreSaidToBe) {
  const auto at_most = [](uint64_t limit) {
    SchemaType type = TypeOf(WireKind::kList, {UintType(8)});
    type.limit = limit;
    return OneField(type);
  };
  const SchemaComparison lowered = CompareSchemas(at_most(kNoLimit), at_most(uint64_t{1} << 40));
  EXPECT_EQ(lowered.differences[0].old_to_new.verdict, kMayRefuse);
  EXPECT_TRUE(lowered.differences[0].old_to_new.example.empty());
  EXPECT_EQ(lowered.differences[0].new_to_old.verdict, kSame);
  EXPECT_EQ(CompareSchemas(at_most(uint64_t{1} << 40), at_most(kNoLimit))
                .differences[0]
                .new_to_old.verdict,
            kMayRefuse);
  ExpectOne(at_most(kTriedElementsMax), at_most(kTriedElementsMax - 1), kLimitLowered, kMayRefuse,
            kSame);
}

TEST(CompareSchemasTest, LimitsThatNoSampleReachesAreDoubted) {
  const auto limits = [](SchemaType type, uint64_t from, uint64_t to) {
    Schema before = OneField(type);
    Schema after = before;
    before.fields[0].type.limit = from;
    after.fields[0].type.limit = to;
    return CompareSchemas(before, after).differences.at(0);
  };
  const uint64_t high = uint64_t{1} << 21;
  const SchemaType floats = TypeOf(WireKind::kSet, {NumberType(WireKind::kFloat, 64)});
  EXPECT_EQ(limits(floats, 9, 3).old_to_new.verdict, kMayRefuse);
  EXPECT_EQ(limits(TypeOf(WireKind::kString), kNoLimit, high).old_to_new.verdict, kMayRefuse);
  EXPECT_EQ(limits(TypeOf(WireKind::kSet, {UintType(32)}), high, kNoLimit).new_to_old.verdict,
            kMayRefuse);
  EXPECT_EQ(
      limits(TypeOf(WireKind::kSet, {TypeOf(WireKind::kBytes)}), 9, 3).old_to_new.example.size(),
      1u + 4 * 6);
}

TEST(CompareSchemasTest, NumbersOfOtherKinds) {
  ExpectOne<Before<int32_t>, Before<float>>(kTypeChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne<Before<uint64_t>, Before<double>>(kTypeChanged, kReadsDifferently, kReadsDifferently);
  ExpectOne<Before<std::string, UpToBytes<8>>,
            Before<std::string, UpToBytes<8>, WithLengths<LengthEncoding::kUint8>>>(
      kEncodingChanged, kSame, kSame);
}

TEST(CompareSchemasTest, AFieldOfAnotherNameAndTypeIsAnotherField) {
  Schema after = OneField(UintType(16));
  after.fields[0].name = "other";
  const SchemaComparison comparison = CompareSchemas(OneField(UintType(8)), after);
  ASSERT_EQ(comparison.differences.size(), 2u);
  EXPECT_EQ(comparison.differences[0].change, kFieldRemoved);
  EXPECT_EQ(comparison.differences[1].change, kFieldAddedAtEnd);
}

TEST(CompareSchemasTest, WhatIsWrittenAndNotReadIsLost) {
  const Evidence lost = CompareSchemas(SchemaOf<TwoSince<2>>(), SchemaOf<TwoSince<3>>(),
                                       {.trailing = TrailingBytes::kSkip})
                            .old_to_new;
  EXPECT_EQ(lost.verdict, kReadsDifferently);
  EXPECT_EQ(lost.version, 2u);
  EXPECT_EQ(lost.reading, "M.b: is written and not read");
}

TEST(CompareSchemasTest, VariantsThatMoved) {
  Schema before = OneField(TypeOf(WireKind::kVariant, {UintType(8), UintType(8)}));
  before.fields.insert(before.fields.begin(), FieldOfType("a", UintType(8)));
  Schema after = before;
  std::swap(after.fields[0], after.fields[1]);
  ExpectOne(before, after, kFieldsReordered, kReadsDifferently, kReadsDifferently);
  EXPECT_EQ(OneDifference(before, after).old_to_new.reading,
            "One.value: reads as another alternative");
  ExpectOne(TypeOf(WireKind::kVariant, {UintType(8), UintType(8)}),
            TypeOf(WireKind::kVariant, {IntType(8), UintType(8)}), kTypeChanged, kReadsDifferently,
            kReadsDifferently);
}

TEST(CompareSchemasTest, WhatCannotBeWrittenIsNotRefused) {
  const Schema endless = OneField(TypeOf(WireKind::kEnclosing));
  Schema longer = endless;
  longer.fields.push_back(FieldOfType("more", UintType(8)));
  ExpectOne(endless, longer, kFieldAddedAtEnd, kSame, kSame);
  ExpectOne(EnumType(8, EnumRule::kOneOf, {}), EnumType(8, EnumRule::kOneOf, {{"red", 1}}),
            kEnumValueAdded, kSame, kRefuses);
}

TEST(CompareSchemasTest, TellsSeveralChangesApart) {
  Schema after = SchemaOf<Login>();
  after.fields[0].type.limit = 4;
  after.fields[1].secret = false;
  after.fields.insert(after.fields.begin() + 1, FieldOfType("age", UintType(8)));
  const SchemaComparison comparison = CompareSchemas(SchemaOf<Login>(), after);
  EXPECT_EQ(ToText(comparison), R"(Login: 3 differences
    old to new: READS DIFFERENTLY <0000 00> Login.age: is read and was not written
    new to old: READS DIFFERENTLY <0001 0000> Login.password: <> reads <00>
  Login: field added in the middle: age is new
    old to new: READS DIFFERENTLY <0000 00> Login.age: is read and was not written
    new to old: READS DIFFERENTLY <0001 0000> Login.password: <> reads <00>
  Login.user: limit lowered: 8 became 4
    old to new: may refuse <0578 7878 7878 0000> Login.user: offset 0: length 5 exceeds the limit 4
    new to old: reads the same
  Login.password: secret changed: is no longer secret
    old to new: reads the same
    new to old: reads the same
)");
}

}  // namespace
}  // namespace sluice
