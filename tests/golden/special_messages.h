#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/codec/messages.h"

namespace sluice {

// What docs/wire_format.md shows of fields that are no members, and of versions.

struct Banner {
  uint8_t kind = 7;
  static constexpr auto Describe() {
    return Message("Banner", 1, Constant("magic", uint32_t{0xcafebabe}), Constant("tag", "RPC0"),
                   Field("kind", &Banner::kind), Padding(3), Reserved(2));
  }
};

struct Chunk {
  uint8_t kind = 1;
  std::string text = "hi";
  static constexpr auto Describe() {
    return Message("Chunk", 1, Field("kind", &Chunk::kind), LengthOfRest<uint16_t>("length", 2),
                   Field("text", &Chunk::text));
  }
};

struct OwnOrder {
  std::string text = "hi";
  static constexpr auto Describe() {
    return Message("OwnOrder", 1, LengthOfRest<uint32_t>("length", 0, Order(ByteOrder::kLittle)),
                   Field("text", &OwnOrder::text));
  }
};

struct Checked {
  uint8_t kind = 1;
  std::array<char, 3> text = {'a', 'b', 'c'};
  static constexpr auto Describe() {
    return Message("Checked", 1, Field("kind", &Checked::kind), Field("text", &Checked::text),
                   ChecksumOver("crc", ChecksumAlgorithm::kCrc32c, "text", "text"));
  }
};

// An IPv4 header as words.
struct IpHeader {
  std::array<uint16_t, 5> front = {0x4500, 0x0073, 0x0000, 0x4000, 0x4011};
  std::array<uint16_t, 4> addresses = {0xc0a8, 0x0001, 0xc0a8, 0x00c7};
  static constexpr auto Describe() {
    return Message("IpHeader", 1, Field("front", &IpHeader::front),
                   ChecksumOver("checksum", ChecksumAlgorithm::kInternet),
                   Field("addresses", &IpHeader::addresses));
  }
};

// Of the same bytes, the check value of the catalogues of checksums.
struct Checksums {
  std::array<char, 9> text = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  static constexpr auto Describe() {
    return Message("Checksums", 1, Field("text", &Checksums::text),
                   ChecksumOver("crc32c", ChecksumAlgorithm::kCrc32c, "text", "text"),
                   ChecksumOver("crc32", ChecksumAlgorithm::kCrc32, "text", "text"),
                   ChecksumOver("adler32", ChecksumAlgorithm::kAdler32, "text", "text"),
                   ChecksumOver("internet", ChecksumAlgorithm::kInternet, "text", "text"));
  }
};

// As the RFCs have them, whatever the order of the protocol is.
struct NetworkChecksums {
  std::array<char, 9> text = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  static constexpr auto Describe() {
    constexpr auto kNetwork = Order(ByteOrder::kBig);
    return Message(
        "NetworkChecksums", 1, Field("text", &NetworkChecksums::text),
        ChecksumOver("adler32", ChecksumAlgorithm::kAdler32, "text", "text", kNetwork),
        ChecksumOver("internet", ChecksumAlgorithm::kInternet, "text", "text", kNetwork));
  }
};

struct Sized {
  std::vector<Item> items = {{"sw", -2}};
  Item item = {"sw", -2};
  static constexpr auto Describe() {
    return Message("Sized", 1, Field("items", &Sized::items, Extensible()),
                   Field("item", &Sized::item, Extensible(), Lengths(LengthEncoding::kUint16)));
  }
};

struct LoginOfAProxy {
  std::string user, password;
  std::vector<std::byte> unknown;
  static constexpr auto Describe() {
    return Message("Login", 1, Field("user", &LoginOfAProxy::user),
                   Field("password", &LoginOfAProxy::password),
                   KeepTail("unknown", &LoginOfAProxy::unknown));
  }
};

}  // namespace sluice
