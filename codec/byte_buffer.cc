#include "sluice/codec/byte_buffer.h"

#include <algorithm>
#include <cstring>

namespace sluice {

std::unique_ptr<std::byte[]> ByteBuffer::Regrow(size_t capacity_bytes) {
  capacity_bytes = std::max(capacity_bytes, capacity_ * 2);
  // Not make_unique: it would zero what is about to be written.
  std::unique_ptr<std::byte[]> larger(new std::byte[capacity_bytes]);
  if (size_ != 0) std::memcpy(larger.get(), bytes_.get(), size_);
  capacity_ = capacity_bytes;
  std::swap(bytes_, larger);
  return larger;
}

void ByteBuffer::Reserve(size_t capacity_bytes) {
  if (capacity_bytes > capacity_) Regrow(capacity_bytes);
}

void ByteBuffer::Append(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  // Kept until the copy is done, since `bytes` may point into it.
  std::unique_ptr<std::byte[]> old;
  if (bytes.size() > capacity_ - size_) old = Regrow(size_ + bytes.size());
  std::memcpy(bytes_.get() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

}  // namespace sluice
