#include "examples/dns/message.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/hex.h"

namespace dns {
namespace {

using ::sluice::BinaryReadStream;
using ::sluice::BinaryWriteStream;
using ::sluice::Hex;

absl::Status ParseQuery(std::span<const std::byte> message, Query* query) {
  BinaryReadStream in(message);
  Header header;
  if (!ReadHeader(&in, &header)) return in.status();
  return ReadQuery(header, &in, query);
}

absl::Status StatusOf(std::string_view hex) {
  Query query;
  return ParseQuery(Hex(hex), &query);
}

TEST(MessageTest, ReadsHeaderFieldsInTheirOrder) {
  const std::vector<std::byte> bytes = Hex("beef 0120 0001 0002 0003 0004");
  BinaryReadStream in(bytes);
  Header header;
  EXPECT_TRUE(ReadHeader(&in, &header));
  EXPECT_EQ(header.id, 0xbeef);
  EXPECT_EQ(header.flags, 0x0120);
  EXPECT_EQ(header.questions, 1);
  EXPECT_EQ(header.answers, 2);
  EXPECT_EQ(header.authorities, 3);
  EXPECT_EQ(header.additionals, 4);
}

TEST(MessageTest, ReadsQuestionWithoutEdns) {
  Query query;
  const absl::Status status =
      ParseQuery(Hex("0001 0100 0001 0000 0000 0000 03777777 00 001c 0001"), &query);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(query.name.wire(), std::string("\3www\0", 5));
  EXPECT_EQ(query.type, kTypeAaaa);
  EXPECT_EQ(query.record_class, kClassIn);
  EXPECT_FALSE(query.edns_version.has_value());
}

TEST(MessageTest, ReadsVersionOfEdnsAndPassesItsOptionsOver) {
  Query query;
  // Behind the question an OPT record: 1232 bytes, version 0, the flag DO, a cookie of 8 bytes.
  const absl::Status status =
      ParseQuery(Hex("0001 0100 0001 0000 0000 0001 00 0010 0001"
                     "00 0029 04d0 00 00 8000 000c 000a 0008 0102030405060708"),
                 &query);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(query.edns_version, 0);
}

TEST(MessageTest, PassesRecordsOfOtherSectionsOver) {
  Query query;
  // An answer, an authority and an additional record whose owner is a pointer to the question.
  const absl::Status status = ParseQuery(Hex("0001 0100 0001 0001 0001 0001 0161 00 0001 0001"
                                             "c00c 0001 0001 0000003c 0004 c0000201"
                                             "c00c 0001 0001 0000003c 0000"
                                             "c00c 0001 0001 0000003c 0001 ff"),
                                         &query);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_FALSE(query.edns_version.has_value());
}

TEST(MessageTest, RefusesAnyNumberOfQuestionsButOne) {
  EXPECT_EQ(StatusOf("0001 0100 0000 0000 0000 0000").message(), "0 questions: expected 1");
  EXPECT_EQ(StatusOf("0001 0100 0002 0000 0000 0000 00 0001 0001 00 0001 0001").code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(MessageTest, RefusesBytesBehindTheMessage) {
  EXPECT_EQ(StatusOf("0001 0100 0001 0000 0000 0000 00 0001 0001 00").code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(MessageTest, RefusesCountsThatPromiseMoreThanThereIs) {
  EXPECT_EQ(StatusOf("0001 0100 0001 ffff ffff ffff 00 0001 0001").code(),
            absl::StatusCode::kOutOfRange);
}

TEST(MessageTest, RefusesSecondOptRecord) {
  EXPECT_EQ(StatusOf("0001 0100 0001 0000 0000 0002 00 0001 0001"
                     "00 0029 04d0 00000000 0000 00 0029 04d0 00000000 0000")
                .message(),
            "a second OPT record");
}

TEST(MessageTest, RefusesOptRecordThatIsNotTheRoots) {
  EXPECT_EQ(StatusOf("0001 0100 0001 0000 0000 0001 00 0001 0001"
                     "0161 00 0029 04d0 00000000 0000")
                .message(),
            "an OPT record whose owner is not the root");
}

TEST(MessageTest, SaysThatAQueryIsCutShortWhereverItEnds) {
  const std::vector<std::byte> whole =
      Hex("0001 0100 0001 0001 0000 0001 03777777 00 0001 0001"
          "c00c 0001 0001 0000003c 0004 c0000201"
          "00 0029 04d0 00 00 0000 0004 000a 0000");
  Query query;
  ASSERT_TRUE(ParseQuery(whole, &query).ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(ParseQuery(std::span(whole).first(size), &query).code(),
              absl::StatusCode::kOutOfRange)
        << size;
  }
}

TEST(MessageTest, WritesRecordBehindPointerToItsOwner) {
  std::vector<std::byte> written;
  {
    BinaryWriteStream out(&written);
    WriteRecord(12, {.type = kTypeA, .ttl_seconds = 300, .fields = "\xc6\x33\x64\x01"}, &out);
  }
  EXPECT_EQ(written, Hex("c00c 0001 0001 0000012c 0004 c6336401"));
}

TEST(MessageTest, WritesUpperBitsOfCodeIntoOptRecord) {
  std::vector<std::byte> written;
  {
    BinaryWriteStream out(&written);
    WriteOpt(kBadVersion, &out);
  }
  EXPECT_EQ(written, Hex("00 0029 04d0 01 00 0000 0000"));
}

}  // namespace
}  // namespace dns
