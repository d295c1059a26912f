#pragma once

#include <concepts>

#include "sluice/codec/byte_order.h"
#include "sluice/codec/internal/cursor.h"

namespace sluice::internal {

// Integers in fewer bytes than their type has: three, five, six or seven.
template <size_t kBytes, ByteOrder kOrder, std::integral T>
std::byte* PutNarrow(T value, std::byte* at, Writer& writer) {
  if (CutToBytes<kBytes>(value) != value) [[unlikely]] {
    return writer.Fail(FaultKind::kLargeValue, 8 * kBytes);
  }
  StoreUint<kBytes>(at, static_cast<BitsOf<kBytes>>(value), kOrder);
  return at + kBytes;
}
template <size_t kBytes, ByteOrder kOrder, std::integral T>
T GetNarrow(const std::byte* at) {
  return CutToBytes<kBytes>(static_cast<T>(LoadUint<kBytes>(at, kOrder)));
}

}  // namespace sluice::internal
