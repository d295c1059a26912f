#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sluice/codec/message.h"

// The messages that codec_bench measures.
namespace sluice::bench::codec {

// Fixed fields: 46 bytes.
struct Order {
  uint64_t id = 0;
  uint64_t account = 0;
  uint64_t time_ns = 0;
  uint32_t symbol = 0;
  uint32_t quantity = 0;
  uint16_t venue = 0;
  uint16_t flags = 0;
  uint8_t side = 0;
  uint8_t kind = 0;
  double price = 0;

  bool operator==(const Order&) const = default;
  static constexpr auto Describe() {
    return Message("Order", 1, Field("id", &Order::id), Field("account", &Order::account),
                   Field("time_ns", &Order::time_ns), Field("symbol", &Order::symbol),
                   Field("quantity", &Order::quantity), Field("venue", &Order::venue),
                   Field("flags", &Order::flags), Field("side", &Order::side),
                   Field("kind", &Order::kind), Field("price", &Order::price));
  }
  static Order Sample() {
    return {.id = 0x0102030405060708,
            .account = 77,
            .time_ns = 1'700'000'000'123'456'789,
            .symbol = 4711,
            .quantity = 250,
            .venue = 3,
            .flags = 0x8001,
            .side = 1,
            .kind = 2,
            .price = 101.25};
  }
};

// Two strings behind two integers.
struct Chat {
  uint32_t room = 0;
  uint64_t time_ns = 0;
  std::string user;
  std::string text;

  bool operator==(const Chat&) const = default;
  static constexpr auto Describe() {
    return Message("Chat", 2, Field("room", &Chat::room), Field("time_ns", &Chat::time_ns),
                   Field("user", &Chat::user, MaxBytes(64)),
                   Field("text", &Chat::text, MaxBytes(1024)));
  }
  static Chat Sample(size_t user_bytes = 12, size_t text_bytes = 80) {
    return {.room = 12,
            .time_ns = 1'700'000'000'123'456'789,
            .user = std::string(user_bytes, 'u'),
            .text = std::string(text_bytes, 't')};
  }
};

// A list of records of fixed size: 28 bytes each, 32 in memory.
struct Quote {
  uint64_t time_ns = 0;
  uint32_t symbol = 0;
  double price = 0;
  int64_t quantity = 0;

  bool operator==(const Quote&) const = default;
  static constexpr auto Describe() {
    return Record("Quote", Field("time_ns", &Quote::time_ns), Field("symbol", &Quote::symbol),
                  Field("price", &Quote::price), Field("quantity", &Quote::quantity));
  }
};

struct Quotes {
  std::vector<Quote> quotes;

  bool operator==(const Quotes&) const = default;
  static constexpr auto Describe() {
    return Message("Quotes", 5, Field("quotes", &Quotes::quotes));
  }
  static Quotes Sample() {
    Quotes sample;
    for (uint32_t i = 0; i < 1000; ++i) {
      sample.quotes.push_back({.time_ns = uint64_t{1'700'000'000'123'456'789} + i,
                               .symbol = i * 2654435761U,
                               .price = 100 + i / 8.0,
                               .quantity = int64_t{500} - i});
    }
    return sample;
  }
};

// One array of numbers.
struct Blob {
  std::vector<uint32_t> values;

  bool operator==(const Blob&) const = default;
  static constexpr auto Describe() { return Message("Blob", 3, Field("values", &Blob::values)); }
  static Blob Sample() {
    Blob blob;
    for (uint32_t i = 0; i < 16384; ++i) blob.values.push_back(i * 2654435761U);
    return blob;
  }
};

// Records in records.
struct Point {
  float x = 0;
  float y = 0;
  float z = 0;

  bool operator==(const Point&) const = default;
  static constexpr auto Describe() {
    return Record("Point", Field("x", &Point::x), Field("y", &Point::y), Field("z", &Point::z));
  }
};

struct Weapon {
  std::string name;
  int16_t damage = 0;

  bool operator==(const Weapon&) const = default;
  static constexpr auto Describe() {
    return Record("Weapon", Field("name", &Weapon::name, MaxBytes(64)),
                  Field("damage", &Weapon::damage));
  }
};

struct Monster {
  std::string name;
  Point position;
  int16_t mana = 0;
  int16_t hit_points = 0;
  std::vector<uint8_t> inventory;
  std::vector<Weapon> weapons;
  std::vector<Point> path;

  bool operator==(const Monster&) const = default;
  static constexpr auto Describe() {
    return Record("Monster", Field("name", &Monster::name, MaxBytes(64)),
                  Field("position", &Monster::position), Field("mana", &Monster::mana),
                  Field("hit_points", &Monster::hit_points),
                  Field("inventory", &Monster::inventory), Field("weapons", &Monster::weapons),
                  Field("path", &Monster::path));
  }
};

struct Monsters {
  std::vector<Monster> monsters;

  bool operator==(const Monsters&) const = default;
  static constexpr auto Describe() {
    return Message("Monsters", 4, Field("monsters", &Monsters::monsters));
  }
  static Monsters Sample() {
    const auto point = [](int i) {
      return Point{static_cast<float>(i), static_cast<float>(i) / 2, -1.5F};
    };
    Monsters sample;
    for (int i = 0; i < 50; ++i) {
      const auto small = static_cast<int16_t>(i);
      Monster& monster = sample.monsters.emplace_back(
          Monster{.name = "monster of the deep " + std::to_string(i),
                  .position = point(i),
                  .mana = small,
                  .hit_points = static_cast<int16_t>(-small),
                  .inventory = std::vector<uint8_t>(10, static_cast<uint8_t>(i)),
                  .weapons = {},
                  .path = {}});
      for (int w = 0; w < 4; ++w) {
        monster.weapons.push_back({"weapon " + std::to_string(w), static_cast<int16_t>(i * w)});
      }
      for (int p = 0; p < 8; ++p) monster.path.push_back(point(i + p));
    }
    return sample;
  }
};

}  // namespace sluice::bench::codec
