#include "sluice/reactor/buffer_pool.h"

#include <algorithm>
#include <utility>

namespace sluice {

// One by one: a list of unique_ptr would destroy itself recursively.
BufferPool::~BufferPool() {
  while (free_ != nullptr) free_ = std::move(free_->next);
}

std::unique_ptr<OutputBlock> BufferPool::Take(size_t at_least_bytes) {
  if (at_least_bytes <= block_bytes_ && free_ != nullptr) {
    std::unique_ptr<OutputBlock> block = std::exchange(free_, std::move(free_->next));
    --free_blocks_;
    block->begin = block->end = 0;
    return block;
  }
  auto block = std::make_unique<OutputBlock>();
  block->capacity_bytes = std::max(at_least_bytes, block_bytes_);
  block->room = std::make_unique_for_overwrite<std::byte[]>(block->capacity_bytes);
  return block;
}

void BufferPool::Give(std::unique_ptr<OutputBlock> block) {
  if (block->capacity_bytes != block_bytes_ || free_blocks_ == blocks_kept_) return;
  block->next = std::exchange(free_, nullptr);
  free_ = std::move(block);
  ++free_blocks_;
}

}  // namespace sluice
