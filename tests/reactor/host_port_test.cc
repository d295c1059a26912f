#include "sluice/reactor/host_port.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sluice::test {
namespace {

using ::testing::HasSubstr;

TEST(HostPortTest, ReadsANameAndAPort) {
  for (const char* text : {"localhost:0", "db-1.example.com:65535", "a_b:1", "4you:80", "x.:7"}) {
    const absl::StatusOr<HostPort> parsed = HostPort::Parse(text);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(parsed->ToString(), text);
  }
  EXPECT_EQ(HostPort::Parse("localhost:7000")->port, 7000);
  EXPECT_TRUE(HostPort::Parse(std::string(253, 'a') + ":1").ok());
}

TEST(HostPortTest, RefusesWhatIsNoNameOrNoPort) {
  for (const std::string& text : {std::string("localhost"),     std::string(""),
                                  std::string(":80"),           std::string("a:"),
                                  std::string("a:65536"),       std::string("a:07"),
                                  std::string("a:+7"),          std::string("a b:80"),
                                  std::string("a/b:80"),        std::string("[::1]:80"),
                                  std::string("::1:80"),        std::string("a\0b:80", 6),
                                  std::string("1.2.3.4:80"),    std::string("999.1.1.1:80"),
                                  std::string("10.1:80"),       std::string(".:80"),
                                  std::string("1.2.3.4.:80"),   std::string("7:80"),
                                  std::string("0x7f000001:80"), std::string("0X7F.1.0X0:80"),
                                  std::string(254, 'a') + ":1"}) {
    const absl::StatusOr<HostPort> parsed = HostPort::Parse(text);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(HostPortTest, SaysWhatIsWrongAndEscapesIt) {
  EXPECT_THAT(std::string(HostPort::Parse("a\n:1").status().message()),
              HasSubstr("address \"a\\x0a:1\": the host is neither an address nor a name"));
  EXPECT_THAT(std::string(HostPort::Parse("a").status().message()), HasSubstr("has no port"));
}

}  // namespace
}  // namespace sluice::test
