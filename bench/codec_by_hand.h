#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "bench/codec_shapes.h"
#include "bench/hand_cursor.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/byte_order.h"

// The messages of codec_shapes.h encoded and decoded as one writes it for one message.
namespace sluice::bench::codec {

template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool WriteByHand(const Order& order, HandWriter<kOrder>& out) {
  out.Need(46);
  out.Put(order.id, order.account, order.time_ns, order.symbol, order.quantity, order.venue,
          order.flags, order.side, order.kind, order.price);
  return true;
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Order* order) {
  if (!in.Has(46)) return false;
  in.Get(&order->id, &order->account, &order->time_ns, &order->symbol, &order->quantity,
         &order->venue, &order->flags, &order->side, &order->kind, &order->price);
  return true;
}

template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool WriteByHand(const Chat& chat, HandWriter<kOrder>& out) {
  if (chat.user.size() > 64 || chat.text.size() > 1024) return false;
  out.Need(12 + 20 + chat.user.size() + chat.text.size());
  out.Put(chat.room, chat.time_ns);
  for (const std::string* text : {&chat.user, &chat.text}) {
    out.PutLength(text->size());
    out.PutBytes(text->data(), text->size());
  }
  return true;
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Chat* chat) {
  if (!in.Has(12)) return false;
  in.Get(&chat->room, &chat->time_ns);
  return in.GetString(64, &chat->user) && in.GetString(1024, &chat->text);
}

template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool WriteByHand(const Quotes& sample, HandWriter<kOrder>& out) {
  out.Need(10 + 28 * sample.quotes.size());
  out.PutLength(sample.quotes.size());
  for (const Quote& quote : sample.quotes) {
    out.Put(quote.time_ns, quote.symbol, quote.price, quote.quantity);
  }
  return true;
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Quotes* sample) {
  size_t count = 0;
  if (!in.GetCount(28, SIZE_MAX, &count)) return false;
  sample->quotes.resize(count);
  for (Quote& quote : sample->quotes) {
    in.Get(&quote.time_ns, &quote.symbol, &quote.price, &quote.quantity);
  }
  return true;
}

template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool WriteByHand(const Blob& blob, HandWriter<kOrder>& out) {
  out.Need(10 + 4 * blob.values.size());
  out.PutLength(blob.values.size());
  out.template PutArray<4>(blob.values.data(), blob.values.size());
  return true;
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Blob* blob) {
  size_t count = 0;
  if (!in.GetCount(4, SIZE_MAX, &count)) return false;
  blob->values.resize(count);
  in.template GetArray<4>(blob->values.data(), count);
  return true;
}

// A path is an array of floats, in memory as on the wire.
static_assert(sizeof(Point) == 3 * sizeof(float));

template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool WriteByHand(const Monster& monster, HandWriter<kOrder>& out) {
  if (monster.name.size() > 64) return false;
  out.Need(10 + monster.name.size() + 16 + 10 + monster.inventory.size() + 10);
  out.PutLength(monster.name.size());
  out.PutBytes(monster.name.data(), monster.name.size());
  out.Put(monster.position.x, monster.position.y, monster.position.z, monster.mana,
          monster.hit_points);
  out.PutLength(monster.inventory.size());
  out.PutBytes(monster.inventory.data(), monster.inventory.size());
  out.PutLength(monster.weapons.size());
  for (const Weapon& weapon : monster.weapons) {
    if (weapon.name.size() > 64) return false;
    out.Need(10 + weapon.name.size() + 2);
    out.PutLength(weapon.name.size());
    out.PutBytes(weapon.name.data(), weapon.name.size());
    out.Put(weapon.damage);
  }
  out.Need(10 + 12 * monster.path.size());
  out.PutLength(monster.path.size());
  out.template PutArray<4>(monster.path.data(), 3 * monster.path.size());
  return true;
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Monster* monster) {
  if (!in.GetString(64, &monster->name) || !in.Has(16)) return false;
  in.Get(&monster->position.x, &monster->position.y, &monster->position.z, &monster->mana,
         &monster->hit_points);
  size_t count = 0;
  if (!in.GetCount(1, SIZE_MAX, &count)) return false;
  monster->inventory.resize(count);
  in.GetBytes(monster->inventory.data(), count);
  if (!in.GetCount(3, SIZE_MAX, &count)) return false;
  monster->weapons.resize(count);
  for (Weapon& weapon : monster->weapons) {
    if (!in.GetString(64, &weapon.name) || !in.Has(2)) return false;
    in.Get(&weapon.damage);
  }
  if (!in.GetCount(12, SIZE_MAX, &count)) return false;
  monster->path.resize(count);
  in.template GetArray<4>(monster->path.data(), 3 * count);
  return true;
}

template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool WriteByHand(const Monsters& sample, HandWriter<kOrder>& out) {
  out.Need(10);
  out.PutLength(sample.monsters.size());
  for (const Monster& monster : sample.monsters) {
    if (!WriteByHand(monster, out)) return false;
  }
  return true;
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Monsters* sample) {
  size_t count = 0;
  if (!in.GetCount(20, SIZE_MAX, &count)) return false;
  sample->monsters.resize(count);
  for (Monster& monster : sample->monsters) {
    if (!ReadByHand(in, &monster)) return false;
  }
  return true;
}

// False: a string is too long, and the buffer is as it was.
template <ByteOrder kOrder, class M>
bool EncodeByHand(const M& message, ByteBuffer* buffer) {
  HandWriter<kOrder> out(buffer);
  const size_t size_before = buffer->size();
  const bool is_written = WriteByHand(message, out);
  if (is_written) {
    out.Finish();
  } else {
    buffer->Resize(size_before);
  }
  return is_written;
}

template <ByteOrder kOrder, class M>
bool DecodeByHand(std::span<const std::byte> bytes, M* message) {
  HandReader<kOrder> in(bytes);
  return ReadByHand(in, message) && in.AtEnd();
}

}  // namespace sluice::bench::codec
