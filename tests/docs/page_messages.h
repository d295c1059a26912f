#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/codec/message.h"
#include "sluice/codec/special_fields.h"

// The messages that docs/messages.md shows, to the letter.

namespace shop {

enum class State : uint8_t { kOpen = 1, kPaid = 2, kSent = 3 };
constexpr auto DescribeEnum(State) {
  return sluice::Enum("State", sluice::Enumerator("open", State::kOpen),
                      sluice::Enumerator("paid", State::kPaid),
                      sluice::Enumerator("sent", State::kSent));
}

enum class Extras : uint16_t { kNone = 0, kGiftWrap = 1, kExpress = 2 };
constexpr auto DescribeEnum(Extras) {
  return sluice::Flags("Extras", sluice::Enumerator("gift_wrap", Extras::kGiftWrap),
                       sluice::Enumerator("express", Extras::kExpress));
}

struct Line {
  std::string article;
  uint32_t count = 1;

  static constexpr auto Describe() {
    return sluice::Record("Line", sluice::Field("article", &Line::article, sluice::MaxBytes(32)),
                          sluice::Field("count", &Line::count, sluice::Varint()));
  }
};

struct Order {
  uint64_t id = 0;
  State state = State::kOpen;
  Extras extras = Extras::kNone;
  std::vector<Line> lines;
  std::optional<std::string> coupon;
  std::string card;

  static constexpr auto Describe() {
    return sluice::Message(
        "Order", 1, sluice::Field("id", &Order::id, sluice::Varint()),
        sluice::Field("state", &Order::state), sluice::Field("extras", &Order::extras),
        sluice::Field("lines", &Order::lines, sluice::MaxCount(100)),
        sluice::Field("coupon", &Order::coupon, sluice::MaxBytes(16)),
        sluice::Field("card", &Order::card, sluice::MaxBytes(19), sluice::Secret()));
  }
};

}  // namespace shop

namespace geo {

struct Point {
  int32_t x = 0;
  int32_t y = 0;
};

}  // namespace geo

template <>
struct sluice::DescriptionOf<geo::Point> {
  static constexpr auto Describe() {
    return Record("Point", Field("x", &geo::Point::x), Field("y", &geo::Point::y));
  }
};

namespace lab {

struct Kelvin {
  double value = 0;
};

}  // namespace lab

template <>
struct sluice::WireAs<lab::Kelvin> {
  using Wire = uint32_t;  // thousandths of a kelvin
  static constexpr std::string_view kName = "Kelvin";
  static Wire To(const lab::Kelvin& kelvin) {
    return static_cast<Wire>(std::lround(kelvin.value * 1000));
  }
  static std::string_view From(Wire thousandths, lab::Kelvin* kelvin) {
    if (thousandths > 10'000'000) return "no probe stands that";
    kelvin->value = thousandths / 1000.0;
    return "";
  }
};

namespace lab {

struct Probe {
  geo::Point place;
  Kelvin temperature;

  static constexpr auto Describe() {
    return sluice::Message("Probe", 2, sluice::Field("place", &Probe::place),
                           sluice::Field("temperature", &Probe::temperature));
  }
};

struct Recording {
  std::string_view probe;
  sluice::ArrayView<float> samples;
  std::span<const std::byte> picture;

  static constexpr auto Describe() {
    return sluice::Message("Recording", 3,
                           sluice::Field("probe", &Recording::probe, sluice::MaxBytes(16)),
                           sluice::Field("samples", &Recording::samples, sluice::MaxCount(1000)),
                           sluice::Field("picture", &Recording::picture));
  }
};

struct Packet {
  uint8_t kind = 0;
  std::string text;
  std::vector<std::byte> unknown;

  static constexpr auto Describe() {
    return sluice::Message(
        "Packet", 4, sluice::Constant("magic", uint32_t{0xcafebabe}),
        sluice::LengthOfRest<uint16_t>("length"), sluice::Field("kind", &Packet::kind),
        sluice::Padding(1), sluice::Field("text", &Packet::text, sluice::MaxBytes(64)),
        sluice::ChecksumOver("crc", sluice::ChecksumAlgorithm::kCrc32c, "magic", "text"),
        sluice::KeepTail("unknown", &Packet::unknown));
  }
};

}  // namespace lab

namespace v1 {

struct Hello {
  std::string name;

  static constexpr auto Describe() {
    return sluice::Message("Hello", 5, sluice::Field("name", &Hello::name, sluice::MaxBytes(32)));
  }
};

}  // namespace v1

namespace v2 {

struct Hello {
  std::string name;
  std::string language = "en";

  static constexpr auto Describe() {
    return sluice::Message(
        "Hello", 5, sluice::Field("name", &Hello::name, sluice::MaxBytes(4)),
        sluice::Field("language", &Hello::language, sluice::MaxBytes(8), sluice::Since(2)));
  }
};

}  // namespace v2

namespace icmp {

// RFC 792: an echo or its reply.
struct Echo {
  uint8_t type = 8;
  uint8_t code = 0;
  uint16_t identifier = 0;
  uint16_t sequence = 0;
  std::vector<std::byte> payload;

  static constexpr auto Describe() {
    return sluice::Message(
        "Echo", 8, sluice::Field("type", &Echo::type), sluice::Field("code", &Echo::code),
        sluice::ChecksumOver("checksum", sluice::ChecksumAlgorithm::kInternet),
        sluice::Field("identifier", &Echo::identifier), sluice::Field("sequence", &Echo::sequence),
        sluice::KeepTail("payload", &Echo::payload));
  }
};

}  // namespace icmp

namespace market {

struct Quote {
  std::string symbol;              // 8 bytes, filled with spaces
  uint32_t price = 0;              // 3 bytes
  std::optional<uint16_t> volume;  // ff ff: unknown
  std::vector<uint16_t> bids;      // counted by one byte
  uint16_t port = 0;               // big-endian, whatever the rest is

  static constexpr auto Describe() {
    return sluice::Message(
        "Quote", 9, sluice::Field("symbol", &Quote::symbol, sluice::Padded(8)),
        sluice::Field("price", &Quote::price, sluice::Bits(24)),
        sluice::Field("volume", &Quote::volume, sluice::NullAs(uint16_t{0xffff})),
        sluice::Field("bids", &Quote::bids, sluice::Lengths(sluice::LengthEncoding::kUint8)),
        sluice::Field("port", &Quote::port, sluice::Order(sluice::ByteOrder::kBig)));
  }
};

}  // namespace market
