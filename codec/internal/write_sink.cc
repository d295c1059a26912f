#include "sluice/codec/internal/write_sink.h"

#include <utility>

namespace sluice::internal {

std::span<std::byte> BufferSink::Grow(void* sink, size_t used_bytes, size_t size_bytes_min) {
  auto& self = *static_cast<BufferSink*>(sink);
  ByteBuffer& buffer = *self.buffer_;
  buffer.Resize(self.base_ + used_bytes);
  std::unique_ptr<std::byte[]> old = buffer.Regrow(self.base_ + size_bytes_min);
  if (self.first_ == nullptr) self.first_ = std::move(old);
  return {buffer.data() + self.base_, buffer.capacity() - self.base_};
}

std::span<std::byte> StreamSink::Grow(void* sink, size_t used_bytes, size_t size_bytes_min) {
  auto& self = *static_cast<StreamSink*>(sink);
  BinaryWriteStream& stream = *self.stream_;
  const size_t written_bytes = stream.position() - self.base_;
  stream.Commit(used_bytes - written_bytes);
  const std::span<std::byte> more = stream.Prepare(size_bytes_min - used_bytes);
  if (more.size() < size_bytes_min - used_bytes) return {};
  return {more.data() - used_bytes, used_bytes + more.size()};
}

}  // namespace sluice::internal
