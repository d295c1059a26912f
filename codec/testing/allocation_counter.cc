#include "sluice/codec/testing/allocation_counter.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace sluice {
namespace {

thread_local uint64_t total_allocations = 0;
thread_local uint64_t total_bytes = 0;
thread_local uint64_t total_frees = 0;
std::atomic<uint64_t> allocations_of_all_threads{0};

void Count(size_t size_bytes) {
  ++total_allocations;
  total_bytes += size_bytes;
  allocations_of_all_threads.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

AllocationCounter::AllocationCounter() {
  // A count of nothing would be worth nothing where another operator new came first.
  const uint64_t before = total_allocations;
  ::operator delete(::operator new(1));
  if (total_allocations == before) std::abort();  // COVERAGE: such a program is not linked here
  allocations_before_ = total_allocations;
  bytes_before_ = total_bytes;
  frees_before_ = total_frees;
}

uint64_t AllocationCounter::allocations() const { return total_allocations - allocations_before_; }
uint64_t AllocationCounter::bytes() const { return total_bytes - bytes_before_; }
int64_t AllocationCounter::held() const {
  return static_cast<int64_t>(allocations() - (total_frees - frees_before_));
}
uint64_t AllocationCounter::OfAllThreads() {
  return allocations_of_all_threads.load(std::memory_order_relaxed);
}

}  // namespace sluice

// All forms but the overaligned: those of a sanitizer would not call ours.
void* operator new(size_t size_bytes, const std::nothrow_t&) noexcept {
  sluice::Count(size_bytes);
  return std::malloc(size_bytes);
}
// Inlined where operator new is not, g++ would see a mismatch.
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  if (memory != nullptr) ++sluice::total_frees;
  std::free(memory);
}

void* operator new(size_t size_bytes) {
  void* const memory = operator new(size_bytes, std::nothrow);
  if (memory == nullptr) throw std::bad_alloc();  // COVERAGE: there is memory
  return memory;
}
void* operator new[](size_t size_bytes) { return operator new(size_bytes); }
void* operator new[](size_t size_bytes, const std::nothrow_t&) noexcept {
  return operator new(size_bytes, std::nothrow);
}
void operator delete(void* memory, size_t) noexcept { operator delete(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { operator delete(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { operator delete(memory); }
void operator delete[](void* memory) noexcept { operator delete(memory); }
void operator delete[](void* memory, size_t) noexcept { operator delete(memory); }
