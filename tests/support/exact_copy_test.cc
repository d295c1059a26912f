#include "tests/support/exact_copy.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "gtest/gtest.h"

namespace sluice {
namespace {

std::vector<std::byte> Numbered(size_t size) {
  std::vector<std::byte> bytes(size);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i + 1);
  return bytes;
}

TEST(ExactCopyTest, HoldsTheBytes) {
  for (const size_t size : std::initializer_list<size_t>{0, 1, 7, 4095, 4096, 4097, 100'000}) {
    const std::vector<std::byte> bytes = Numbered(size);
    const ExactCopy copy(bytes);
    EXPECT_NE(copy.view().data(), nullptr);
    EXPECT_TRUE(std::ranges::equal(copy.view(), bytes)) << size;
  }
}

TEST(ExactCopyTest, LeavesOtherCopiesAlone) {
  const ExactCopy first(Numbered(5000));
  {
    const ExactCopy second(Numbered(10));
    EXPECT_TRUE(std::ranges::equal(second.view(), Numbered(10)));
  }
  const ExactCopy third(std::vector<std::byte>(9000));
  EXPECT_TRUE(std::ranges::equal(first.view(), Numbered(5000)));
}

TEST(ExactCopyDeathTest, EndsAProgramThatReadsOneByteTooFar) {
  for (const size_t size : std::initializer_list<size_t>{0, 1, 7, 4096}) {
    const ExactCopy copy(Numbered(size));
    const volatile std::byte* const behind = copy.view().data() + size;
    EXPECT_DEATH(static_cast<void>(*behind == std::byte{}), "") << size;
  }
}

#if SLUICE_EXACT_COPY_ON_THE_HEAP
TEST(ExactCopyDeathTest, EndsAProgramThatReadsInFrontWithAddressSanitizer) {
  for (const size_t size : std::initializer_list<size_t>{1, 7, 4096}) {
    const ExactCopy copy(Numbered(size));
    const volatile std::byte* const in_front = copy.view().data() - 1;
    EXPECT_DEATH(static_cast<void>(*in_front == std::byte{}), "heap-buffer-overflow") << size;
  }
}

TEST(ExactCopyDeathTest, EndsAProgramThatReadsWhatIsGoneWithAddressSanitizer) {
  const volatile std::byte* gone = nullptr;
  {
    const ExactCopy copy(Numbered(7));
    gone = copy.view().data();
  }
  EXPECT_DEATH(static_cast<void>(*gone == std::byte{}), "heap-use-after-free");
}
#endif

}  // namespace
}  // namespace sluice
