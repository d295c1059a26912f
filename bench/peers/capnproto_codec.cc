#include "bench/peers/capnproto_codec.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/io.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/codec_shapes.h"
#include "codec.capnp.h"

namespace sluice::bench {
namespace capnproto_codec {

capnp::Text::Reader TextOf(const std::string& text) { return {text.c_str(), text.size()}; }
void Copy(capnp::Text::Reader from, std::string* to) { to->assign(from.begin(), from.size()); }

void Build(const codec::Order& from, capnproto::Order::Builder to) {
  to.setId(from.id);
  to.setAccount(from.account);
  to.setTimeNs(from.time_ns);
  to.setSymbol(from.symbol);
  to.setQuantity(from.quantity);
  to.setVenue(from.venue);
  to.setFlags(from.flags);
  to.setSide(from.side);
  to.setKind(from.kind);
  to.setPrice(from.price);
}
void Copy(capnproto::Order::Reader from, codec::Order* to) {
  *to = {.id = from.getId(),
         .account = from.getAccount(),
         .time_ns = from.getTimeNs(),
         .symbol = from.getSymbol(),
         .quantity = from.getQuantity(),
         .venue = from.getVenue(),
         .flags = from.getFlags(),
         .side = from.getSide(),
         .kind = from.getKind(),
         .price = from.getPrice()};
}

void Build(const codec::Chat& from, capnproto::Chat::Builder to) {
  to.setRoom(from.room);
  to.setTimeNs(from.time_ns);
  to.setUser(TextOf(from.user));
  to.setText(TextOf(from.text));
}
void Copy(capnproto::Chat::Reader from, codec::Chat* to) {
  to->room = from.getRoom();
  to->time_ns = from.getTimeNs();
  Copy(from.getUser(), &to->user);
  Copy(from.getText(), &to->text);
}

void Build(const codec::Quotes& from, capnproto::Quotes::Builder to) {
  auto quotes = to.initQuotes(static_cast<unsigned>(from.quotes.size()));
  for (unsigned i = 0; i < quotes.size(); ++i) {
    const codec::Quote& quote = from.quotes[i];
    capnproto::Quote::Builder added = quotes[i];
    added.setTimeNs(quote.time_ns);
    added.setSymbol(quote.symbol);
    added.setPrice(quote.price);
    added.setQuantity(quote.quantity);
  }
}
void Copy(capnproto::Quotes::Reader from, codec::Quotes* to) {
  const auto quotes = from.getQuotes();
  to->quotes.resize(quotes.size());
  for (unsigned i = 0; i < quotes.size(); ++i) {
    const capnproto::Quote::Reader quote = quotes[i];
    to->quotes[i] = {quote.getTimeNs(), quote.getSymbol(), quote.getPrice(), quote.getQuantity()};
  }
}

void Build(const codec::Blob& from, capnproto::Blob::Builder to) {
  to.setValues(kj::arrayPtr(from.values.data(), from.values.size()));
}
void Copy(capnproto::Blob::Reader from, codec::Blob* to) {
  const auto values = from.getValues();
  to->values.resize(values.size());
  for (unsigned i = 0; i < values.size(); ++i) to->values[i] = values[i];
}

void Build(const codec::Point& from, capnproto::Point::Builder to) {
  to.setX(from.x);
  to.setY(from.y);
  to.setZ(from.z);
}
codec::Point PointOf(capnproto::Point::Reader from) {
  return {from.getX(), from.getY(), from.getZ()};
}

void Build(const codec::Monster& from, capnproto::Monster::Builder to) {
  to.setName(TextOf(from.name));
  Build(from.position, to.initPosition());
  to.setMana(from.mana);
  to.setHitPoints(from.hit_points);
  to.setInventory(kj::arrayPtr(from.inventory.data(), from.inventory.size()));
  auto weapons = to.initWeapons(static_cast<unsigned>(from.weapons.size()));
  for (unsigned i = 0; i < weapons.size(); ++i) {
    capnproto::Weapon::Builder weapon = weapons[i];
    weapon.setName(TextOf(from.weapons[i].name));
    weapon.setDamage(from.weapons[i].damage);
  }
  auto path = to.initPath(static_cast<unsigned>(from.path.size()));
  for (unsigned i = 0; i < path.size(); ++i) Build(from.path[i], path[i]);
}
void Copy(capnproto::Monster::Reader from, codec::Monster* to) {
  Copy(from.getName(), &to->name);
  to->position = PointOf(from.getPosition());
  to->mana = from.getMana();
  to->hit_points = from.getHitPoints();
  const capnp::Data::Reader inventory = from.getInventory();
  to->inventory.assign(inventory.begin(), inventory.end());
  const auto weapons = from.getWeapons();
  to->weapons.resize(weapons.size());
  for (unsigned i = 0; i < weapons.size(); ++i) {
    const capnproto::Weapon::Reader weapon = weapons[i];
    Copy(weapon.getName(), &to->weapons[i].name);
    to->weapons[i].damage = weapon.getDamage();
  }
  const auto path = from.getPath();
  to->path.resize(path.size());
  for (unsigned i = 0; i < path.size(); ++i) to->path[i] = PointOf(path[i]);
}

void Build(const codec::Monsters& from, capnproto::Monsters::Builder to) {
  auto monsters = to.initMonsters(static_cast<unsigned>(from.monsters.size()));
  for (unsigned i = 0; i < monsters.size(); ++i) Build(from.monsters[i], monsters[i]);
}
void Copy(capnproto::Monsters::Reader from, codec::Monsters* to) {
  const auto monsters = from.getMonsters();
  to->monsters.resize(monsters.size());
  for (unsigned i = 0; i < monsters.size(); ++i) Copy(monsters[i], &to->monsters[i]);
}

template <class M, class Schema>
class Codec {
 public:
  // Zeroes, as a first segment must be; a builder leaves it so.
  explicit Codec(const M& message) : message_(message), segment_(kWords), encoded_(kWords) {}
  void Encode() {
    capnp::MallocMessageBuilder builder(kj::arrayPtr(segment_.data(), segment_.size()));
    Build(message_, builder.initRoot<Schema>());
    kj::ArrayOutputStream out(kj::arrayPtr(encoded_.data(), encoded_.size()).asBytes());
    capnp::writeMessage(out, builder);
    encoded_bytes_ = out.getArray().size();
  }
  bool Decode() {
    capnp::FlatArrayMessageReader reader(
        kj::arrayPtr(encoded_.data(), encoded_bytes_ / sizeof(capnp::word)));
    Copy(reader.getRoot<Schema>(), &decoded_);
    return true;
  }
  M Decoded() const { return decoded_; }
  size_t encoded_bytes() const { return encoded_bytes_; }

 private:
  static constexpr size_t kWords = 16 * 1024;  // 128 KiB, for the largest message

  M message_;
  M decoded_;
  std::vector<capnp::word> segment_;
  std::vector<capnp::word> encoded_;
  size_t encoded_bytes_ = 0;
};

template <class M, class Schema>
Peer PeerOf(const M& message) {
  return MakePeer<Codec<M, Schema>>("Cap'n Proto", message);
}

}  // namespace capnproto_codec

template <>
Peer CapnProtoPeer(const codec::Order& message) {
  return capnproto_codec::PeerOf<codec::Order, capnproto::Order>(message);
}
template <>
Peer CapnProtoPeer(const codec::Chat& message) {
  return capnproto_codec::PeerOf<codec::Chat, capnproto::Chat>(message);
}
template <>
Peer CapnProtoPeer(const codec::Quotes& message) {
  return capnproto_codec::PeerOf<codec::Quotes, capnproto::Quotes>(message);
}
template <>
Peer CapnProtoPeer(const codec::Blob& message) {
  return capnproto_codec::PeerOf<codec::Blob, capnproto::Blob>(message);
}
template <>
Peer CapnProtoPeer(const codec::Monsters& message) {
  return capnproto_codec::PeerOf<codec::Monsters, capnproto::Monsters>(message);
}

}  // namespace sluice::bench
