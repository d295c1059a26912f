#include "sluice/codec/checksum.h"

#include <algorithm>

#include "sluice/codec/byte_order.h"
#include "sluice/codec/crc.h"

namespace sluice {
namespace {

using enum ChecksumAlgorithm;

constexpr uint64_t FirstState(ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case kCrc32c:
    case kCrc32:
      return 0xffffffff;
    case kAdler32:
      return 1;
    case kInternet:
      break;
  }
  return 0;
}

// The sum of the bytes, plus one, in the low half; the sum of these sums in the high one.
uint32_t UpdateAdler32(uint32_t state, std::span<const std::byte> bytes) {
  constexpr uint32_t kModulus = 65521;     // the largest prime below 2^16
  constexpr size_t kBlockBytesMax = 5552;  // the most that cannot overflow the high sum
  uint32_t low = state & 0xffff;
  uint32_t high = state >> 16;
  while (!bytes.empty()) {
    const auto block = bytes.first(std::min(bytes.size(), kBlockBytesMax));
    for (const std::byte octet : block) {
      low += static_cast<uint32_t>(octet);
      high += low;
    }
    low %= kModulus;
    high %= kModulus;
    bytes = bytes.subspan(block.size());
  }
  return high << 16 | low;
}

// Adds in ones' complement: what is carried out at the top comes back at the bottom.
uint64_t AddWithCarry(uint64_t sum, uint64_t addend) {
  sum += addend;
  return sum + (sum < addend ? 1 : 0);
}

// RFC 1071, 2, (B) and (C): four 16-bit words are added at once, since a sum of 64 bits folds to
// the same 16 bits; one that `is_odd` began is completed first.
uint64_t UpdateInternet(uint64_t sum, bool is_odd, std::span<const std::byte> bytes) {
  if (is_odd && !bytes.empty()) {
    sum = AddWithCarry(sum, static_cast<uint64_t>(bytes.front()));
    bytes = bytes.subspan(1);
  }
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    sum = AddWithCarry(sum, LoadNumber<uint64_t>(bytes.data(), ByteOrder::kBig));
  }
  for (; bytes.size() >= 2; bytes = bytes.subspan(2)) {
    sum = AddWithCarry(sum, LoadNumber<uint16_t>(bytes.data(), ByteOrder::kBig));
  }
  // A last byte stands before a zero.
  if (!bytes.empty()) sum = AddWithCarry(sum, static_cast<uint64_t>(bytes.front()) << 8);
  return sum;
}

uint32_t FoldTo16Bits(uint64_t sum) {
  while (sum > 0xffff) sum = (sum >> 16) + (sum & 0xffff);
  return static_cast<uint32_t>(sum);
}

}  // namespace

Checksum::Checksum(ChecksumAlgorithm algorithm)
    : algorithm_(algorithm), state_(FirstState(algorithm)) {}

void Checksum::Update(std::span<const std::byte> bytes) {
  const auto narrow = static_cast<uint32_t>(state_);
  switch (algorithm_) {
    case kCrc32c:
      state_ = internal::UpdateCrc32c(narrow, bytes);
      break;
    case kCrc32:
      state_ = internal::UpdateCrc32(narrow, bytes);
      break;
    case kAdler32:
      state_ = UpdateAdler32(narrow, bytes);
      break;
    case kInternet:
      state_ = UpdateInternet(state_, is_odd_, bytes);
      is_odd_ ^= bytes.size() % 2 != 0;
      break;
  }
}

uint32_t Checksum::value() const {
  switch (algorithm_) {
    case kCrc32c:
    case kCrc32:
      return ~static_cast<uint32_t>(state_);
    case kAdler32:
      return static_cast<uint32_t>(state_);
    case kInternet:
      break;
  }
  return 0xffff ^ FoldTo16Bits(state_);
}

uint32_t ChecksumOf(ChecksumAlgorithm algorithm, std::span<const std::byte> bytes) {
  Checksum checksum(algorithm);
  checksum.Update(bytes);
  return checksum.value();
}

}  // namespace sluice
