#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/internal/cursor.h"
#include "sluice/codec/wire_options.h"

namespace sluice::internal {

// Where a Writer writes to. A sink gives its room, more of it when that is asked for, and is told
// how much was used, or nothing; then it is as it was.

// Behind what a buffer holds.
class BufferSink {
 public:
  explicit BufferSink(ByteBuffer* buffer) : buffer_(buffer), base_(buffer->size()) {}
  std::span<std::byte> Room() { return {buffer_->data() + base_, buffer_->capacity() - base_}; }
  // As Writer::GrowFunction.
  [[gnu::cold]] static std::span<std::byte> Grow(void* sink, size_t used_bytes,
                                                 size_t size_bytes_min);
  void Finish(size_t size_bytes) { buffer_->SetSize(base_ + size_bytes); }
  void GiveUp() { buffer_->Resize(base_); }

 private:
  ByteBuffer* buffer_;
  size_t base_;
  std::unique_ptr<std::byte[]> first_;  // a view in the message may point into it
};

// Behind what a stream has written.
class StreamSink {
 public:
  explicit StreamSink(BinaryWriteStream* stream) : stream_(stream), base_(stream->position()) {}
  std::span<std::byte> Room() { return stream_->Prepare(0); }
  [[gnu::cold]] static std::span<std::byte> Grow(void* sink, size_t used_bytes,
                                                 size_t size_bytes_min);
  void Finish(size_t size_bytes) { stream_->Commit(base_ + size_bytes - stream_->position()); }
  void GiveUp() { stream_->Truncate(base_); }

 private:
  BinaryWriteStream* stream_;
  size_t base_;
};

// Into memory that cannot grow.
class FixedSink {
 public:
  FixedSink(std::span<std::byte> fixed, size_t* size_bytes)
      : fixed_(fixed), size_bytes_(size_bytes) {}
  std::span<std::byte> Room() { return fixed_; }
  [[gnu::cold]] static std::span<std::byte> Grow(void*, size_t, size_t) { return {}; }
  void Finish(size_t size_bytes) { *size_bytes_ = size_bytes; }
  void GiveUp() {}

 private:
  std::span<std::byte> fixed_;
  size_t* size_bytes_;
};

template <class Sink>
Writer WriterOf(Sink& sink, std::span<std::byte> room, const WireOptions& options) {
  static std::byte nowhere{};  // a null pointer means failure, not empty room
  std::byte* const begin = room.data() == nullptr ? &nowhere : room.data();
  return {.begin = begin,
          .limit = begin + room.size(),
          .sink = &sink,
          .grow = Sink::Grow,
          .version = options.version,
          .depth_left = options.depth_max,
          .fault = {}};
}

}  // namespace sluice::internal
