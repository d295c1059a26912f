#pragma once

#include <bitset>

#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// Eight bits to a byte, the first in its lowest bit; those behind the last are zero.
template <size_t kBits>
struct WireType<std::bitset<kBits>> {
  using Set = std::bitset<kBits>;
  using Elements = TypeList<>;
  static constexpr unsigned kAttributes = 0;
  static constexpr size_t kBytes = (kBits + 7) / 8;
  template <ValueRules>
  static constexpr bool kFixed = true;
  template <ValueRules>
  static constexpr size_t kSizeMin = kBytes;

  template <ValueRules, ByteOrder>
  static std::byte* Put(const Set& value, std::byte* at, Writer&) {
    for (size_t i = 0; i < kBits; ++i) {
      const std::byte bit{value[i]};
      at[i / 8] = i % 8 == 0 ? bit : at[i / 8] | bit << i % 8;
    }
    return at + kBytes;
  }
  template <ValueRules, ByteOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, Set& value) {
    if constexpr (kBits % 8 != 0) {
      const std::byte* const last = at + kBytes - 1;
      if ((*last >> kBits % 8) != std::byte{0}) [[unlikely]] {
        return reader.Fail(FaultKind::kUnusedBits, last);
      }
    }
    for (size_t i = 0; i < kBits; ++i) {
      value[i] = (at[i / 8] >> i % 8 & std::byte{1}) != std::byte{0};
    }
    return at + kBytes;
  }
  template <ValueRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    reader.CutShort(at, kBytes);
  }

  template <ValueRules>
  static SchemaType Describe(EnclosingRecords&) {
    SchemaType type;
    type.kind = WireKind::kBits;
    type.size_bytes = kBytes;
    type.count = kBits;
    return type;
  }
  // As a number is written: the last bit first.
  static void Print(const Set& value, Text& text) { AppendBinary(text, value.to_string()); }
};

}  // namespace sluice::internal
