#include "sluice/reactor/socket_address.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using namespace std::string_literals;

TEST(SocketAddressTest, ReadsAndPrintsEachFamily) {
  for (const char* text :
       {"127.0.0.1:7000", "0.0.0.0:0", "255.255.255.255:65535", "[::1]:7000", "[fe80::1:2]:80",
        "unix:/run/sluice.sock", "unix:relative.sock", "unix:@abstract"}) {
    const absl::StatusOr<SocketAddress> address = SocketAddress::Parse(text);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->ToString(), text);
  }
  EXPECT_EQ(SocketAddress::Parse("127.0.0.1:7000")->port(), 7000);
  EXPECT_EQ(SocketAddress::Parse("[::1]:7001")->port(), 7001);
  EXPECT_EQ(SocketAddress::Parse("unix:/a")->port(), 0);
  EXPECT_EQ(SocketAddress::Parse("unix:/a")->unix_path(), "/a");
  EXPECT_EQ(SocketAddress::Parse("unix:@a")->unix_path(), "");
  EXPECT_EQ(SocketAddress().ToString(), "(none)");
}

TEST(SocketAddressTest, RefusesWhatIsNoAddress) {  // B5
  for (const std::string& text : {""s,
                                  ":"s,
                                  ":80"s,
                                  "127.0.0.1"s,
                                  "127.0.0.1:"s,
                                  "999.1.1.1:80"s,
                                  "1.2.3:80"s,
                                  "1.2.3.4.5:80"s,
                                  "127.0.0.1:65536"s,
                                  "127.0.0.1:-1"s,
                                  "127.0.0.1:+80"s,
                                  "127.0.0.1:080"s,
                                  "127.0.0.1: 80"s,
                                  "127.0.0.1:80 "s,
                                  " 127.0.0.1:80"s,
                                  "127.0.0.1:99999999999"s,
                                  "localhost:80"s,
                                  "::1:80"s,
                                  "[::1]"s,
                                  "[::1:80"s,
                                  "[127.0.0.1]:80"s,
                                  "[]:80"s,
                                  "unix:"s,
                                  "unix:@"s,
                                  "127.0.0.1\0:80"s,
                                  "127.0.0.1:80\0"s,
                                  "unix:/a\0b"s}) {
    const absl::StatusOr<SocketAddress> address = SocketAddress::Parse(text);
    EXPECT_EQ(address.status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(SocketAddressTest, TheErrorQuotesTheTextWithItsControlBytesEscaped) {  // B18
  const std::string message(SocketAddress::Parse("1.2.3.4\n:80").status().message());
  EXPECT_NE(message.find("\"1.2.3.4\\x0a:80\""), std::string::npos) << message;
}

TEST(SocketAddressTest, TakesAPathOf107BytesAndRefusesOneMore) {
  for (const char first : {'/', '@'}) {
    const std::string path = first + std::string(106, 'p');
    const absl::StatusOr<SocketAddress> address = SocketAddress::Parse("unix:" + path);
    ASSERT_TRUE(address.ok());
    EXPECT_EQ(address->ToString(), "unix:" + path);
    EXPECT_FALSE(SocketAddress::Parse("unix:" + path + "p").ok());
  }
}

TEST(SocketAddressTest, ComparesWhatItNames) {
  EXPECT_EQ(*SocketAddress::Parse("127.0.0.1:1"), *SocketAddress::Parse("127.0.0.1:1"));
  EXPECT_NE(*SocketAddress::Parse("127.0.0.1:1"), *SocketAddress::Parse("127.0.0.1:2"));
  EXPECT_NE(*SocketAddress::Parse("unix:a"), *SocketAddress::Parse("unix:@a"));
}

TEST(SocketAddressTest, AnUnknownFamilyFromTheKernelIsNoAddress) {
  sockaddr_storage storage{};
  storage.ss_family = AF_PACKET;
  EXPECT_EQ(SocketAddress::FromSockaddr(storage, sizeof(storage)).ToString(), "(none)");
  storage.ss_family = AF_UNIX;
  EXPECT_EQ(SocketAddress::FromSockaddr(storage, sizeof(sa_family_t)).ToString(), "unix:");
}

}  // namespace
}  // namespace sluice
