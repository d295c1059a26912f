// What the schemas of structs cannot say, and where it stands.
#include "sluice/codec/compare_schemas.h"

#include <algorithm>
#include <functional>

#include "gtest/gtest.h"
#include "sluice/codec/check_schema.h"
#include "sluice/codec/value.h"
#include "tests/codec/messages.h"
#include "tests/codec/schema_types.h"

namespace sluice {
namespace {

using enum SchemaChange;
using enum Verdict;

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
  // No flag says "none", whatever its value is.
  ExpectOne(colors(EnumRule::kUnionOf, {{"none", 0}, {"r", 1}}),
            colors(EnumRule::kUnionOf, {{"none", 2}, {"r", 1}}), kEnumValueChanged, kSame,
            kMayRefuse);
  ExpectOne(two, colors(EnumRule::kAny, two.enumerators), kEnumRuleChanged, kSame, kMayRefuse);
  ExpectOne(two, Changed(UintType(8), [](SchemaType& type) { type.name = "Color"; }),
            kEnumRuleChanged, kSame, kMayRefuse);
  ExpectOne(Changed(UintType(8), [](SchemaType& type) { type.name = "Color"; }), two,
            kEnumRuleChanged, kMayRefuse, kSame);
}

TEST(CompareSchemasTest, SaysValuesByTheirNamesWithTheirUnits) {
  const auto reading = [](const SchemaType& before, const SchemaType& after) {
    return OneDifference(OneField(before), OneField(after)).old_to_new.reading;
  };
  const SchemaType color = EnumType(8, EnumRule::kAny, {{"red", 1}, {"blue", 2}});
  EXPECT_EQ(reading(color, EnumType(8, EnumRule::kAny, {{"red", 3}, {"blue", 2}})),
            "One.value: red reads 1");
  SchemaType wait = UintType(8);
  wait.unit = "ms";
  SchemaType pause = wait;
  pause.unit = "s";
  EXPECT_EQ(reading(wait, pause), "One.value: 1 ms reads 1 s");
  EXPECT_EQ(reading(IntType(8), UintType(8)), "One.value: -1 reads 255");
  EXPECT_EQ(reading(NumberType(WireKind::kFloat, 32), UintType(32)),
            "One.value: 1.5 reads 1069547520");
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

TEST(CompareSchemasTest, AFieldOfAnotherNameAndTypeIsAnotherField) {
  Schema after = OneField(UintType(16));
  after.fields[0].name = "other";
  const SchemaComparison comparison = CompareSchemas(OneField(UintType(8)), after);
  ASSERT_EQ(comparison.differences.size(), 2u);
  EXPECT_EQ(comparison.differences[0].change, kFieldRemoved);
  EXPECT_EQ(comparison.differences[1].change, kFieldAddedAtEnd);
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
