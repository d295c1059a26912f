#include "bench/peers/flatbuffers_codec.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/codec_shapes.h"
#include "codec_generated.h"

namespace sluice::bench {
namespace flatbuffers_codec {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

// The builder and the lists of offsets that it makes vectors of, all used again and again.
struct Builder : FlatBufferBuilder {
  std::vector<Offset<flat::Weapon>> weapons;
  std::vector<Offset<flat::Monster>> monsters;
};

void Copy(const flatbuffers::String& from, std::string* to) {
  to->assign(from.c_str(), from.size());
}

Offset<flat::Order> Build(const codec::Order& from, Builder& builder) {
  const flat::OrderFields fields(from.id, from.account, from.time_ns, from.symbol, from.quantity,
                                 from.venue, from.flags, from.side, from.kind, from.price);
  return flat::CreateOrder(builder, &fields);
}
bool Copy(const flat::Order& from, codec::Order* to) {
  const flat::OrderFields* const fields = from.fields();
  if (fields == nullptr) return false;
  *to = {.id = fields->id(),
         .account = fields->account(),
         .time_ns = fields->time_ns(),
         .symbol = fields->symbol(),
         .quantity = fields->quantity(),
         .venue = fields->venue(),
         .flags = fields->flags(),
         .side = fields->side(),
         .kind = fields->kind(),
         .price = fields->price()};
  return true;
}

Offset<flat::Chat> Build(const codec::Chat& from, Builder& builder) {
  const auto user = builder.CreateString(from.user);
  const auto text = builder.CreateString(from.text);
  return flat::CreateChat(builder, from.room, from.time_ns, user, text);
}
bool Copy(const flat::Chat& from, codec::Chat* to) {
  if (from.user() == nullptr || from.text() == nullptr) return false;
  to->room = from.room();
  to->time_ns = from.time_ns();
  Copy(*from.user(), &to->user);
  Copy(*from.text(), &to->text);
  return true;
}

Offset<flat::Quotes> Build(const codec::Quotes& from, Builder& builder) {
  flat::Quote* at = nullptr;
  const auto quotes =
      builder.CreateUninitializedVectorOfStructs<flat::Quote>(from.quotes.size(), &at);
  for (const codec::Quote& quote : from.quotes) {
    *at++ = flat::Quote(quote.time_ns, quote.symbol, quote.price, quote.quantity);
  }
  return flat::CreateQuotes(builder, quotes);
}
bool Copy(const flat::Quotes& from, codec::Quotes* to) {
  if (from.quotes() == nullptr) return false;
  to->quotes.resize(from.quotes()->size());
  auto at = to->quotes.begin();
  for (const flat::Quote* quote : *from.quotes()) {
    *at++ = {quote->time_ns(), quote->symbol(), quote->price(), quote->quantity()};
  }
  return true;
}

Offset<flat::Blob> Build(const codec::Blob& from, Builder& builder) {
  return flat::CreateBlob(builder, builder.CreateVector(from.values));
}
bool Copy(const flat::Blob& from, codec::Blob* to) {
  if (from.values() == nullptr) return false;
  to->values.assign(from.values()->data(), from.values()->data() + from.values()->size());
  return true;
}

Offset<flat::Monster> Build(const codec::Monster& from, Builder& builder) {
  const auto name = builder.CreateString(from.name);
  const auto inventory = builder.CreateVector(from.inventory);
  builder.weapons.clear();
  for (const codec::Weapon& weapon : from.weapons) {
    const auto weapon_name = builder.CreateString(weapon.name);
    builder.weapons.push_back(flat::CreateWeapon(builder, weapon_name, weapon.damage));
  }
  const auto weapons = builder.CreateVector(builder.weapons);
  flat::Point* at = nullptr;
  const auto path = builder.CreateUninitializedVectorOfStructs<flat::Point>(from.path.size(), &at);
  for (const codec::Point& point : from.path) *at++ = flat::Point(point.x, point.y, point.z);
  const flat::Point position(from.position.x, from.position.y, from.position.z);
  return flat::CreateMonster(builder, name, &position, from.mana, from.hit_points, inventory,
                             weapons, path);
}
codec::Point PointOf(const flat::Point& from) { return {from.x(), from.y(), from.z()}; }
bool Copy(const flat::Monster& from, codec::Monster* to) {
  if (from.name() == nullptr || from.position() == nullptr || from.inventory() == nullptr ||
      from.weapons() == nullptr || from.path() == nullptr) {
    return false;
  }
  Copy(*from.name(), &to->name);
  to->position = PointOf(*from.position());
  to->mana = from.mana();
  to->hit_points = from.hit_points();
  to->inventory.assign(from.inventory()->data(),
                       from.inventory()->data() + from.inventory()->size());
  to->weapons.resize(from.weapons()->size());
  auto at = to->weapons.begin();
  for (const flat::Weapon* weapon : *from.weapons()) {
    if (weapon->name() == nullptr) return false;
    Copy(*weapon->name(), &at->name);
    at->damage = weapon->damage();
    ++at;
  }
  to->path.resize(from.path()->size());
  std::transform(from.path()->begin(), from.path()->end(), to->path.begin(),
                 [](const flat::Point* point) { return PointOf(*point); });
  return true;
}

Offset<flat::Monsters> Build(const codec::Monsters& from, Builder& builder) {
  builder.monsters.clear();
  for (const codec::Monster& monster : from.monsters) {
    builder.monsters.push_back(Build(monster, builder));
  }
  return flat::CreateMonsters(builder, builder.CreateVector(builder.monsters));
}
bool Copy(const flat::Monsters& from, codec::Monsters* to) {
  if (from.monsters() == nullptr) return false;
  to->monsters.resize(from.monsters()->size());
  auto at = to->monsters.begin();
  for (const flat::Monster* monster : *from.monsters()) {
    if (!Copy(*monster, &*at++)) return false;
  }
  return true;
}

template <class M, class Generated>
class Codec {
 public:
  explicit Codec(const M& message) : message_(message) {}
  void Encode() {
    builder_.Clear();
    builder_.Finish(Build(message_, builder_));
  }
  bool Decode() {
    flatbuffers::Verifier verifier(builder_.GetBufferPointer(), builder_.GetSize());
    return verifier.VerifyBuffer<Generated>(nullptr) &&
           Copy(*flatbuffers::GetRoot<Generated>(builder_.GetBufferPointer()), &decoded_);
  }
  M Decoded() const { return decoded_; }
  size_t encoded_bytes() const { return builder_.GetSize(); }

 private:
  M message_;
  M decoded_;
  Builder builder_;
};

template <class M, class Generated>
Peer PeerOf(const M& message) {
  return MakePeer<Codec<M, Generated>>("FlatBuffers", message);
}

}  // namespace flatbuffers_codec

template <>
Peer FlatBuffersPeer(const codec::Order& message) {
  return flatbuffers_codec::PeerOf<codec::Order, flat::Order>(message);
}
template <>
Peer FlatBuffersPeer(const codec::Chat& message) {
  return flatbuffers_codec::PeerOf<codec::Chat, flat::Chat>(message);
}
template <>
Peer FlatBuffersPeer(const codec::Quotes& message) {
  return flatbuffers_codec::PeerOf<codec::Quotes, flat::Quotes>(message);
}
template <>
Peer FlatBuffersPeer(const codec::Blob& message) {
  return flatbuffers_codec::PeerOf<codec::Blob, flat::Blob>(message);
}
template <>
Peer FlatBuffersPeer(const codec::Monsters& message) {
  return flatbuffers_codec::PeerOf<codec::Monsters, flat::Monsters>(message);
}

}  // namespace sluice::bench
