#include "examples/dns/responder.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "examples/dns/zone_file.h"
#include "sluice/codec/binary_write_stream.h"
#include "tests/support/hex.h"

namespace dns {
namespace {

using ::sluice::BinaryWriteStream;
using ::sluice::Hex;

Zone TestZone() {
  return *ParseZone(
      "$ORIGIN ex.test.\n"
      "@ 300 SOA n m 1 2 3 4 60\n"
      "w  16 A 192.0.2.1\n"
      "   16 A 192.0.2.2\n"
      "   16 TXT hi\n"
      "a.b 1 A 192.0.2.3\n");
}

std::vector<std::byte> Answer(const Zone& zone, std::string_view query) {
  std::vector<std::byte> answer;
  BinaryWriteStream out(&answer);
  EXPECT_TRUE(Respond(zone, Hex(query), &out).ok());
  out.Flush();
  return answer;
}

std::vector<std::byte> Answer(std::string_view query) { return Answer(TestZone(), query); }

// The zone's SOA record as it stands in a denial, behind a pointer to its owner.
std::string Denial(const std::string& owner) {
  return owner +
         "0006 0001 0000003c 002a"
         "016e 026578 0474657374 00 016d 026578 0474657374 00"
         "00000001 00000002 00000003 00000004 0000003c";
}

// w.ex.test. and ex.test.
constexpr char kW[] = "0177 026578 0474657374 00";
constexpr char kEx[] = "026578 0474657374 00";

TEST(ResponderTest, AnswersWithEachRecordOfTheType) {
  EXPECT_EQ(Answer("1234 0100 0001 0000 0000 0000" + std::string(kW) + "0001 0001"),
            Hex("1234 8500 0001 0002 0000 0000" + std::string(kW) +
                "0001 0001"
                "c00c 0001 0001 00000010 0004 c0000201"
                "c00c 0001 0001 00000010 0004 c0000202"));
}

TEST(ResponderTest, KeepsTheCaseOfTheQuestionAndItsFlagRecursionDesired) {
  EXPECT_EQ(Answer("0001 0000 0001 0000 0000 0000 0157 024558 0474455374 00 0010 0001"),
            Hex("0001 8400 0001 0001 0000 0000 0157 024558 0474455374 00 0010 0001"
                "c00c 0010 0001 00000010 0003 026869"));
}

TEST(ResponderTest, AnswersAnyWithAllRecordsOfTheName) {
  EXPECT_EQ(Answer("0001 0000 0001 0000 0000 0000" + std::string(kW) + "00ff 00ff"),
            Hex("0001 8400 0001 0003 0000 0000" + std::string(kW) +
                "00ff 00ff"
                "c00c 0001 0001 00000010 0004 c0000201"
                "c00c 0001 0001 00000010 0004 c0000202"
                "c00c 0010 0001 00000010 0003 026869"));
}

TEST(ResponderTest, SaysWithSoaThatANameHasNoneOfTheType) {
  EXPECT_EQ(Answer("0001 0000 0001 0000 0000 0000" + std::string(kW) + "001c 0001"),
            Hex("0001 8400 0001 0000 0001 0000" + std::string(kW) + "001c 0001" + Denial("c00e")));
}

TEST(ResponderTest, NameWithNamesBelowItAloneExists) {
  EXPECT_EQ(
      Answer("0001 0000 0001 0000 0000 0000 0162" + std::string(kEx) + "0001 0001"),
      Hex("0001 8400 0001 0000 0001 0000 0162" + std::string(kEx) + "0001 0001" + Denial("c00e")));
}

TEST(ResponderTest, SaysWithSoaThatANameDoesNotExist) {
  EXPECT_EQ(Answer("0001 0000 0001 0000 0000 0000 0178 0177" + std::string(kEx) + "0001 0001"),
            Hex("0001 8403 0001 0000 0001 0000 0178 0177" + std::string(kEx) + "0001 0001" +
                Denial("c010")));
}

TEST(ResponderTest, DeniesWithoutSoaWhereTheZoneHasNone) {
  EXPECT_EQ(Answer(*ParseZone("$ORIGIN ex.test.\n"),
                   "0001 0000 0001 0000 0000 0000" + std::string(kW) + "0001 0001"),
            Hex("0001 8403 0001 0000 0000 0000" + std::string(kW) + "0001 0001"));
}

TEST(ResponderTest, RefusesNamesOfOtherZonesAndOtherClasses) {
  EXPECT_EQ(Answer("0001 0000 0001 0000 0000 0000 0474657374 00 0001 0001"),
            Hex("0001 8005 0001 0000 0000 0000 0474657374 00 0001 0001"));
  EXPECT_EQ(Answer("0001 0000 0001 0000 0000 0000" + std::string(kW) + "0001 0003"),
            Hex("0001 8005 0001 0000 0000 0000" + std::string(kW) + "0001 0003"));
}

TEST(ResponderTest, AnswersOptWithOpt) {
  EXPECT_EQ(Answer("0001 0000 0001 0000 0000 0001" + std::string(kW) +
                   "0010 0001 00 0029 1000 00 00 8000 0004 000a 0000"),
            Hex("0001 8400 0001 0001 0000 0001" + std::string(kW) +
                "0010 0001"
                "c00c 0010 0001 00000010 0003 026869"
                "00 0029 04d0 00 00 0000 0000"));
}

TEST(ResponderTest, AnswersLaterVersionOfEdnsWithBadVersion) {
  EXPECT_EQ(Answer("0001 0000 0001 0000 0000 0001" + std::string(kW) +
                   "0010 0001 00 0029 1000 00 01 0000 0000"),
            Hex("0001 8000 0001 0000 0000 0001" + std::string(kW) +
                "0010 0001 00 0029 04d0 01 00 0000 0000"));
}

TEST(ResponderTest, AnswersTransfersAndOtherOpcodesWithNotImplemented) {
  EXPECT_EQ(Answer("0001 0000 0001 0000 0000 0000" + std::string(kEx) + "00fc 0001"),
            Hex("0001 8004 0001 0000 0000 0000" + std::string(kEx) + "00fc 0001"));
  // NOTIFY; of its message nothing is read but the header.
  EXPECT_EQ(Answer("0001 2400 0001 0001 0000 0000 ff"), Hex("0001 a004 0000 0000 0000 0000"));
}

TEST(ResponderTest, AnswersWhatItCannotReadWithFormatErrorAndTheId) {
  EXPECT_EQ(Answer("abcd 0100 0001 0000 0000 0000 c00c 0001 0001"),
            Hex("abcd 8101 0000 0000 0000 0000"));
  EXPECT_EQ(Answer("abcd 0000 0000 0000 0000 0000"), Hex("abcd 8001 0000 0000 0000 0000"));
}

TEST(ResponderTest, AnswersWithServerFailureWhatDoesNotFit) {
  const std::vector<std::byte> query =
      Hex("0001 0000 0001 0000 0000 0000" + std::string(kW) + "0001 0001");
  std::array<std::byte, 58> buffer;  // 12 + 15 and two records of 16 bytes need 59
  BinaryWriteStream out(buffer);
  EXPECT_TRUE(Respond(TestZone(), query, &out).ok());
  EXPECT_EQ(std::vector<std::byte>(out.written().begin(), out.written().end()),
            Hex("0001 8002 0000 0000 0000 0000"));
}

TEST(ResponderTest, AnswersAHeaderThatIsCutShortAsFarAsThereIsAnId) {
  std::vector<std::byte> answer;
  BinaryWriteStream out(&answer);
  EXPECT_TRUE(Respond(TestZone(), Hex("0001 0000 0001 0000 0000 00"), &out).ok());
  EXPECT_EQ(std::vector<std::byte>(out.written().begin(), out.written().end()),
            Hex("0001 8001 0000 0000 0000 0000"));
}

TEST(ResponderTest, DoesNotAnswerResponsesAndWhatHasNoId) {
  std::vector<std::byte> answer;
  BinaryWriteStream out(&answer);
  EXPECT_FALSE(Respond(TestZone(), Hex("0001 8000 0001 0000 0000 0000"), &out).ok());
  EXPECT_FALSE(Respond(TestZone(), Hex("00"), &out).ok());
  EXPECT_EQ(out.position(), 0U);
}

}  // namespace
}  // namespace dns
