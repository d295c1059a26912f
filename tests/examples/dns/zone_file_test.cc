#include "examples/dns/zone_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dns {
namespace {

using ::testing::HasSubstr;
using ::testing::IsNull;
using ::testing::NotNull;

const std::vector<Record>* Find(const Zone& zone, std::string_view name) {
  return zone.Find(DomainName::FromText(name, DomainName()).value_or(DomainName()));
}

// The one record of a@ in a zone with this line.
Record OnlyRecord(const std::string& line) {
  const absl::StatusOr<Zone> zone = ParseZone("$ORIGIN test.\n" + line);
  EXPECT_TRUE(zone.ok()) << zone.status();
  const std::vector<Record>* records = zone.ok() ? Find(*zone, "a.test.") : nullptr;
  return records != nullptr && records->size() == 1 ? records->front() : Record();
}

// What is said of `line`, the second one of a file.
std::string ErrorOf(const std::string& line) {
  const absl::StatusOr<Zone> zone = ParseZone("$ORIGIN test.\n" + line);
  return std::string(zone.status().message());
}

TEST(ZoneFileTest, ReadsFieldsOfEachType) {
  EXPECT_EQ(OnlyRecord("a 60 IN A 192.0.2.1\n").fields, std::string("\xc0\x00\x02\x01", 4));
  EXPECT_EQ(OnlyRecord("a 60 IN AAAA 2001:db8::1\n").fields,
            std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16));
  EXPECT_EQ(OnlyRecord("a 60 IN TXT one \"t w o\"\n").fields, "\3one\5t w o");
}

TEST(ZoneFileTest, TakesTimeToLiveAndClassInAnyOrderOrNotAtAll) {
  for (const char* line : {"a 60 IN A 192.0.2.1", "a IN 60 A 192.0.2.1", "a 60 A 192.0.2.1",
                           "$TTL 60\na A 192.0.2.1", "$TTL 60\na IN A 192.0.2.1"}) {
    EXPECT_EQ(OnlyRecord(line).ttl_seconds, 60U) << line;
    EXPECT_EQ(OnlyRecord(line).type, kTypeA) << line;
  }
}

TEST(ZoneFileTest, LineThatBeginsBlankIsAboutTheLastOwner) {
  const absl::StatusOr<Zone> zone =
      ParseZone("$ORIGIN test.\n$TTL 1\na A 192.0.2.1\n\n ; comment\n\tA 192.0.2.2\r\n");
  ASSERT_TRUE(zone.ok()) << zone.status();
  EXPECT_EQ(Find(*zone, "a.test.")->size(), 2U);
}

TEST(ZoneFileTest, ReadsEscapesAndCommentSignsInQuotedTexts) {
  EXPECT_EQ(OnlyRecord(R"(a 1 TXT "\"; \\ \065(" ; said)").fields, "\7\"; \\ A(");
}

TEST(ZoneFileTest, NamesBetweenOwnerAndOriginExistWithoutRecords) {
  const absl::StatusOr<Zone> zone = ParseZone("$ORIGIN test.\na.b 1 A 192.0.2.1\n");
  ASSERT_TRUE(zone.ok()) << zone.status();
  ASSERT_THAT(Find(*zone, "b.test."), NotNull());
  EXPECT_TRUE(Find(*zone, "b.test.")->empty());
  EXPECT_THAT(Find(*zone, "c.test."), IsNull());
}

TEST(ZoneFileTest, DenialLivesAsLongAsTheShorterOfRecordAndMinimum) {
  for (const char* line : {"@ 300 SOA ns mail 1 2 3 4 60", "@ 60 SOA ns mail 1 2 3 4 300"}) {
    const absl::StatusOr<Zone> zone = ParseZone("$ORIGIN test.\n" + std::string(line));
    ASSERT_TRUE(zone.ok()) << zone.status();
    EXPECT_EQ(zone->denial()->ttl_seconds, 60U);
  }
}

TEST(ZoneFileTest, ReadsTextOf255BytesAndRefuses256) {
  EXPECT_EQ(OnlyRecord("a 1 TXT " + std::string(255, 'x')).fields.size(), 256U);
  EXPECT_THAT(ErrorOf("a 1 TXT " + std::string(256, 'x')), HasSubstr("a text of 256 bytes"));
}

TEST(ZoneFileTest, ReadsRecordOf65535BytesAndRefuses65536) {
  std::string texts;
  for (int i = 0; i < 255; ++i) texts += std::string(255, 'x') + " ";
  EXPECT_EQ(OnlyRecord("a 1 TXT " + texts + std::string(254, 'x')).fields.size(), 65535U);
  EXPECT_THAT(ErrorOf("a 1 TXT " + texts + std::string(255, 'x')), HasSubstr("above 65535 bytes"));
}

TEST(ZoneFileTest, SaysWhichLineIsWrongAndWhy) {
  const struct {
    const char* line;
    const char* error;
  } cases[] = {
      {"a 1 A 192.0.2.256", "line 2: \"192.0.2.256\" is no IPv4 address"},
      {"a 1 AAAA 192.0.2.1", "line 2: \"192.0.2.1\" is no IPv6 address"},
      {"a 1 A", "line 2: expected one address"},
      {"a 1 A 192.0.2.1 192.0.2.2", "line 2: expected one address"},
      {"a 1 TXT", "line 2: expected at least one text"},
      {"a 1 TXT \"open", "line 2: a quoted text does not end"},
      {"a 1 TXT \"\\", "line 2: what follows a backslash is no character"},
      {"a 1 TXT \"\\25x\"", "line 2: what follows a backslash is no character"},
      {"a 1 TXT \"\\256\"", "line 2: what follows a backslash is no character"},
      {"a A 192.0.2.1", "line 2: the record has no time to live, and there was no $TTL"},
      {"a 2147483648 A 192.0.2.1", "line 2: \"2147483648\" is no time to live"},
      {"a 1 MX 10 mail", "line 2: type \"MX\": known are A, AAAA, SOA and TXT"},
      {"a 1 IN", "line 2: expected a type"},
      {"  1 A 192.0.2.1", "line 2: the first record has no owner"},
      {"a..b 1 A 192.0.2.1",
       "line 2: name \"a..b\": a label has 1 to 63 bytes, and a name at most 255"},
      {"a.other. 1 A 192.0.2.1", "line 2: \"a.other.\" is not within $ORIGIN"},
      {"a 1 SOA ns mail 1 2 3 4 5", "line 2: a SOA record belongs to $ORIGIN alone"},
      {"@ 1 SOA ns mail 1 2 3 4",
       "line 2: expected the server, the mailbox, serial, refresh, "
       "retry, expire and minimum"},
      {"@ 1 SOA ns mail 1 2 3 4 x", "line 2: \"x\" is no number of 32 bits"},
      {"@ 1 SOA ns (", "line 2: parentheses are not known: a record stands on one line"},
      {"@ 1 SOA n m 1 2 3 4 5\n@ 1 SOA n m 1 2 3 4 5", "line 3: a second SOA record"},
      {"$TTL x", "line 2: expected one number of seconds, at most 2147483647"},
      {"$ORIGIN b.", "line 2: $ORIGIN comes a second time"},
      {"$INCLUDE x", "line 2: $INCLUDE is not known"},
  };
  for (const auto& [line, error] : cases) EXPECT_EQ(ErrorOf(line), error);
}

TEST(ZoneFileTest, WantsAnOriginFirst) {
  EXPECT_EQ(ParseZone("; nothing\n").status().message(), "there is no $ORIGIN");
  EXPECT_EQ(ParseZone("a 1 A 192.0.2.1\n").status().message(),
            "line 1: expected $ORIGIN before the first record");
  EXPECT_EQ(ParseZone("$ORIGIN test\n").status().message(),
            "line 1: expected one name with a dot at its end");
}

}  // namespace
}  // namespace dns
