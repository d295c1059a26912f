#pragma once

#include <cstdint>

namespace sluice {

// AllocationCounter says what this thread has allocated with operator new since the counter was
// made. A test that links it has its operator new replaced.
//
//   AllocationCounter counter;
//   Decode(bytes, &message);
//   EXPECT_EQ(counter.allocations(), 0);
class AllocationCounter {
 public:
  AllocationCounter();

  uint64_t allocations() const;
  uint64_t bytes() const;  // of all allocations, freed or not
  // How many of them are not freed; memory from before that was freed since counts as -1.
  int64_t held() const;

  // The allocations of all threads since the program began.
  static uint64_t OfAllThreads();

 private:
  uint64_t allocations_before_ = 0;
  uint64_t bytes_before_ = 0;
  uint64_t frees_before_ = 0;
};

}  // namespace sluice
