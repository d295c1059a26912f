#pragma once

#include <cstddef>
#include <span>

#if defined(__SANITIZE_ADDRESS__)
#define SLUICE_EXACT_COPY_ON_THE_HEAP 1
#elif defined(__has_feature)
#define SLUICE_EXACT_COPY_ON_THE_HEAP __has_feature(address_sanitizer)
#else
#define SLUICE_EXACT_COPY_ON_THE_HEAP 0
#endif

namespace sluice {

// A copy of bytes behind which nothing can be read: a page without access begins where they end, so
// that one byte too far ends the program, also without a sanitizer. With AddressSanitizer it is
// memory of its own from the heap: a read in front ends the program too, and one when the copy is
// gone.
//
//   const ExactCopy copy(Hex("0001"));
//   EXPECT_TRUE(Decode(copy.view(), &message).ok());
//
// Cost: each thread keeps the pages of one copy for its next; those after the first cost a memcpy.
class ExactCopy {
 public:
  explicit ExactCopy(std::span<const std::byte> bytes);
  ~ExactCopy();
  ExactCopy(const ExactCopy&) = delete;
  ExactCopy& operator=(const ExactCopy&) = delete;

  // Valid as long as this lives; of no bytes it ends there too, and is no null pointer.
  std::span<const std::byte> view() const { return {pages_.end - size_bytes_, size_bytes_}; }

 private:
  struct Pages {
    size_t size_bytes = 0;
    std::byte* end = nullptr;  // the one without access begins here
  };
  static Pages Take(size_t size_bytes_min);
  static void GiveBack(const Pages& pages);
#if !SLUICE_EXACT_COPY_ON_THE_HEAP
  static Pages Map(size_t size_bytes_min);
  static void Unmap(const Pages& pages);

  static thread_local Pages spare_;
#endif

  Pages pages_;
  size_t size_bytes_;
};

}  // namespace sluice
