#pragma once

#include <cstddef>
#include <memory>

namespace sluice {

// A piece of output memory: bytes [begin, end) of `room` are waiting.
struct OutputBlock {
  std::unique_ptr<OutputBlock> next;
  std::unique_ptr<std::byte[]> room;
  size_t capacity_bytes = 0;
  size_t begin = 0;
  size_t end = 0;
};

// BufferPool lends output blocks to the connections of one loop, so that an
// idle connection owns none and a busy one allocates none.
//
//   std::unique_ptr<OutputBlock> block = pool.Take(size_bytes);
//   ...
//   pool.Give(std::move(block));
//
// The block given last is taken first, while the caches still hold it.
// Cost: constant time. At most `blocks_kept` free blocks stay allocated.
class BufferPool {
 public:
  BufferPool(size_t block_bytes, size_t blocks_kept)
      : block_bytes_(block_bytes), blocks_kept_(blocks_kept) {}
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  // An empty block of the usual size, or of exactly `at_least_bytes` when that
  // is more; such a block is freed, not kept, when it comes back.
  std::unique_ptr<OutputBlock> Take(size_t at_least_bytes);
  void Give(std::unique_ptr<OutputBlock> block);

  size_t block_bytes() const { return block_bytes_; }
  size_t free_blocks() const { return free_blocks_; }

 private:
  size_t block_bytes_;
  size_t blocks_kept_;
  size_t free_blocks_ = 0;
  std::unique_ptr<OutputBlock> free_;
};

}  // namespace sluice
