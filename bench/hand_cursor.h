#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "bench/swap_copy.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/byte_order.h"

// What code by hand for one message is written with (codec_by_hand.h): one check of the bounds for
// each run of fixed fields, numbers loaded whole and swapped, arrays copied or swapped as a whole,
// every length checked. An error is false, without a reason.
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
  // `count` numbers of `kWidth` bytes.
  template <size_t kWidth>
  void PutArray(const void* numbers, size_t count) {
    if constexpr (kOrder == kHostOrder || kWidth == 1) {
      PutBytes(numbers, kWidth * count);
    } else {
      CopySwapped<kWidth>(at_, numbers, count);
      at_ += kWidth * count;
    }
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
  template <size_t kWidth>
  void GetArray(void* numbers, size_t count) {
    if constexpr (kOrder == kHostOrder || kWidth == 1) {
      GetBytes(numbers, kWidth * count);
    } else {
      CopySwapped<kWidth>(numbers, at_, count);
      at_ += kWidth * count;
    }
  }
  // A length and, after it, at least so many elements of `element_bytes_min` bytes.
  bool GetCount(size_t element_bytes_min, size_t count_max, size_t* count) {
    if (at_ == end_) return false;
    auto value = std::to_integer<uint64_t>(*at_++);
    if (value >= 0x80 && !GetRestOfCount(&value)) return false;
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
  // What follows the first byte of a length of several. A zero at its end would be overlong.
  bool GetRestOfCount(uint64_t* value) {
    *value &= 0x7f;
    for (unsigned shift = 7; at_ != end_ && shift <= 28; shift += 7) {
      const auto byte = std::to_integer<uint64_t>(*at_++);
      *value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return byte != 0;
    }
    return false;
  }

  const std::byte* at_;
  const std::byte* end_;
};

}  // namespace sluice::bench::codec
