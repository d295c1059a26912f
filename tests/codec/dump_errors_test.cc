// Dumps of bytes that are refused: they show how far the fields go, and point at the fault.
#include <array>
#include <optional>
#include <regex>
#include <variant>
#include <vector>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "sluice/codec/dump.h"
#include "sluice/codec/message.h"
#include "tests/codec/refused_bytes.h"
#include "tests/codec/schemas.h"
#include "tests/support/hex.h"

namespace sluice {
namespace {

using enum WireKind;

// --- What a schema does not know -----------------------------------------------------------------

struct Even {
  uint16_t number = 0;
};
struct Nothing {};

}  // namespace

template <>
struct WireAs<Even> {
  using Wire = uint16_t;
  static Wire To(Even even) { return even.number; }
  static std::string_view From(Wire wire, Even* even) {
    even->number = wire;
    return wire % 2 == 0 ? "" : "the number is odd";
  }
};
template <>
struct WireAs<Nothing> {
  using Wire = std::monostate;
  static Wire To(Nothing) { return {}; }
  static std::string_view From(Wire, Nothing*) { return "always"; }
};

namespace {

struct Evens {
  uint8_t id = 0;
  std::vector<Even> evens;
  std::string name;
  static constexpr auto Describe() {
    return Message("Evens", 1, Field("id", &Evens::id), Field("evens", &Evens::evens),
                   Field("name", &Evens::name));
  }
};
struct SecretEven {
  Even even;
  uint8_t id = 0;
  static constexpr auto Describe() {
    return Message("SecretEven", 2, Field("even", &SecretEven::even, Secret()),
                   Field("id", &SecretEven::id));
  }
};
struct Large {
  std::vector<std::optional<std::array<uint64_t, 100>>> hundreds;
  static constexpr auto Describe() {
    return Message("Large", 3, Field("hundreds", &Large::hundreds));
  }
};
struct Void {
  Nothing nothing;
  static constexpr auto Describe() { return Message("Void", 4, Field("nothing", &Void::nothing)); }
};

struct VoidBehind {
  uint8_t id = 0;
  Nothing nothing;
  static constexpr auto Describe() {
    return Message("VoidBehind", 5, Field("id", &VoidBehind::id),
                   Field("nothing", &VoidBehind::nothing));
  }
};

// --- Every kind ----------------------------------------------------------------------------------

// A kind that is not here does not compile. Values that are no kinds give false.
bool IsFoundByReading(internal::FaultKind kind) {
  using enum internal::FaultKind;
  switch (kind) {
    case kCutShort:
    case kCountCutShort:
    case kLengthLimit:
    case kCountLimit:
    case kMemoryLimit:
    case kDepthLimit:
    case kNotBool:
    case kOverlongVarint:
    case kLargeVarint:
    case kUndeclaredValue:
    case kUndeclaredBits:
    case kUnknownAlternative:
    case kKeyOrder:
    case kSameKey:
    case kUnusedBits:
    case kNotTerminated:
    case kAfterZero:
    case kNotZero:
    case kWrongConstant:
    case kWrongChecksum:
    case kWrongRestLength:
    case kRefused:
    case kLeftOver:
      return true;
    case kNoRoom:
    case kLargeValue:
    case kNullValue:
    case kEndsWithPad:
    case kHoldsZero:
    case kTailVersion:
    case kWrongShape:
    case kNoValue:
      return false;
  }
  return false;
}

std::string WithoutNumbers(const std::string& text) {
  return std::regex_replace(text, std::regex("0x[0-9a-f]+|-?[0-9]+"), "#");
}

void ExpectEveryKindIn(const std::string& dumps) {
  const std::string without_numbers = WithoutNumbers(dumps);
  for (int i = 0; i <= UINT8_MAX; ++i) {
    const auto kind = static_cast<internal::FaultKind>(i);
    if (!IsFoundByReading(kind)) continue;
    internal::Fault fault;
    fault.Report(kind, 0, 1, 1, "the number is odd");
    const std::string text = WithoutNumbers(std::string(fault.Take("").message()) + "\n");
    EXPECT_NE(without_numbers.find(text), std::string::npos) << "no dump has" << text;
  }
}

TEST(DumpErrorsTest, PointsAtEveryKindOfError) {
  std::string all;
  for (const RefusedBytes& refused : AllRefusedBytes()) {
    all += refused.name + ": " + DumpFrame(refused.schema, Hex(refused.hex), kRefusingOptions);
  }
  all += "Refused: " + DumpFrame<Evens>(Hex("07 02 0002 0003 0161"));
  all += "Memory: " + DumpFrame<Large>(Hex("04 00 00 00 00"));
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
Refused: Evens, 8 bytes
       0  07                                       id = 7
       1  02                                       evens: count 2
       2  0002                                     evens[0] = 2
       4  0003                                     evens[1] = 3
          ^ Evens.evens[1]: offset 4: the number is odd
       6  0161                                     name = "a"
Memory: Large, 5 bytes
       0  04                                       hundreds: count 4
          ^ Large.hundreds: offset 0: wanted 3232 bytes of memory, the message has 3092 left
       1  00                                       hundreds[0]: flag 0
       2  00                                       hundreds[1]: flag 0
       3  00                                       hundreds[2]: flag 0
       4  00                                       hundreds[3]: flag 0
)");
  ExpectEveryKindIn(all);
}

TEST(DumpErrorsTest, PointsAtWhatTypesOfTheProgramRefuse) {
  constexpr std::string_view kAccepted = R"(SecretEven, 3 bytes
       0  **                                       even = ***
       2  07                                       id = 7
)";
  EXPECT_EQ(DumpFrame<SecretEven>(Hex("0002 07")), kAccepted);
  EXPECT_EQ(DumpFrame(SchemaOf<SecretEven>(), Hex("0003 07")), kAccepted);
  EXPECT_EQ(DumpFrame<SecretEven>(Hex("0003 07")), R"(SecretEven, 3 bytes
       0  **                                       even = ***
          ^ SecretEven.even: offset 0: the value is refused
       2  07                                       id = 7
)");
  constexpr WireOptions kLittle = {.order = ByteOrder::kLittle};
  EXPECT_EQ(DumpFrame<Evens>(Hex("0007 00000001 07 01 0300 00"), kLittle, 6), R"(Evens, 5 bytes
          0007 0000 0001                           header
       0  07                                       id = 7
       1  01                                       evens: count 1
       2  0300                                     evens[0] = 3
          ^ Evens.evens[0]: offset 2: the number is odd
       4  00                                       name = ""
)");
}

TEST(DumpErrorsTest, PointsAtWhatTypesOfTheProgramRefuseInFrontOfAnotherFault) {
  EXPECT_EQ(DumpFrame<Evens>(Hex("07 01 0003 05 61")), R"(Evens, 6 bytes
       0  07                                       id = 7
       1  01                                       evens: count 1
       2  0003                                     evens[0] = 3
          ^ Evens.evens[0]: offset 2: the number is odd
       4  0561                                     not read
)");
}

TEST(DumpErrorsTest, PointsToTheEndForValuesOfNoBytes) {
  EXPECT_EQ(DumpFrame<Void>({}), R"(Void, 0 bytes
       0                                           the end
          ^ Void.nothing: offset 0: always
)");
  EXPECT_EQ(DumpFrame<VoidBehind>(Hex("02")), R"(VoidBehind, 1 bytes
       0  02                                       id = 2
       1                                           the end
          ^ VoidBehind.nothing: offset 1: always
)");
}

TEST(DumpErrorsTest, PointsAtElementsThatAreNotShown) {
  std::string hex = "07 14";
  for (int i = 0; i < 20; ++i) hex += i == 18 ? "0001" : "0002";
  const std::string text = DumpFrame<Evens>(Hex(hex + "00"));
  EXPECT_EQ(text.substr(text.find("      34 ")),
            R"(      34  0002 0002 0001 0002                      evens: 4 more
                    ^ Evens.evens[18]: offset 38: the number is odd
      42  00                                       name = ""
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
