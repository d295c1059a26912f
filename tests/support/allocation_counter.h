#ifndef SLUICE_TESTS_SUPPORT_ALLOCATION_COUNTER_H_
#define SLUICE_TESTS_SUPPORT_ALLOCATION_COUNTER_H_

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

 private:
  uint64_t allocations_before_ = 0;
  uint64_t bytes_before_ = 0;
};

}  // namespace sluice

#endif  // SLUICE_TESTS_SUPPORT_ALLOCATION_COUNTER_H_
