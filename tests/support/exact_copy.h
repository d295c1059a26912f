#pragma once

#include <cstddef>
#include <span>

namespace sluice {

// A copy of bytes behind which nothing can be read: a page without access begins where they end, so
// that one byte too far ends the program, also without a sanitizer.
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
  static Pages Map(size_t size_bytes_min);
  static void Unmap(const Pages& pages);

  static thread_local Pages spare_;

  Pages pages_;
  size_t size_bytes_;
};

}  // namespace sluice
