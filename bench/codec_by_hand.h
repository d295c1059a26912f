#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "bench/codec_shapes.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/byte_order.h"

// The messages of codec_shapes.h encoded and decoded as one writes it for one message: one check of
// the bounds for each run of fixed fields, numbers loaded whole and swapped, every length checked.
// An error is false, without a reason.
namespace sluice::bench::codec {

// Writes at the end of a buffer, which grows as needed.
template <ByteOrder kOrder>
class HandWriter {
 public:
  explicit HandWriter(ByteBuffer* buffer)
      : buffer_(buffer),
        at_(buffer->data() + buffer->size()),
        end_(buffer->data() + buffer->capacity()) {}
  void Finish() { buffer_->Resize(Used()); }

  // One check for all that Put() and PutBytes() write until the next Need().
  void Need(size_t size_bytes) {
    if (static_cast<size_t>(end_ - at_) >= size_bytes) return;
    at_ = Grow(buffer_, Used(), size_bytes);
    end_ = buffer_->data() + buffer_->capacity();
  }
  template <class... Numbers>
  void Put(Numbers... numbers) {
    ((StoreNumber(at_, numbers, kOrder), at_ += sizeof numbers), ...);
  }
  // The cursor stays in a register, which one behind `this` would not.
  template <class Number>
  void PutAll(const std::vector<Number>& numbers) {
    std::byte* at = at_;
    for (const Number number : numbers) {
      StoreNumber(at, number, kOrder);
      at += sizeof number;
    }
    at_ = at;
  }
  // At most 10 bytes.
  void PutLength(size_t length) {
    for (; length >= 0x80; length >>= 7) *at_++ = static_cast<std::byte>(length | 0x80);
    *at_++ = static_cast<std::byte>(length);
  }
  void PutBytes(const void* bytes, size_t size_bytes) {
    if (size_bytes != 0) std::memcpy(at_, bytes, size_bytes);
    at_ += size_bytes;
  }

 private:
  size_t Used() const { return static_cast<size_t>(at_ - buffer_->data()); }
  // Never sees `this`, so that the cursor can stay in registers.
  [[gnu::cold, gnu::noinline]] static std::byte* Grow(ByteBuffer* buffer, size_t used,
                                                      size_t size_bytes) {
    buffer->Resize(used);
    buffer->Reserve(used + size_bytes);
    return buffer->data() + used;
  }

  ByteBuffer* buffer_;
  std::byte* at_;
  std::byte* end_;
};

template <ByteOrder kOrder>
class HandReader {
 public:
  explicit HandReader(std::span<const std::byte> bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}
  bool AtEnd() const { return at_ == end_; }

  bool Has(size_t size_bytes) const { return static_cast<size_t>(end_ - at_) >= size_bytes; }
  // After Has().
  template <class... Numbers>
  void Get(Numbers*... numbers) {
    ((*numbers = LoadNumber<Numbers>(at_, kOrder), at_ += sizeof *numbers), ...);
  }
  template <class Number>
  void GetAll(std::vector<Number>& numbers) {
    const std::byte* at = at_;
    for (Number& number : numbers) {
      number = LoadNumber<Number>(at, kOrder);
      at += sizeof number;
    }
    at_ = at;
  }
  // A length and, after it, at least so many elements of `element_bytes_min` bytes.
  bool GetCount(size_t element_bytes_min, size_t count_max, size_t* count) {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      if (at_ == end_ || shift > 28) return false;
      const auto byte = std::to_integer<uint64_t>(*at_++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    *count = value;
    return value <= count_max && value <= static_cast<size_t>(end_ - at_) / element_bytes_min;
  }
  bool GetString(size_t bytes_max, std::string* text) {
    size_t size_bytes = 0;
    if (!GetCount(1, bytes_max, &size_bytes)) return false;
    if (text->size() != size_bytes) text->resize(size_bytes);
    GetBytes(text->data(), size_bytes);
    return true;
  }
  void GetBytes(void* bytes, size_t size_bytes) {
    if (size_bytes != 0) std::memcpy(bytes, at_, size_bytes);
    at_ += size_bytes;
  }

 private:
  const std::byte* at_;
  const std::byte* end_;
};

template <ByteOrder kOrder>
[[gnu::always_inline]] inline void WriteByHand(const Order& order, HandWriter<kOrder>& out) {
  out.Need(46);
  out.Put(order.id, order.account, order.time_ns, order.symbol, order.quantity, order.venue,
          order.flags, order.side, order.kind, order.price);
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Order* order) {
  if (!in.Has(46)) return false;
  in.Get(&order->id, &order->account, &order->time_ns, &order->symbol, &order->quantity,
         &order->venue, &order->flags, &order->side, &order->kind, &order->price);
  return true;
}

template <ByteOrder kOrder>
[[gnu::always_inline]] inline void WriteByHand(const Chat& chat, HandWriter<kOrder>& out) {
  out.Need(12 + 20 + chat.user.size() + chat.text.size());
  out.Put(chat.room, chat.time_ns);
  for (const std::string* text : {&chat.user, &chat.text}) {
    out.PutLength(text->size());
    out.PutBytes(text->data(), text->size());
  }
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Chat* chat) {
  if (!in.Has(12)) return false;
  in.Get(&chat->room, &chat->time_ns);
  return in.GetString(64, &chat->user) && in.GetString(1024, &chat->text);
}

template <ByteOrder kOrder>
[[gnu::always_inline]] inline void WriteByHand(const Blob& blob, HandWriter<kOrder>& out) {
  out.Need(10 + 4 * blob.values.size());
  out.PutLength(blob.values.size());
  if constexpr (kOrder == kHostOrder) {
    out.PutBytes(blob.values.data(), 4 * blob.values.size());
  } else {
    out.PutAll(blob.values);
  }
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Blob* blob) {
  size_t count = 0;
  if (!in.GetCount(4, SIZE_MAX, &count)) return false;
  blob->values.resize(count);
  if constexpr (kOrder == kHostOrder) {
    in.GetBytes(blob->values.data(), 4 * count);
  } else {
    in.GetAll(blob->values);
  }
  return true;
}

template <ByteOrder kOrder>
[[gnu::always_inline]] inline void WriteByHand(const Monster& monster, HandWriter<kOrder>& out) {
  out.Need(10 + monster.name.size() + 16 + 10 + monster.inventory.size() + 10);
  out.PutLength(monster.name.size());
  out.PutBytes(monster.name.data(), monster.name.size());
  out.Put(monster.position.x, monster.position.y, monster.position.z, monster.mana,
          monster.hit_points);
  out.PutLength(monster.inventory.size());
  out.PutBytes(monster.inventory.data(), monster.inventory.size());
  out.PutLength(monster.weapons.size());
  for (const Weapon& weapon : monster.weapons) {
    out.Need(10 + weapon.name.size() + 2);
    out.PutLength(weapon.name.size());
    out.PutBytes(weapon.name.data(), weapon.name.size());
    out.Put(weapon.damage);
  }
  out.Need(10 + 12 * monster.path.size());
  out.PutLength(monster.path.size());
  for (const Point& point : monster.path) out.Put(point.x, point.y, point.z);
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
  for (Point& point : monster->path) in.Get(&point.x, &point.y, &point.z);
  return true;
}

template <ByteOrder kOrder>
[[gnu::always_inline]] inline void WriteByHand(const Monsters& sample, HandWriter<kOrder>& out) {
  out.Need(10);
  out.PutLength(sample.monsters.size());
  for (const Monster& monster : sample.monsters) WriteByHand(monster, out);
}
template <ByteOrder kOrder>
[[gnu::always_inline]] inline bool ReadByHand(HandReader<kOrder>& in, Monsters* sample) {
  size_t count = 0;
  if (!in.GetCount(20, SIZE_MAX, &count)) return false;
  sample->monsters.resize(count);
  return std::all_of(sample->monsters.begin(), sample->monsters.end(),
                     [&](Monster& monster) { return ReadByHand(in, &monster); });
}

template <ByteOrder kOrder, class M>
void EncodeByHand(const M& message, ByteBuffer* buffer) {
  HandWriter<kOrder> out(buffer);
  WriteByHand(message, out);
  out.Finish();
}

template <ByteOrder kOrder, class M>
bool DecodeByHand(std::span<const std::byte> bytes, M* message) {
  HandReader<kOrder> in(bytes);
  return ReadByHand(in, message) && in.AtEnd();
}

}  // namespace sluice::bench::codec
