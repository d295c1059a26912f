// How libFuzzer comes to new inputs: it knows bytes, we know messages.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sluice/codec/testing/message_fuzzer.h"

// libFuzzer's own, which learns from comparisons in the program; it has no header.
extern "C" size_t LLVMFuzzerMutate(uint8_t* bytes, size_t size, size_t size_max);

namespace {

void MutateAsLibFuzzer(std::vector<std::byte>* body, size_t size_max) {
  const size_t size = std::min(body->size(), size_max);
  body->resize(std::max(size_max, size_t{1}));
  if (size_max > 0) {
    body->resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(body->data()), size, size_max));
  }
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* bytes, size_t size, size_t size_max,
                                          unsigned seed) {
  const auto begin = reinterpret_cast<std::byte*>(bytes);
  std::vector<std::byte> input(begin, begin + size);
  sluice::test::Rng rng(seed);
  sluice::test::TheMessageFuzzer().Mutate(&input, size_max, rng, MutateAsLibFuzzer);
  std::ranges::copy(input, begin);
  return input.size();
}
