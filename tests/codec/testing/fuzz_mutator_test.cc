// The mutator that libFuzzer calls, with a stand-in for libFuzzer's own.
#include <algorithm>
#include <array>

#include "gtest/gtest.h"
#include "sluice/codec/testing/message_fuzzer.h"
#include "tests/codec/testing/example.h"

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* bytes, size_t size, size_t size_max,
                                          unsigned seed);

namespace {
size_t calls = 0;
size_t last_size_max = 0;
}  // namespace

// Fills all room but one byte.
extern "C" size_t LLVMFuzzerMutate(uint8_t* bytes, size_t size, size_t size_max) {
  EXPECT_LE(size, size_max);
  ++calls;
  last_size_max = size_max;
  std::fill_n(bytes, size_max, uint8_t{0xab});
  return size_max - 1;
}

namespace sluice::test {

MessageFuzzer& TheMessageFuzzer() {
  static MessageFuzzer fuzzer = MakeMessageFuzzer<Part>();
  return fuzzer;
}

namespace {

TEST(FuzzMutatorTest, LeavesTheBodyToLibFuzzerNowAndThen) {
  calls = 0;
  size_t filled = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::array<uint8_t, 33> room = {0, 0, 1, 2, 3};
    const size_t size = LLVMFuzzerCustomMutator(room.data(), 5, 32, seed);
    ASSERT_LE(size, 32u);
    ASSERT_EQ(room[32], 0);
    if (size == 31 && room[30] == 0xab) ++filled;
  }
  EXPECT_GT(calls, 50u);
  EXPECT_LT(calls, 150u);
  EXPECT_EQ(last_size_max, 30u);
  EXPECT_EQ(filled, calls);
}

TEST(FuzzMutatorTest, GivesLibFuzzerNoMoreThanThereIsRoomFor) {
  calls = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::array<uint8_t, 32> room = {};
    EXPECT_LE(LLVMFuzzerCustomMutator(room.data(), 32, 8, seed), 8u);
    EXPECT_LE(LLVMFuzzerCustomMutator(room.data(), 3, 2, seed), 2u);
  }
  EXPECT_GT(calls, 50u);
  EXPECT_EQ(last_size_max, 6u);
}

}  // namespace
}  // namespace sluice::test
