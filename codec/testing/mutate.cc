#include "sluice/codec/testing/mutate.h"

#include <algorithm>
#include <array>

namespace sluice::test {
namespace {

using Bytes = std::vector<std::byte>;

constexpr size_t kRangeMax = 64;

struct Range {
  Bytes::iterator begin, end;
};

size_t AnyIndex(const Bytes& bytes, Rng& rng) { return rng.Below(bytes.size()); }

Range AnyRange(Bytes& bytes, size_t size_max, Rng& rng) {
  const size_t begin = AnyIndex(bytes, rng);
  const size_t size = 1 + rng.Below(std::min(size_max, bytes.size() - begin));
  const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(begin);
  return {at, at + static_cast<std::ptrdiff_t>(size)};
}

std::byte EdgeByte(Rng& rng) {
  constexpr std::array<uint8_t, 8> kEdges = {0x00, 0x01, 0x02, 0x7f, 0x80, 0x81, 0xfe, 0xff};
  return std::byte{kEdges[rng.Below(kEdges.size())]};
}

void Insert(Bytes& bytes, Rng& rng) {
  const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(rng.Below(bytes.size() + 1));
  // One after the other: compilers do not agree about the order of arguments.
  const size_t count = 1 + rng.Below(8);
  const std::byte byte = rng.OneIn(2) ? EdgeByte(rng) : static_cast<std::byte>(rng.Next());
  bytes.insert(at, count, byte);
}

void Double(Bytes& bytes, Rng& rng) {
  const Range range = AnyRange(bytes, kRangeMax, rng);
  const Bytes copy(range.begin, range.end);
  bytes.insert(range.end, copy.begin(), copy.end());
}

// A length or count, in any of its widths, that says far too much.
void SetAllOnes(Bytes& bytes, Rng& rng) {
  const size_t width = size_t{1} << rng.Below(4);
  const Range range = AnyRange(bytes, width, rng);
  std::fill(range.begin, range.end, std::byte{0xff});
}

// Two fields, or two elements, have changed places.
void Swap(Bytes& bytes, Rng& rng) {
  const Range range = AnyRange(bytes, kRangeMax, rng);
  std::rotate(range.begin, range.begin + (range.end - range.begin) / 2, range.end);
}

void MutateOnce(Bytes& bytes, Rng& rng) {
  if (bytes.empty()) return Insert(bytes, rng);
  switch (rng.Below(9)) {
    case 0:
    case 1:
      bytes[AnyIndex(bytes, rng)] ^= std::byte{1} << rng.Below(8);
      return;
    case 2:
      bytes[AnyIndex(bytes, rng)] = EdgeByte(rng);
      return;
    case 3:
      return Insert(bytes, rng);
    case 4: {
      const Range range = AnyRange(bytes, kRangeMax, rng);
      bytes.erase(range.begin, range.end);
      return;
    }
    case 5:
      return Double(bytes, rng);
    case 6:
      return SetAllOnes(bytes, rng);
    case 7:
      return Swap(bytes, rng);
    default:
      bytes.resize(AnyIndex(bytes, rng));
  }
}

}  // namespace

void Mutate(std::vector<std::byte>* bytes, Rng& rng) {
  const uint64_t changes = 1 + rng.Below(4);
  for (uint64_t i = 0; i < changes; ++i) MutateOnce(*bytes, rng);
}

}  // namespace sluice::test
