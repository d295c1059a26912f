#include "bench/peers/protobuf_codec.h"

#include <cstdint>
#include <string>
#include <vector>

#include "bench/codec_shapes.h"
#include "codec.pb.h"

namespace sluice::bench {
namespace protobuf_codec {

void Set(const codec::Order& from, protobuf::Order* to) {
  to->set_id(from.id);
  to->set_account(from.account);
  to->set_time_ns(from.time_ns);
  to->set_symbol(from.symbol);
  to->set_quantity(from.quantity);
  to->set_venue(from.venue);
  to->set_flags(from.flags);
  to->set_side(from.side);
  to->set_kind(from.kind);
  to->set_price(from.price);
}
codec::Order Get(const protobuf::Order& from) {
  return {.id = from.id(),
          .account = from.account(),
          .time_ns = from.time_ns(),
          .symbol = from.symbol(),
          .quantity = from.quantity(),
          .venue = static_cast<uint16_t>(from.venue()),
          .flags = static_cast<uint16_t>(from.flags()),
          .side = static_cast<uint8_t>(from.side()),
          .kind = static_cast<uint8_t>(from.kind()),
          .price = from.price()};
}

void Set(const codec::Chat& from, protobuf::Chat* to) {
  to->set_room(from.room);
  to->set_time_ns(from.time_ns);
  to->set_user(from.user);
  to->set_text(from.text);
}
codec::Chat Get(const protobuf::Chat& from) {
  return {.room = from.room(), .time_ns = from.time_ns(), .user = from.user(), .text = from.text()};
}

void Set(const codec::Quotes& from, protobuf::Quotes* to) {
  for (const codec::Quote& quote : from.quotes) {
    protobuf::Quote* const added = to->add_quotes();
    added->set_time_ns(quote.time_ns);
    added->set_symbol(quote.symbol);
    added->set_price(quote.price);
    added->set_quantity(quote.quantity);
  }
}
codec::Quotes Get(const protobuf::Quotes& from) {
  codec::Quotes to;
  for (const protobuf::Quote& quote : from.quotes()) {
    to.quotes.push_back({quote.time_ns(), quote.symbol(), quote.price(), quote.quantity()});
  }
  return to;
}

void Set(const codec::Blob& from, protobuf::Blob* to) {
  to->mutable_values()->Add(from.values.begin(), from.values.end());
}
codec::Blob Get(const protobuf::Blob& from) {
  return {.values = {from.values().begin(), from.values().end()}};
}

void Set(const codec::Point& from, protobuf::Point* to) {
  to->set_x(from.x);
  to->set_y(from.y);
  to->set_z(from.z);
}
codec::Point Get(const protobuf::Point& from) { return {from.x(), from.y(), from.z()}; }

void Set(const codec::Monsters& from, protobuf::Monsters* to) {
  for (const codec::Monster& monster : from.monsters) {
    protobuf::Monster* const added = to->add_monsters();
    added->set_name(monster.name);
    Set(monster.position, added->mutable_position());
    added->set_mana(monster.mana);
    added->set_hit_points(monster.hit_points);
    added->set_inventory(monster.inventory.data(), monster.inventory.size());
    for (const codec::Weapon& weapon : monster.weapons) {
      protobuf::Weapon* const added_weapon = added->add_weapons();
      added_weapon->set_name(weapon.name);
      added_weapon->set_damage(weapon.damage);
    }
    for (const codec::Point& point : monster.path) Set(point, added->add_path());
  }
}
codec::Monsters Get(const protobuf::Monsters& from) {
  codec::Monsters to;
  for (const protobuf::Monster& monster : from.monsters()) {
    codec::Monster& added = to.monsters.emplace_back();
    added.name = monster.name();
    added.position = Get(monster.position());
    added.mana = static_cast<int16_t>(monster.mana());
    added.hit_points = static_cast<int16_t>(monster.hit_points());
    added.inventory.assign(monster.inventory().begin(), monster.inventory().end());
    for (const protobuf::Weapon& weapon : monster.weapons()) {
      added.weapons.push_back({weapon.name(), static_cast<int16_t>(weapon.damage())});
    }
    for (const protobuf::Point& point : monster.path()) added.path.push_back(Get(point));
  }
  return to;
}

template <class M, class Generated>
class Codec {
 public:
  explicit Codec(const M& message) {
    Set(message, &set_);
    encoded_.resize(set_.ByteSizeLong());
  }
  void Encode() { Keep(set_.SerializeToArray(encoded_.data(), static_cast<int>(encoded_.size()))); }
  bool Decode() {
    return parsed_.ParseFromArray(encoded_.data(), static_cast<int>(encoded_.size()));
  }
  M Decoded() const { return Get(parsed_); }
  size_t encoded_bytes() const { return encoded_.size(); }

 private:
  Generated set_;
  Generated parsed_;
  std::vector<char> encoded_;
};

template <class M, class Generated>
Peer PeerOf(const M& message) {
  return MakePeer<Codec<M, Generated>>("protobuf", message);
}

}  // namespace protobuf_codec

template <>
Peer ProtobufPeer(const codec::Order& message) {
  return protobuf_codec::PeerOf<codec::Order, protobuf::Order>(message);
}
template <>
Peer ProtobufPeer(const codec::Chat& message) {
  return protobuf_codec::PeerOf<codec::Chat, protobuf::Chat>(message);
}
template <>
Peer ProtobufPeer(const codec::Quotes& message) {
  return protobuf_codec::PeerOf<codec::Quotes, protobuf::Quotes>(message);
}
template <>
Peer ProtobufPeer(const codec::Blob& message) {
  return protobuf_codec::PeerOf<codec::Blob, protobuf::Blob>(message);
}
template <>
Peer ProtobufPeer(const codec::Monsters& message) {
  return protobuf_codec::PeerOf<codec::Monsters, protobuf::Monsters>(message);
}

}  // namespace sluice::bench
