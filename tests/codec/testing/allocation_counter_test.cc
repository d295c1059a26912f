#include "sluice/codec/testing/allocation_counter.h"

#include <new>
#include <thread>

#include "gtest/gtest.h"

// clang declares it only when asked to.
void operator delete[](void* memory, size_t size_bytes) noexcept;

namespace sluice {
namespace {

TEST(AllocationCounterTest, CountsEveryFormOfNew) {
  const AllocationCounter counter;
  ::operator delete(::operator new(3));
  ::operator delete(::operator new(4, std::nothrow), std::nothrow);
  ::operator delete[](::operator new[](5), size_t{5});
  ::operator delete[](::operator new[](6, std::nothrow), std::nothrow);
  EXPECT_EQ(counter.allocations(), 4u);
  EXPECT_EQ(counter.bytes(), 18u);
}

TEST(AllocationCounterTest, TellsWhatIsHeld) {
  void* const earlier = ::operator new(1);
  const AllocationCounter counter;
  void* const held = ::operator new(2);
  ::operator delete(nullptr);
  EXPECT_EQ(counter.held(), 1);
  ::operator delete(held);
  EXPECT_EQ(counter.held(), 0);
  ::operator delete(earlier);
  EXPECT_EQ(counter.held(), -1);
}

TEST(AllocationCounterTest, CountsThoseOfItsThreadAndOfAll) {
  const AllocationCounter counter;
  const uint64_t before = AllocationCounter::OfAllThreads();
  uint64_t allocations = 1;
  std::thread([&] {
    const AllocationCounter other;
    allocations = other.allocations();
    ::operator delete(::operator new(7));
  }).join();
  EXPECT_EQ(allocations, 0u);
  EXPECT_GT(AllocationCounter::OfAllThreads() - before, counter.allocations());
}

}  // namespace
}  // namespace sluice
