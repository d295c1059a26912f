#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/internal/cursor.h"
#include "sluice/codec/wire_options.h"

namespace sluice::internal {

// Where a Writer writes to. Each sink gives it its room, and after a success is told how much of it
// was used; otherwise it is as it was.

inline std::byte kNowhere{};  // a null pointer means failure, not empty room

inline Writer WriterOf(std::span<std::byte> room, void* sink, Writer::GrowFunction grow,
                       const WireOptions& options) {
  std::byte* const begin = room.empty() ? &kNowhere : room.data();
  return {.begin = begin,
          .limit = begin + room.size(),
          .sink = sink,
          .grow = grow,
          .version = options.version,
          .depth_left = options.depth_max,
          .fault = {}};
}

// Behind what a buffer holds.
class BufferSink {
 public:
  explicit BufferSink(ByteBuffer* buffer) : buffer_(buffer), base_(buffer->size()) {}
  Writer Begin(const WireOptions& options) {
    return WriterOf({buffer_->data() + base_, buffer_->capacity() - base_}, this, Grow, options);
  }
  void Finish(size_t size_bytes) { buffer_->Resize(base_ + size_bytes); }
  void GiveUp() { buffer_->Resize(base_); }

 private:
  [[gnu::cold]] static std::span<std::byte> Grow(void* sink, size_t used_bytes,
                                                 size_t size_bytes_min);

  ByteBuffer* buffer_;
  size_t base_;
  std::unique_ptr<std::byte[]> first_;  // a view in the message may point into it
};

// Behind what a stream has written.
class StreamSink {
 public:
  explicit StreamSink(BinaryWriteStream* stream) : stream_(stream), base_(stream->position()) {}
  Writer Begin(const WireOptions& options) {
    return WriterOf(stream_->Prepare(0), this, Grow, options);
  }
  void Finish(size_t size_bytes) { stream_->Commit(base_ + size_bytes - stream_->position()); }
  void GiveUp() { stream_->Truncate(base_); }

 private:
  [[gnu::cold]] static std::span<std::byte> Grow(void* sink, size_t used_bytes,
                                                 size_t size_bytes_min);

  BinaryWriteStream* stream_;
  size_t base_;
};

// Into memory that cannot grow.
class FixedSink {
 public:
  FixedSink(std::span<std::byte> fixed, size_t* size_bytes)
      : fixed_(fixed), size_bytes_(size_bytes) {}
  Writer Begin(const WireOptions& options) { return WriterOf(fixed_, nullptr, Grow, options); }
  void Finish(size_t size_bytes) { *size_bytes_ = size_bytes; }
  void GiveUp() {}

 private:
  [[gnu::cold]] static std::span<std::byte> Grow(void*, size_t, size_t) { return {}; }

  std::span<std::byte> fixed_;
  size_t* size_bytes_;
};

}  // namespace sluice::internal
