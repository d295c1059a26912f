// Replaces operator new in codec_bench: large arrays begin at places of a page that are far from
// each other. A copy to a few bytes behind where it comes from, modulo the page, takes a third
// longer on many processors (4K aliasing), and arrays of one size that are allocated one after the
// other lie just so. Which library that hits would be the allocator's choice.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

constexpr size_t kPageBytes = 4096;
constexpr size_t kLargeBytesMin = 16 * 1024;
constexpr size_t kStepBytes = 1296;  // 16 times an odd number: comes by every place in the end
// In front of each allocation: what malloc gave.
constexpr size_t kHeaderBytes = alignof(std::max_align_t);

std::byte* NextPlace(std::byte* at) {
  static size_t place = 0;
  place = (place + kStepBytes) % kPageBytes;
  return at + (place - reinterpret_cast<uintptr_t>(at)) % kPageBytes;
}

}  // namespace

void* operator new(size_t size_bytes) {
  const bool is_large = size_bytes >= kLargeBytesMin;
  const size_t more_bytes = kHeaderBytes + (is_large ? kPageBytes : 0);
  auto* const given = static_cast<std::byte*>(std::malloc(size_bytes + more_bytes));
  if (given == nullptr) std::abort();
  std::byte* at = given + kHeaderBytes;
  if (is_large) at = NextPlace(at);
  std::memcpy(at - sizeof given, &given, sizeof given);
  return at;
}

void operator delete(void* pointer) noexcept {
  if (pointer == nullptr) return;
  void* given = nullptr;
  std::memcpy(&given, static_cast<std::byte*>(pointer) - sizeof given, sizeof given);
  std::free(given);
}
void operator delete(void* pointer, size_t) noexcept { operator delete(pointer); }
