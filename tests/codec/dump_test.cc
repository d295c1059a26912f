#include "sluice/codec/dump.h"

#include "gtest/gtest.h"
#include "tests/codec/messages.h"
#include "tests/codec/schemas.h"

namespace sluice {
namespace {

using enum WireKind;

SchemaType WithUnit(SchemaType type, std::string unit) {
  type.unit = std::move(unit);
  return type;
}

Schema Specimen() {
  const SchemaType flags =
      EnumType(UintType(8), EnumRule::kUnionOf, {{"kNone", 0}, {"kA", 1}, {"kC", 2}, {"kB", 4}});
  const SchemaType color = EnumType(UintType(8), EnumRule::kOneOf, {{"kRed", 1}});
  return SchemaWith(
      {FieldOfType("magic", ConstantType("SL")),
       FieldOfType("size", RestLengthType(16)),
       FieldOfType("flag", TypeOf(kBool, 1)),
       FieldOfType("delta", IntType(24)),
       LittleField("port", UintType(16)),
       FieldOfType("half", NumberType(kFloat, 32)),
       FieldOfType("third", NumberType(kFloat, 64)),
       FieldOfType("count", NumberType(kUint, 32, IntegerEncoding::kVarint)),
       FieldOfType("color", color),
       FieldOfType("flags", flags),
       FieldOfType("no_flags", flags),
       FieldOfType("wait", WithUnit(UintType(16), "ms")),
       FieldOfType("name", StringType()),
       FieldOfType("blob", TypeOf(kBytes)),
       FieldOfType("padded", PaddedType(4, ' ')),
       FieldOfType("ended", TerminatedType(4)),
       FieldOfType("set_bits", BitsType(11)),
       FieldOfType("pad", TypeOf(kPadding, 2)),
       FieldOfType("spare", TypeOf(kReserved, 1)),
       FieldOfType("list", PartsType(kList, {UintType(8)})),
       FieldOfType("set", PartsType(kSet, {StringType()})),
       FieldOfType("map", PartsType(kMap, {UintType(8), StringType()})),
       FieldOfType("array", ArrayType(2, UintType(8))),
       FieldOfType("none", PartsType(kOptional, {UintType(8)})),
       FieldOfType("some", PartsType(kOptional, {UintType(8)})),
       FieldOfType("null", NullableType(UintType(8), 255)),
       FieldOfType("no_null", NullableType(UintType(8), 255)),
       FieldOfType("shape", PartsType(kVariant, {UintType(8), StringType()})),
       FieldOfType("tuple", FixedTupleType({UintType(8), TypeOf(kBool, 1)})),
       FieldOfType("item", Extended(RecordType("Item", {FieldOfType("n", UintType(8))}))),
       FieldOfType("later", RecordType("Later", {FieldOfType("n", UintType(8), 9)})),
       FieldOfType("sum", ChecksumType(ChecksumAlgorithm::kCrc32, 0, 1)),
       SecretField("password", StringType()),
       SecretField("pin", UintType(32)),
       SecretField("keys", PartsType(kList, {PartsType(kOptional, {UintType(8)})})),
       FieldOfType("rest", TypeOf(kTail))});
}

TEST(DumpTest, ShowsOverlongVarintsWhereTheyAreAccepted) {
  const Schema schema = OnlyType(NumberType(kUint, 32, IntegerEncoding::kVarint));
  EXPECT_EQ(DumpFrame(schema, Hex("8580808000"), {.overlong = OverlongVarints::kAccept}),
            R"(M, 5 bytes
       0  8580 8080 00                             x = 5
)");
}

TEST(DumpTest, ShowsEveryKindOfField) {
  WireOptions options;
  options.version = 8;
  options.trailing = TrailingBytes::kSkip;
  const std::string text =
      DumpFrame(Specimen(),
                Hex("0000000b 00000001"
                    "534c 006e 01 fffffe 0100 3f000000 3fd5555555555555 ac02 01 05 00 01f4 026869"
                    "14 000102030405060708090a0b0c0d0e0f10111213 61622020 61000000 ff07 0000 07"
                    "02 0506 02 0161 0162 01 01 0161 0809 00 01 03 ff 07 01 0178 05 01 02 0708"
                    "2b7647ab 0670 61737377 64 00000001 02 01 01 00 646566"),
                options, 8);
  EXPECT_EQ(text, R"(M, 115 bytes
          0000 000b 0000 0001                      header
       0  534c                                     magic: constant
       2  006e                                     size = 110
       4  01                                       flag = true
       5  ffff fe                                  delta = -2
       8  0100                                     port = 1
      10  3f00 0000                                half = 0.5
      14  3fd5 5555 5555 5555                      third = 0.3333333333333333
      22  ac02                                     count = 300
      24  01                                       color = kRed
      25  05                                       flags = kA|kB
      26  00                                       no_flags = kNone
      27  01f4                                     wait = 500 ms
      29  0268 69                                  name = "hi"
      32  1400 0102 0304 0506 ... (13 more)        blob: 20 bytes
      53  6162 2020                                padded = "ab"
      57  6100 0000                                ended = "a"
      61  ff07                                     set_bits: 11 bits
      63  0000                                     pad: padding
      65  07                                       spare: reserved
      66  02                                       list: count 2
      67  05                                       list[0] = 5
      68  06                                       list[1] = 6
      69  02                                       set: count 2
      70  0161                                     set[0] = "a"
      72  0162                                     set[1] = "b"
      74  01                                       map: count 1
      75  01                                       map[0] = 1
      76  0161                                     map[0] = "a"
      78  08                                       array[0] = 8
      79  09                                       array[1] = 9
      80  00                                       none: flag 0
      81  01                                       some: flag 1
      82  03                                       some = 3
      83  ff                                       null = null
      84  07                                       no_null = 7
      85  01                                       shape: index 1
      86  0178                                     shape = "x"
      88  05                                       tuple[0] = 5
      89  01                                       tuple[1] = true
      90  02                                       item: size 2
      91  07                                       item.n = 7
      92  **                                       item: skipped
      93                                           later.n: absent
      93  2b76 47ab                                sum = 0x2b7647ab
      97  **                                       password = ***
     104  **                                       pin = ***
     108  **                                       keys = ***
     109  **                                       keys[0] = ***
     110  **                                       keys[0] = ***
     111  **                                       keys[1] = ***
     112  6465                                     rest: 2 bytes
     114  **                                       skipped
)");
}

TEST(DumpTest, ShortensLongLists) {
  std::string bytes = "13";
  for (int i = 0; i < 19; ++i) bytes += "0161";
  const SchemaType list = PartsType(kList, {StringType()});
  EXPECT_EQ(DumpFrame(OnlyType(list), Hex(bytes)), R"(M, 39 bytes
       0  13                                       x: count 19
       1  0161                                     x[0] = "a"
       3  0161                                     x[1] = "a"
       5  0161                                     x[2] = "a"
       7  0161                                     x[3] = "a"
       9  0161                                     x[4] = "a"
      11  0161                                     x[5] = "a"
      13  0161                                     x[6] = "a"
      15  0161                                     x[7] = "a"
      17  0161                                     x[8] = "a"
      19  0161                                     x[9] = "a"
      21  0161                                     x[10] = "a"
      23  0161                                     x[11] = "a"
      25  0161                                     x[12] = "a"
      27  0161                                     x[13] = "a"
      29  0161                                     x[14] = "a"
      31  0161                                     x[15] = "a"
      33  0161 0161 0161                           x: 3 more
)");
  const std::string masked = DumpFrame(SchemaWith({SecretField("x", list)}), Hex(bytes));
  EXPECT_EQ(masked.substr(masked.find("      31 ")),
            R"(      31  **                                       x[15] = ***
      33  **                                       x: 3 more
)");
  // The last element's text is missing.
  bytes.resize(bytes.size() - 2);
  const std::string refused = DumpFrame(OnlyType(list), Hex(bytes));
  EXPECT_EQ(refused.substr(refused.find("      31 ")),
            R"(      31  0161                                     x[15] = "a"
      33  0161 0161                                x: 3 more
      37  01                                       not read
            ^ M.x[18]: offset 38: wanted 1 bytes, had 0
)");
}

TEST(DumpTest, ShowsWhatIsHiddenInAList) {
  const SchemaType inner = Extended(RecordType(
      "R", {FieldOfType("n", PartsType(kList, {UintType(8)})), FieldOfType("m", UintType(8), 2)}));
  const SchemaField list = FieldOfType("x", PartsType(kList, {inner}));
  std::string bytes = "12";
  for (int i = 0; i < 18; ++i) bytes += i < 17 ? "0100" : "03000102";
  const std::string text =
      DumpFrame(SchemaWith({list}), Hex(bytes), {.trailing = TrailingBytes::kSkip});
  EXPECT_EQ(text.substr(text.find("      31 ")),
            R"(      31                                           x[14].m: absent
      31  01                                       x[15]: size 1
      32  00                                       x[15].n: count 0
      33                                           x[15].m: absent
      33  0100 0300 0102                           x: 2 more
)");
  // What was skipped might be a secret.
  const std::string masked = DumpFrame(SchemaWith({SecretField("s", UintType(8)), list}),
                                       Hex("07" + bytes), {.trailing = TrailingBytes::kSkip});
  EXPECT_EQ(masked.substr(masked.find("      32 ")),
            R"(      32                                           x[14].m: absent
      32  01                                       x[15]: size 1
      33  00                                       x[15].n: count 0
      34                                           x[15].m: absent
      34  **                                       x: 2 more
)");
}

// From line 999 on, of a message with one line per byte and more of them.
std::string LinesFrom999(bool is_secret, std::string_view last) {
  std::vector<SchemaField> fields;
  std::string bytes;
  for (int i = 0; i < 101; ++i) {
    fields.push_back(FieldOfType("f", ArrayType(10, UintType(8))));
    fields.back().secret = is_secret;
    bytes += "00010203040506070809";
  }
  fields.push_back(FieldOfType("last", StringType()));
  const std::string text = DumpFrame(SchemaWith(fields), Hex(bytes + std::string(last)));
  return text.substr(text.find("     998 "));
}

TEST(DumpTest, ShowsOneLineForAllBeyondTheLast) {
  EXPECT_EQ(LinesFrom999(false, "0161"),
            R"(     998  08                                       f[8] = 8
     999  09                                       f[9] = 9
    1000  0001 0203 0405 0607 0809 0161            ... (11 more lines)
)");
  EXPECT_EQ(LinesFrom999(false, "0261"),
            R"(     998  08                                       f[8] = 8
     999  09                                       f[9] = 9
    1000  0001 0203 0405 0607 0809                 ... (10 more lines)
    1010  0261                                     not read
            ^ M.last: offset 1011: wanted 2 bytes, had 1
)");
  EXPECT_EQ(LinesFrom999(true, "0161"),
            R"(     998  **                                       f[8] = ***
     999  **                                       f[9] = ***
    1000  **                                       ... (11 more lines)
)");
}

TEST(DumpTest, ShowsNumbersWithoutNames) {
  EXPECT_EQ(
      DumpFrame(
          SchemaWith(
              {FieldOfType("b", TypeOf(kBool, 1)),
               FieldOfType("any", EnumType(UintType(8), EnumRule::kAny, {{"kOne", 1}})),
               FieldOfType("flags", EnumType(UintType(8), EnumRule::kUnionOf, {{"kOne", 1}}))}),
          Hex("00 02 00")),
      R"(M, 3 bytes
       0  00                                       b = false
       1  02                                       any = 2
       2  00                                       flags = 0
)");
}

TEST(DumpTest, ShowsNoByteThatMightBeASecret) {
  const SchemaType record = RecordType("R", {SecretField("s", UintType(8))});
  for (const SchemaType& type : {record, PartsType(kList, {record})}) {
    const Schema schema = SchemaWith({FieldOfType("n", UintType(32)), FieldOfType("x", type)});
    EXPECT_EQ(DumpFrame(schema, Hex("ab")), R"(M, 1 bytes
       0  **                                       not read
          ^ M.n: offset 0: wanted 4 bytes, had 1
)");
  }
  // An empty one has no bytes to hide.
  EXPECT_EQ(DumpFrame(SchemaWith({SecretField("t", TypeOf(kTail))}), Hex("")), R"(M, 0 bytes
       0                                           t = ***
)");
}

TEST(DumpTest, ShowsWhatAVersionLacks) {
  EXPECT_EQ(DumpFrame<Login>(Hex("03626f62 027077"), {.version = 1}), R"(Login, 7 bytes
       0  0362 6f62                                user = "bob"
       4  **                                       password = ***
       7                                           client: absent
)");
  EXPECT_EQ(DumpFrame<Login>(Hex("03626f62 027077 03 0102"), {.trailing = TrailingBytes::kSkip}),
            R"(Login, 10 bytes
       0  0362 6f62                                user = "bob"
       4  **                                       password = ***
       7  03                                       client = 3
       8  **                                       skipped
)");
}

TEST(DumpTest, ShowsHeadersOfAnySize) {
  EXPECT_EQ(DumpFrame(OnlyType(UintType(8)), Hex("01"), {}, 5), R"(M, 0 bytes
          01                                       header
       0                                           the end
          ^ M.x: offset 0: wanted 1 bytes, had 0
)");
}

}  // namespace
}  // namespace sluice
