// Dumps of bytes that are refused: they show how far the fields go, and point at the fault.
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "sluice/codec/dump.h"
#include "tests/codec/refused_bytes.h"
#include "tests/codec/schemas.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

using enum WireKind;

TEST(DumpErrorsTest, PointsAtEveryKindOfError) {
  std::string all;
  for (const RefusedBytes& refused : AllRefusedBytes()) {
    all += refused.name + ": " + DumpFrame(refused.schema, Hex(refused.hex), kRefusingOptions);
  }
  EXPECT_EQ(all, R"(Number: M, 2 bytes
       0  0102                                     not read
          ^ M.x: offset 0: wanted 4 bytes, had 2
Bool: M, 1 bytes
       0  02                                       not read
          ^ M.x: offset 0: value 2 is neither 0 nor 1
SecretBool: M, 1 bytes
       0  **                                       not read
          ^ M.x: offset 0: the value is neither 0 nor 1
Undeclared: M, 1 bytes
       0  03                                       not read
          ^ M.x: offset 0: value 3 is none of the enum's
UndeclaredSigned: M, 2 bytes
       0  fffe                                     not read
          ^ M.x: offset 0: value -2 is none of the enum's
UndeclaredSecret: M, 1 bytes
       0  **                                       not read
          ^ M.x: offset 0: the value is none of the enum's
UndeclaredBits: M, 1 bytes
       0  0f                                       not read
          ^ M.x: offset 0: bits 0xa are none of the enum's
UndeclaredSignBits: M, 1 bytes
       0  81                                       not read
          ^ M.x: offset 0: bits 0x80 are none of the enum's
UndeclaredBitsSecret: M, 1 bytes
       0  **                                       not read
          ^ M.x: offset 0: bits are set that are none of the enum's
VarintCutShort: M, 2 bytes
       0  8080                                     not read
          ^ M.x: offset 0: wanted 3 bytes, had 2
VarintOverlong: M, 2 bytes
       0  8100                                     not read
          ^ M.x: offset 0: overlong varint
VarintTooLarge: M, 5 bytes
       0  ffff ffff 10                             not read
          ^ M.x: offset 0: varint of more than 32 bits
Length: M, 1 bytes
       0  05                                       not read
          ^ M.x: offset 0: length 5 exceeds the limit 4
Text: M, 3 bytes
       0  0361 62                                  not read
            ^ M.x: offset 1: wanted 3 bytes, had 2
LengthCutShort: M, 1 bytes
       0  00                                       not read
          ^ M.x: offset 0: wanted 2 bytes, had 1
NoLength: M, 0 bytes
       0                                           the end
          ^ M.x: offset 0: wanted 1 bytes, had 0
Padded: M, 3 bytes
       0  6162 20                                  not read
          ^ M.x: offset 0: wanted 4 bytes, had 3
NotTerminated: M, 3 bytes
       0  6162 63                                  not read
          ^ M.x: offset 0: no zero in 3 bytes
AfterZero: M, 4 bytes
       0  6100 0062                                not read
                 ^ M.x: offset 3: a byte behind the terminating zero is not zero
Tail: M, 3 bytes
       0  6162 63                                  not read
          ^ M.x: offset 0: length 3 exceeds the limit 2
UnusedBits: M, 2 bytes
       0  ff0f                                     not read
            ^ M.x: offset 1: bits are set behind the last one
Count: M, 1 bytes
       0  03                                       not read
          ^ M.x: offset 0: count 3 exceeds the limit 2
CountCutShort: M, 5 bytes
       0  0300 0100 02                             not read
          ^ M.x: offset 0: count 3 wants more than the 4 bytes left
MapCutShort: M, 4 bytes
       0  0201 0002                                not read
          ^ M.x: offset 0: count 2 wants more than the 3 bytes left
Element: M, 4 bytes
       0  02                                       x: count 2
       1  0161                                     x[0] = "a"
       3  05                                       not read
            ^ M.x[1]: offset 4: wanted 5 bytes, had 0
Array: M, 5 bytes
       0  0001 0002 00                             not read
                    ^ M.x[2]: offset 4: wanted 2 bytes, had 1
Tuple: M, 2 bytes
       0  0100                                     not read
            ^ M.x[1]: offset 1: wanted 2 bytes, had 1
TupleElement: M, 2 bytes
       0  00                                       x[0] = ""
       1  02                                       not read
          ^ M.x[1]: offset 1: value 2 is neither 0 nor 1
Flag: M, 2 bytes
       0  0201                                     not read
          ^ M.x: offset 0: value 2 is neither 0 nor 1
NoFlag: M, 0 bytes
       0                                           the end
          ^ M.x: offset 0: wanted 1 bytes, had 0
Optional: M, 1 bytes
       0  01                                       x: flag 1
       1                                           the end
          ^ M.x: offset 1: wanted 1 bytes, had 0
Nullable: M, 1 bytes
       0  01                                       not read
          ^ M.x: offset 0: wanted 2 bytes, had 1
NullableVarint: M, 1 bytes
       0  80                                       not read
          ^ M.x: offset 0: wanted 2 bytes, had 1
Alternative: M, 2 bytes
       0  0200                                     not read
          ^ M.x: offset 0: alternative 2 of 2
AlternativeSecret: M, 2 bytes
       0  **                                       not read
          ^ M.x: offset 0: there are 1 alternatives
NoAlternative: M, 0 bytes
       0                                           the end
          ^ M.x: offset 0: wanted 1 bytes, had 0
InAlternative: M, 2 bytes
       0  01                                       x: index 1
       1  01                                       not read
            ^ M.x: offset 2: wanted 1 bytes, had 0
KeyOrder: M, 4 bytes
       0  03                                       x: count 3
       1  01                                       x[0] = 1
       2  03                                       x[1] = 3
       3  02                                       x[2] = 2
          ^ M.x[2]: offset 3: the keys are not in ascending order
SameKey: M, 7 bytes
       0  02                                       x: count 2
       1  0161                                     x[0] = "a"
       3  01                                       x[0] = 1
       4  0161                                     x[1] = "a"
          ^ M.x[1]: offset 4: a key stands there twice
       6  02                                       not read
MapValue: M, 3 bytes
       0  01                                       x: count 1
       1  01                                       x[0] = 1
       2  01                                       not read
            ^ M.x[0]: offset 3: wanted 1 bytes, had 0
MapKey: M, 3 bytes
       0  01                                       x: count 1
       1  0501                                     not read
            ^ M.x[0]: offset 2: wanted 5 bytes, had 1
LeftOver: M, 3 bytes
       0  01                                       x = 1
       1  0203                                     not read
          ^ M: offset 1: 2 bytes left over
Record: M, 2 bytes
       0  0161                                     x.name = "a"
       2                                           the end
          ^ M.x.n: offset 2: wanted 1 bytes, had 0
FixedRecord: M, 2 bytes
       0  0100                                     not read
            ^ M.x.y: offset 1: wanted 2 bytes, had 1
FixedElement: M, 4 bytes
       0  0100 0102                                not read
                    ^ M.x[1].y: offset 4: wanted 2 bytes, had 0
Run: M, 2 bytes
       0  0200                                     not read
            ^ M.y: offset 1: wanted 2 bytes, had 1
Size: M, 4 bytes
       0  0501 6101                                not read
            ^ M.x: offset 1: wanted 5 bytes, had 3
PastSize: M, 4 bytes
       0  02                                       x: size 2
       1  0161                                     x.name = "a"
       3  01                                       not read
          ^ M.x.n: offset 3: wanted 1 bytes, had 0
LeftOverInside: M, 5 bytes
       0  04                                       x: size 4
       1  0161                                     x.name = "a"
       3  01                                       x.n = 1
       4  02                                       not read
          ^ M.x: offset 4: 1 bytes left over
Constant: M, 2 bytes
       0  534d                                     not read
          ^ M.x: offset 0: not the constant that stands there always
Padding: M, 3 bytes
       0  0001 00                                  not read
            ^ M.x: offset 1: padding byte 0x01 is not zero
Reserved: M, 2 bytes
       0  0001                                     not read
          ^ M.x: offset 0: wanted 3 bytes, had 2
Checksum: M, 6 bytes
       0  0000 0001                                crc = 0x1
          ^ M.crc: offset 0: checksum 0x1, but the bytes have 0x62777270
       4  0161                                     text = "a"
RestLengthSmall: M, 2 bytes
       0  0003                                     size = 3
          ^ M.size: offset 0: length 3 does not cover the 4 bytes that it counts
RestLength: M, 2 bytes
       0  02                                       size = 2
       1  01                                       not read
          ^ M.size: offset 1: wanted 2 bytes, had 1
PastRestLength: M, 3 bytes
       0  01                                       size = 1
       1  0102                                     not read
          ^ M.x: offset 1: wanted 2 bytes, had 1
LeftOverRest: M, 3 bytes
       0  02                                       size = 2
       1  01                                       x = 1
       2  02                                       not read
          ^ M: offset 2: 1 bytes left over
Depth: M, 8 bytes
       0  01                                       id = 1
       1  01                                       children: count 1
       2  02                                       children[0].id = 2
       3  01                                       children[0].children: count 1
       4  03                                       children[0].children[0].id = 3
       5  01                                       children[0].children[0].children: count 1
       6  0400                                     not read
          ^ M.children[0].children[0].children[0]: offset 6: nested too deep
)");
}

TEST(DumpErrorsTest, PointsIntoLongLines) {
  const Schema longs = OnlyType(ArrayType(3, UintType(64)));
  EXPECT_EQ(DumpFrame(longs, Hex("0001020304050607 0001020304050607 00")), R"(M, 17 bytes
       0  0001 0203 0405 0607 0001 0203 0405 0607  not read
      16  00                                       not read
          ^ M.x[2]: offset 16: wanted 8 bytes, had 1
)");
  EXPECT_EQ(DumpFrame(longs, Hex("0001020304050607 0001020304050607")), R"(M, 16 bytes
       0  0001 0203 0405 0607 0001 0203 0405 0607  not read
      16                                           the end
          ^ M.x[2]: offset 16: wanted 8 bytes, had 0
)");
  const Schema keys = OnlyType(PartsType(kSet, {UintType(16)}));
  std::string bytes = "20";
  for (int i = 0; i < 32; ++i) bytes += fmt::format("{:04x}", i < 30 ? i : 0);
  const std::string text = DumpFrame(keys, Hex(bytes));
  EXPECT_EQ(text.substr(text.find("      31 ")),
            R"(      31  000f                                     x[15] = 15
      33  0010 0011 0012 0013 ... (22 more)        x: 15 more
                              ^ M.x[30]: offset 61: the keys are not in ascending order
      63  0000                                     not read
)");
}

}  // namespace
}  // namespace sluice
