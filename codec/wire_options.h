#pragma once

#include <cstddef>
#include <cstdint>

#include "sluice/codec/byte_order.h"

namespace sluice {

inline constexpr uint32_t kLatestVersion = UINT32_MAX;

// What a decode does with bytes behind the last field of a message, or behind the last field of an
// Extensible() record: those that a newer peer may have added.
enum class TrailingBytes : uint8_t { kRefuse, kSkip };

// What a decode does with varints and variable-length quantities, numbers or lengths, in a longer
// form than their values need, such as 81 00. Where they are accepted, in no more bytes than the
// widest value takes, an encode of what was decoded gives other bytes: the shortest form.
enum class OverlongVarints : uint8_t { kRefuse, kAccept };

// WireOptions are what two peers agree on beside the message types. They fit into two registers.
struct WireOptions {
  ByteOrder order = ByteOrder::kBig;
  TrailingBytes trailing = TrailingBytes::kRefuse;
  OverlongVarints overlong = OverlongVarints::kRefuse;

  // The version that is spoken: fields that came Since() a later one are not on the wire.
  uint32_t version = kLatestVersion;

  // Records that can hold themselves, in a list for example, do so to this depth.
  uint32_t depth_max = 64;

  // The message of a decode may take so many times its input, and kDecodeMemoryBase more. Elements
  // that take far more memory than bytes, such as many short strings, may need a higher factor.
  uint32_t memory_factor = 4;
};
static_assert(sizeof(WireOptions) == 16);

// What a decode may allocate beside that: for the message, and for an error.
inline constexpr size_t kDecodeMemoryBase = 3072;
inline constexpr size_t kDecodeErrorMemory = 1024;

}  // namespace sluice
