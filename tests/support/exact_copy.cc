#include "tests/support/exact_copy.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace sluice {

#if SLUICE_EXACT_COPY_ON_THE_HEAP

// Of no bytes the view stands behind one that is not in it: what malloc() gives for none can be
// read.
ExactCopy::Pages ExactCopy::Take(size_t size_bytes_min) {
  const size_t size_bytes = std::max(size_bytes_min, size_t{1});
  return {size_bytes, new std::byte[size_bytes] + size_bytes};
}

void ExactCopy::GiveBack(const Pages& pages) { delete[](pages.end - pages.size_bytes); }

#else

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

ExactCopy::Pages ExactCopy::Take(size_t size_bytes_min) {
  const Pages spare = std::exchange(spare_, {});
  if (spare.end != nullptr && spare.size_bytes >= size_bytes_min) return spare;
  Unmap(spare);
  return Map(size_bytes_min);
}

void ExactCopy::GiveBack(const Pages& pages) { Unmap(std::exchange(spare_, pages)); }

#endif

ExactCopy::ExactCopy(std::span<const std::byte> bytes)
    : pages_(Take(bytes.size())), size_bytes_(bytes.size()) {
  std::ranges::copy(bytes, pages_.end - size_bytes_);
}

ExactCopy::~ExactCopy() { GiveBack(pages_); }

}  // namespace sluice
