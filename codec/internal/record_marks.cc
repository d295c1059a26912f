#include "sluice/codec/internal/record_marks.h"

namespace sluice::internal {

uint32_t ChecksumWithZeros(ChecksumAlgorithm algorithm, std::span<const std::byte> bytes,
                           size_t zero_offset, size_t zero_bytes) {
  static constexpr std::array<std::byte, 4> kZeros{};
  Checksum checksum(algorithm);
  checksum.Update(bytes.first(zero_offset));
  checksum.Update(std::span(kZeros).first(zero_bytes));
  checksum.Update(bytes.subspan(zero_offset + zero_bytes));
  return checksum.value();
}

}  // namespace sluice::internal
