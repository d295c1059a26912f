#include "sluice/codec/internal/schema_walk.h"

#include <map>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "sluice/codec/hex.h"
#include "tests/codec/schemas.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

using enum WireKind;
using internal::SchemaToken;
using internal::SchemaVisitor;
using internal::TokenRole;

// Notes each call as a word.
class Recorder : public SchemaVisitor {
 public:
  explicit Recorder(size_t parts_max = 100) : parts_left_(parts_max) {}

  void Begin(const SchemaType* type, uint64_t count) override {
    words += fmt::format("{}{}( ", type->name, count);
  }
  void End() override { words += ") "; }
  bool BeginPart(const Part& part) override {
    if (parts_left_-- == 0) return false;
    static const std::map<PartKind, char> kNames = {
        {PartKind::kField, '.'}, {PartKind::kElement, '#'}, {PartKind::kInner, '*'}};
    words += fmt::format(
        "{}{}{}{}{{ ", part.secret ? "secret" : "", kNames.at(part.kind), part.name,
        part.kind == PartKind::kElement ? fmt::format("{}", part.index) : std::string());
    return true;
  }
  void EndPart() override { words += "} "; }
  void OnToken(const SchemaToken& token) override {
    static const std::map<TokenRole, std::string_view> kNames = {
        {TokenRole::kValue, "value"},    {TokenRole::kLength, "length"},
        {TokenRole::kCount, "count"},    {TokenRole::kFlag, "flag"},
        {TokenRole::kIndex, "index"},    {TokenRole::kSize, "size"},
        {TokenRole::kSkipped, "skipped"}};
    words += fmt::format("{}{}@{}+{}={}<{}> ", token.secret ? "secret-" : "", kNames.at(token.role),
                         token.offset, token.size_bytes, token.number, ToHex(token.bytes));
  }
  void OnAbsent() override { words += "absent "; }

  std::string words;

 private:
  size_t parts_left_;
};

std::string Walked(const Schema& schema, std::string_view hex, WireOptions options = {}) {
  const std::vector<std::byte> bytes = Hex(hex);
  Recorder recorder;
  internal::SchemaWalk walk(bytes, options, recorder);
  const absl::Status status = walk.Run(schema);
  return recorder.words + std::string(status.message());
}

TEST(SchemaWalkTest, TellsOfValuesAndWhatStandsInFrontOfThem) {
  EXPECT_EQ(Walked(OnlyType(UintType(16)), "0102"), ".x{ value@0+2=258<> } ");
  EXPECT_EQ(Walked(OnlyType(StringType()), "02 6869"), ".x{ length@0+1=2<> value@1+2=0<6869> } ");
  EXPECT_EQ(Walked(OnlyType(PaddedType(4, ' ')), "68692020"), ".x{ value@0+4=0<6869> } ");
  EXPECT_EQ(Walked(OnlyType(PartsType(kOptional, {UintType(8)})), "01 07"),
            ".x{ flag@0+1=1<> 1( *{ value@1+1=7<> } ) } ");
  EXPECT_EQ(Walked(OnlyType(PartsType(kOptional, {UintType(8)})), "00"),
            ".x{ flag@0+1=0<> 0( ) } ");
  EXPECT_EQ(Walked(OnlyType(NullableType(UintType(8), 9)), "09"), ".x{ 0( flag@0+1=0<> ) } ");
  EXPECT_EQ(Walked(OnlyType(PartsType(kVariant, {UintType(8), UintType(8)})), "01 07"),
            ".x{ index@0+1=1<> 1( *{ value@1+1=7<> } ) } ");
  EXPECT_EQ(Walked(OnlyType(PartsType(kMap, {UintType(8), UintType(8)})), "01 05 06"),
            ".x{ count@0+1=1<> 1( #0{ value@1+1=5<> } #0{ value@2+1=6<> } ) } ");
}

TEST(SchemaWalkTest, TellsOfRecordsAndWhatIsSkippedInThem) {
  const SchemaType item = Extended(
      RecordType("Item", {FieldOfType("n", UintType(8)), FieldOfType("m", UintType(8), 2)}));
  EXPECT_EQ(Walked(OnlyType(item), "01 07"),
            ".x{ size@0+1=1<> Item2( .n{ value@1+1=7<> } .m{ absent } ) } ");
  EXPECT_EQ(Walked(OnlyType(item), "03 0708aa bb", {.trailing = TrailingBytes::kSkip}),
            ".x{ size@0+1=3<> Item2( .n{ value@1+1=7<> } .m{ value@2+1=8<> } "
            "skipped@3+1=0<aa> ) } skipped@4+1=0<bb> ");
}

TEST(SchemaWalkTest, SaysThatWhatIsInsideOfASecretIsOne) {
  const Schema schema = SchemaWith(
      {SecretField("s", ArrayType(1, RecordType("R", {FieldOfType("n", UintType(8)),
                                                      FieldOfType("m", UintType(8), 2)}))),
       FieldOfType("x", UintType(8))});
  WireOptions options;
  options.version = 1;
  EXPECT_EQ(Walked(schema, "01 02", options),
            "secret.s{ 1( secret#0{ R2( secret.n{ secret-value@0+1=1<> } secret.m{ absent } ) } ) "
            "} .x{ value@1+1=2<> } ");
}

TEST(SchemaWalkTest, EndsWhenTheVisitorWantsNoMoreParts) {
  const Schema schema =
      SchemaWith({FieldOfType("x", PartsType(kOptional, {ArrayType(1, UintType(8))})),
                  FieldOfType("y", UintType(8), 2)});
  const std::vector<std::byte> bytes = Hex("01 07");
  const std::vector<std::byte> byte = Hex("01");
  const Schema nullable = OnlyType(NullableType(UintType(8), 9));
  Recorder one(1);
  internal::SchemaWalk refused(byte, {}, one);
  EXPECT_EQ(refused.Run(nullable).code(), absl::StatusCode::kResourceExhausted);
  const std::vector<std::string_view> faults = {"M.x: offset 0", "M.x: offset 1",
                                                "M.x[0]: offset 1", "M.y: offset 2"};
  for (size_t parts_max = 0; parts_max < faults.size(); ++parts_max) {
    Recorder recorder(parts_max);
    internal::SchemaWalk walk(bytes, {}, recorder);
    const absl::Status status = walk.Run(schema);
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_TRUE(status.message().find(std::string(faults[parts_max])) == 0) << status;
  }
}

TEST(SchemaWalkTest, LooksForTheBytesOfANullWhoseSizeTheSchemaLeavesOut) {
  SchemaType type = NullableType(UintType(32), 0);
  type.size_bytes = 0;
  const Schema schema = SchemaWith({FieldOfType("x", type)});
  const std::vector<std::byte> bytes = Hex("0000");
  Recorder recorder;
  internal::SchemaWalk walk(bytes, {}, recorder);
  EXPECT_EQ(walk.Run(schema).message(), "M.x: offset 0: wanted 4 bytes, had 2");
}

TEST(SchemaWalkTest, KnowsTheFewestBytesOfEachType) {
  using internal::SizeMin;
  const auto size_min = [](const SchemaType& type) { return SizeMin(type, nullptr); };
  EXPECT_EQ(size_min(UintType(24)), 3u);
  EXPECT_EQ(size_min(NumberType(kUint, 64, IntegerEncoding::kVarint)), 1u);
  EXPECT_EQ(size_min(StringType(9, LengthEncoding::kUint32)), 4u);
  EXPECT_EQ(size_min(ArrayType(3, StringType())), 3u);
  EXPECT_EQ(size_min(PartsType(kOptional, {UintType(32)})), 1u);
  EXPECT_EQ(size_min(NullableType(NumberType(kUint, 64, IntegerEncoding::kVarint), 0)), 1u);
  EXPECT_EQ(size_min(PartsType(kVariant, {UintType(32), UintType(16)})), 3u);
  EXPECT_EQ(size_min(PartsType(kTuple, {UintType(32), StringType()})), 5u);
  EXPECT_EQ(size_min(TypeOf(kTail)), 0u);
  const SchemaType record =
      RecordType("R", {FieldOfType("a", StringType()), FieldOfType("b", UintType(8), 2)});
  EXPECT_EQ(size_min(record), 1u);
  EXPECT_EQ(size_min(Extended(record)), 2u);
  // A record that is inside of itself without anything around it is never all there.
  const std::vector<SchemaField> fields = {FieldOfType("n", UintType(8)),
                                           FieldOfType("record", record),
                                           FieldOfType("r", EnclosingType(0))};
  const internal::RecordScope scope = {&fields, nullptr};
  EXPECT_EQ(SizeMin(EnclosingType(0), &scope), 2u);
}

}  // namespace
}  // namespace sluice
