#include "tests/support/allocation_counter.h"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace sluice {
namespace {

thread_local uint64_t total_allocations = 0;
thread_local uint64_t total_bytes = 0;

}  // namespace

AllocationCounter::AllocationCounter() {
  // A count of nothing would be worth nothing where another operator new came first.
  const uint64_t before = total_allocations;
  ::operator delete(::operator new(1));
  if (total_allocations == before) std::abort();
  allocations_before_ = total_allocations;
  bytes_before_ = total_bytes;
}

uint64_t AllocationCounter::allocations() const { return total_allocations - allocations_before_; }
uint64_t AllocationCounter::bytes() const { return total_bytes - bytes_before_; }

}  // namespace sluice

// The forms for arrays and without exceptions call these two.
void* operator new(size_t size_bytes) {
  ++sluice::total_allocations;
  sluice::total_bytes += size_bytes;
  void* const memory = std::malloc(size_bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
