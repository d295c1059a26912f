#include "examples/dns/domain_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/hex.h"

namespace dns {
namespace {

using ::sluice::BinaryReadStream;
using ::sluice::Hex;
using ::testing::HasSubstr;

// The name at `offset`, and where reading went on; or the error.
struct ReadResult {
  absl::Status status;
  std::string wire;
  size_t position = 0;
};

ReadResult ReadNameAt(size_t offset, const std::vector<std::byte>& message) {
  BinaryReadStream in(message);
  in.Skip(offset);
  DomainName name;
  ReadName(&in, &name);
  return {in.status(), name.wire(), in.position()};
}

DomainName Name(std::string_view text) {
  const absl::StatusOr<DomainName> name = DomainName::FromText(text, DomainName());
  EXPECT_TRUE(name.ok()) << name.status();
  return name.value_or(DomainName());
}

std::string Repeat(std::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(ReadNameTest, ReadsLabelsUpToTheRoot) {
  const ReadResult read = ReadNameAt(0, Hex("03 777777 04 74657374 00 ff"));
  EXPECT_TRUE(read.status.ok()) << read.status;
  EXPECT_EQ(read.wire, std::string("\3www\4test\0", 10));
  EXPECT_EQ(read.position, 10U);
}

TEST(ReadNameTest, ReadsRootAlone) {
  const ReadResult read = ReadNameAt(0, Hex("00"));
  EXPECT_TRUE(read.status.ok()) << read.status;
  EXPECT_EQ(read.wire, std::string(1, '\0'));
}

TEST(ReadNameTest, GoesOnBehindTheFirstOfTwoPointers) {
  const ReadResult read = ReadNameAt(9, Hex("01 61 00"          //  0: a
                                            "01 62 c000 ff ff"  //  3: b.a
                                            "01 63 c003 ff"));  //  9: c.b.a
  EXPECT_TRUE(read.status.ok()) << read.status;
  EXPECT_EQ(read.wire, std::string("\1c\1b\1a\0", 7));
  EXPECT_EQ(read.position, 13U);
}

TEST(ReadNameTest, FollowsPointerIntoTheMiddleOfAName) {
  const ReadResult read = ReadNameAt(7, Hex("01 61 03 6e6574 00 c002"));
  EXPECT_EQ(read.wire, std::string("\3net\0", 5)) << read.status;
}

TEST(ReadNameTest, RefusesPointerToItself) {
  EXPECT_EQ(ReadNameAt(1, Hex("00 c001")).status.message(),
            "name at offset 1: a pointer that does not lead back");
}

TEST(ReadNameTest, RefusesPointerForward) {
  EXPECT_EQ(ReadNameAt(0, Hex("c002 00")).status.code(), absl::StatusCode::kInvalidArgument);
}

TEST(ReadNameTest, RefusesPointersInACircle) {
  EXPECT_EQ(ReadNameAt(2, Hex("c002 c000")).status.message(),
            "name at offset 0: a pointer that does not lead back");
}

// The labels at 0 run into the pointer at 2, which leads to them again.
TEST(ReadNameTest, RefusesLabelsThatRunIntoTheirOwnPointer) {
  EXPECT_EQ(ReadNameAt(2, Hex("01 61 c000")).status.code(), absl::StatusCode::kOutOfRange);
}

TEST(ReadNameTest, FollowsAsManyPointersAsANameCanUse) {
  std::vector<std::byte> message = Hex("00");
  for (int pointer = 0; pointer < 128; ++pointer) {
    const size_t target = message.size() < 3 ? 0 : message.size() - 2;
    message.push_back(std::byte{0xc0} | static_cast<std::byte>(target >> 8));
    message.push_back(static_cast<std::byte>(target));
  }
  EXPECT_TRUE(ReadNameAt(message.size() - 4, message).status.ok());
  EXPECT_THAT(std::string(ReadNameAt(message.size() - 2, message).status.message()),
              HasSubstr("too many pointers"));
}

TEST(ReadNameTest, RefusesReservedLabelTypes) {
  EXPECT_EQ(ReadNameAt(0, Hex("40 00")).status.message(),
            "name at offset 0: a label that is neither text nor pointer");
  EXPECT_EQ(ReadNameAt(0, Hex("bf 00")).status.code(), absl::StatusCode::kInvalidArgument);
}

TEST(ReadNameTest, ReadsLabelOf63Bytes) {
  EXPECT_TRUE(ReadNameAt(0, Hex("3f" + Repeat("61", 63) + "00")).status.ok());
}

TEST(ReadNameTest, ReadsNameOf255BytesAndRefuses256) {
  const std::string longest = Repeat("3f" + Repeat("61", 63), 3);
  EXPECT_EQ(ReadNameAt(0, Hex(longest + "3d" + Repeat("62", 61) + "00")).wire.size(), 255U);
  EXPECT_EQ(ReadNameAt(0, Hex(longest + "3e" + Repeat("62", 62) + "00")).status.message(),
            "name at offset 0: it is longer than 255 bytes");
}

TEST(ReadNameTest, RefusesNameThatPointersMakeTooLong) {
  // 126 labels of one byte and the root are 253 bytes; two more labels are too many.
  const std::string many = Repeat("0161", 126) + "00";
  EXPECT_TRUE(ReadNameAt(253, Hex(many + "0162 c000")).status.ok());
  EXPECT_FALSE(ReadNameAt(253, Hex(many + "0162 0163 c000")).status.ok());
}

TEST(ReadNameTest, SaysThatANameIsCutShortWhereverItEnds) {
  const std::vector<std::byte> whole = Hex("03 777777 04 74657374 c000");
  for (size_t size = 0; size < whole.size(); ++size) {
    const ReadResult read = ReadNameAt(0, {whole.begin(), whole.begin() + static_cast<int>(size)});
    EXPECT_EQ(read.status.code(), absl::StatusCode::kOutOfRange) << size;
    EXPECT_EQ(read.wire, std::string(1, '\0'));
  }
}

TEST(DomainNameTest, ComparesWithoutCaseAndKeepsIt) {
  EXPECT_TRUE(Name("WWW.Example.") == Name("www.eXAMPLE."));
  EXPECT_FALSE(Name("www.example.") == Name("wwx.example."));
  EXPECT_EQ(Name("Www.").wire(), std::string("\3Www\0", 5));
}

TEST(DomainNameTest, IsWithinAncestorsAtWholeLabelsAlone) {
  EXPECT_TRUE(Name("a.b.TEST.").IsWithin(Name("b.test.")));
  EXPECT_TRUE(Name("b.test.").IsWithin(Name("b.test.")));
  EXPECT_TRUE(Name("test.").IsWithin(Name(".")));
  EXPECT_FALSE(Name("ab.test.").IsWithin(Name("b.test.")));
  EXPECT_FALSE(Name("test.").IsWithin(Name("b.test.")));
}

TEST(DomainNameTest, PutsARelativeNameInFrontOfItsOrigin) {
  const DomainName origin = Name("example.test.");
  EXPECT_TRUE(*DomainName::FromText("a.b", origin) == Name("a.b.example.test."));
  EXPECT_TRUE(*DomainName::FromText("@", origin) == origin);
}

TEST(DomainNameTest, RefusesTextThatIsNoName) {
  const std::string label(64, 'a');
  for (const std::string& text : {std::string(), std::string("a..b."), std::string("*"),
                                  std::string("a b"), std::string("a\\."), label}) {
    EXPECT_FALSE(DomainName::FromText(text, DomainName()).ok()) << text;
  }
  const DomainName origin = Name(Repeat(label.substr(1) + ".", 3));
  EXPECT_TRUE(DomainName::FromText(label.substr(0, 61), origin).ok());
  EXPECT_FALSE(DomainName::FromText(label.substr(0, 62), origin).ok());
}

}  // namespace
}  // namespace dns
