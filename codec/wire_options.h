#pragma once

#include <cstddef>
#include <cstdint>

#include "sluice/codec/byte_order.h"

namespace sluice {

inline constexpr uint32_t kLatestVersion = UINT32_MAX;

// WireOptions are what two peers agree on beside the message types.
struct WireOptions {
  ByteOrder order = ByteOrder::kBig;

  // The version that is spoken: fields that came Since() a later one are not on the wire.
  uint32_t version = kLatestVersion;

  // A decode may allocate so many times its input, and 4 KiB more. Elements that take
  // far more memory than bytes, such as many short strings, may need a higher factor.
  uint32_t memory_factor = 4;
};

// With the text of an error, 4 KiB.
inline constexpr size_t kDecodeMemoryBase = 3072;

}  // namespace sluice
