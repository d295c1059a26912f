#include <string>

#include "gtest/gtest.h"
#include "tests/codec/schema_types.h"

namespace sluice {
namespace {

TEST(SchemaTextTest, ShowsEveryKind) {
  EXPECT_EQ(ToText(EveryKind()), R"(message EveryKind = 7 {
  f0: bool
  f1: int24, little-endian
  f2: uint64 varint, since 3
  f3: int32 zigzag, secret
  f4: float64
  f5: enum Color uint8 {red = 1, blue = 2}
  f6: enum Color uint16 {red = 1, ...}
  f7: flags Color uint8 {red = 1, blue = 2}
  f8: int64, ms
  f9: uint32 as Money
  f10: string, at most 8 bytes, uint16 length
  f11: string in 4 bytes, padded with 0x20
  f12: string in 4 bytes, terminated
  f13: bytes
  f14: 12 bits
  f15: list of (uint16), at most 3 elements
  f16: set of (uint16)
  f17: map of (string), (uint8)
  f18: 2 of (uint16)
  f19: optional (optional (uint8))
  f20: optional (int16), -1 for none
  f21: optional (float32), 0x7fc00000 for none
  f22: one of (Point {
    x: uint8
  }), (uint8)
  f23: tuple of (uint8), (string)
  f24: extensible Node {
    id: uint8
    nodes: list of (extensible the same record)
    roots: list of (the record 1 further out)
  }
  f25: extensible, uint16 length, Leaf {
    id: uint8
  }
  f26: uint16, always <cafe>
  f27: always <504e 47>
  f28: 3 zeros
  f29: 2 bytes reserved
  f30: crc32 over f1 to f2
  f31: uint16 length of the rest, -4
  f32: uint32 length of the rest
  f33: whatever follows
}
)");
}

std::string TextOf(SchemaType type) {
  return ToText(Schema{.name = "R", .message_type = {}, .fields = {FieldOfType("f", type)}});
}

TEST(SchemaTextTest, ShowsTheLimitOfATail) {
  SchemaType tail = TypeOf(WireKind::kTail);
  tail.limit = 8;
  EXPECT_EQ(TextOf(tail), "record R {\n  f: whatever follows, at most 8 bytes\n}\n");
}

TEST(SchemaTextTest, CallsATupleWithoutElementsNothing) {
  EXPECT_EQ(TextOf(TypeOf(WireKind::kTuple)), "record R {\n  f: nothing\n}\n");
}

}  // namespace
}  // namespace sluice
