#include "sluice/reactor/output_queue.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace sluice {

OutputQueue::~OutputQueue() { assert(head_ == nullptr && "Clear() was not called"); }

std::span<std::byte> OutputQueue::Prepare(BufferPool& pool, size_t at_least_bytes,
                                          size_t keep_bytes) {
  const std::span<std::byte> room = Room();
  if (!room.empty() && room.size() >= at_least_bytes) return room;
  assert(keep_bytes <= room.size() && keep_bytes <= at_least_bytes);
  // Twice what is carried over, so that growing byte by byte stays linear.
  std::unique_ptr<OutputBlock> block = pool.Take(std::max(at_least_bytes, 2 * keep_bytes));
  if (keep_bytes > 0) std::memcpy(block->room.get(), room.data(), keep_bytes);
  if (tail_ != nullptr && tail_->begin == tail_->end) {
    // The last block holds nothing: it changes its room instead of staying as a gap.
    std::swap(tail_->room, block->room);
    std::swap(tail_->capacity_bytes, block->capacity_bytes);
    tail_->begin = tail_->end = 0;
    pool.Give(std::move(block));
    return Room();
  }
  OutputBlock* last = block.get();
  (tail_ == nullptr ? head_ : tail_->next) = std::move(block);
  tail_ = last;
  return Room();
}

void OutputQueue::Append(BufferPool& pool, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::span<std::byte> room = Prepare(pool, 1, 0);
    const size_t size_bytes = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), size_bytes);
    Commit(size_bytes);
    bytes = bytes.subspan(size_bytes);
  }
}

size_t OutputQueue::Gather(std::span<iovec> parts) const {
  size_t used = 0;
  for (const OutputBlock* block = head_.get(); block != nullptr && used < parts.size();
       block = block->next.get()) {
    if (block->begin == block->end) break;  // only the last can be empty
    parts[used++] = {block->room.get() + block->begin, block->end - block->begin};
  }
  return used;
}

void OutputQueue::Consume(BufferPool& pool, size_t size_bytes) {
  assert(size_bytes <= size_bytes_);
  size_bytes_ -= size_bytes;
  while (head_ != nullptr) {
    const size_t taken = std::min(size_bytes, head_->end - head_->begin);
    head_->begin += taken;
    size_bytes -= taken;
    if (head_->begin != head_->end) return;
    PopBlock(pool);
  }
}

void OutputQueue::Clear(BufferPool& pool) { Consume(pool, size_bytes_); }

void OutputQueue::PopBlock(BufferPool& pool) {
  std::unique_ptr<OutputBlock> block = std::exchange(head_, nullptr);
  head_ = std::move(block->next);
  if (head_ == nullptr) tail_ = nullptr;
  pool.Give(std::move(block));
}

}  // namespace sluice
