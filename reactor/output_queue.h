#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>

#include "sluice/reactor/buffer_pool.h"

namespace sluice {

// OutputQueue holds the bytes that wait to be written, in order, in blocks of
// a pool. New bytes are encoded in place at its end.
//
//   std::span<std::byte> room = queue.Prepare(pool, 64, 0);
//   queue.Commit(EncodeInto(room));
//   size_t parts = queue.Gather(iovecs);       // for one write
//   queue.Consume(pool, written_bytes);        // blocks go back to the pool
//
// Borrows: nothing; Clear() must be called before it dies.
class OutputQueue {
 public:
  ~OutputQueue();

  size_t size_bytes() const { return size_bytes_; }
  bool empty() const { return size_bytes_ == 0; }
  // An empty queue owns one while room of it is prepared.
  bool owns_block() const { return tail_ != nullptr; }

  // The room behind the last byte, without asking for more.
  std::span<std::byte> Room() {
    if (tail_ == nullptr) return {};
    return {tail_->room.get() + tail_->end, tail_->capacity_bytes - tail_->end};
  }

  // At least `at_least_bytes` of room; the first `keep_bytes` of the room as it
  // was are copied when it has to move.
  std::span<std::byte> Prepare(BufferPool& pool, size_t at_least_bytes, size_t keep_bytes);

  // The first `size_bytes` of the room now wait to be written.
  void Commit(size_t size_bytes) {
    tail_->end += size_bytes;
    size_bytes_ += size_bytes;
  }

  // Copies `bytes` to the end, cut over as many usual blocks as it takes.
  void Append(BufferPool& pool, std::span<const std::byte> bytes);

  // Fills `parts` from the front and returns how many it used.
  size_t Gather(std::span<iovec> parts) const;

  // Drops `size_bytes` from the front. An emptied queue owns no block.
  void Consume(BufferPool& pool, size_t size_bytes);
  void Clear(BufferPool& pool);

 private:
  void PopBlock(BufferPool& pool);

  std::unique_ptr<OutputBlock> head_;
  OutputBlock* tail_ = nullptr;
  size_t size_bytes_ = 0;
};

}  // namespace sluice
