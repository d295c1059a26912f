#include "tests/support/exact_copy.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace sluice {
namespace {

size_t PageBytes() {
  static const auto bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace

thread_local ExactCopy::Pages ExactCopy::spare_;

ExactCopy::Pages ExactCopy::Map(size_t size_bytes_min) {
  const size_t size_bytes = (size_bytes_min / PageBytes() + 1) * PageBytes();
  void* const begin = mmap(nullptr, size_bytes + PageBytes(), PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (begin == MAP_FAILED) std::abort();
  std::byte* const end = static_cast<std::byte*>(begin) + size_bytes;
  if (mprotect(end, PageBytes(), PROT_NONE) != 0) std::abort();
  return {size_bytes, end};
}

void ExactCopy::Unmap(const Pages& pages) {
  if (pages.end != nullptr) munmap(pages.end - pages.size_bytes, pages.size_bytes + PageBytes());
}

ExactCopy::ExactCopy(std::span<const std::byte> bytes)
    : pages_(std::exchange(spare_, {})), size_bytes_(bytes.size()) {
  if (pages_.end == nullptr || pages_.size_bytes < size_bytes_) {
    Unmap(pages_);
    pages_ = Map(size_bytes_);
  }
  std::ranges::copy(bytes, pages_.end - size_bytes_);
}

ExactCopy::~ExactCopy() { Unmap(std::exchange(spare_, pages_)); }

}  // namespace sluice
