#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace sluice {

// ByteBuffer holds bytes that grow at the end; new room is not zeroed.
//
//   ByteBuffer buffer;
//   BinaryWriteStream out(&buffer);
//   ...
//   Send(buffer.view());
//   buffer.Clear();  // keeps the memory for the next message
//
// Borrows: data() and view() live until the next call that is not const.
// Cost:    Append is linear in the bytes over the buffer's whole life.
class ByteBuffer {
 public:
  ByteBuffer() = default;
  ByteBuffer(const ByteBuffer&) = delete;
  ByteBuffer& operator=(const ByteBuffer&) = delete;
  ~ByteBuffer() = default;
  ByteBuffer(ByteBuffer&& other) noexcept { *this = std::move(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  std::byte* data() { return bytes_.get(); }
  const std::byte* data() const { return bytes_.get(); }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  std::span<const std::byte> view() const { return {bytes_.get(), size_}; }

  void Clear() { size_ = 0; }

  // Makes capacity() at least `capacity_bytes`, and at least twice what it was.
  void Reserve(size_t capacity_bytes);
  // The same, and gives away the memory that was left, for those who still have views of it.
  std::unique_ptr<std::byte[]> Regrow(size_t capacity_bytes);

  // After writing to the memory up to capacity() directly; `size_bytes` is not above it.
  void SetSize(size_t size_bytes) { size_ = size_bytes; }

  // Cuts, or adds bytes of no particular value.
  void Resize(size_t size_bytes) {
    if (size_bytes > capacity_) Reserve(size_bytes);
    size_ = size_bytes;
  }

  // `bytes` may be a part of this buffer.
  void Append(std::span<const std::byte> bytes);

 private:
  std::unique_ptr<std::byte[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace sluice
