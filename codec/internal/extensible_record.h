#pragma once

#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// A record with its size in front of it. Inside it is what it is alone: its end is its own.

template <ValueRules kRules, class T>
size_t MeasureExtensible(const T& value, uint32_t version) {
  const size_t size_bytes = MeasureValue<kMessageRules>(value, version);
  return LengthSize(size_bytes, kRules.lengths) + size_bytes;
}

template <ValueRules kRules, ByteOrder kOrder, class T>
std::byte* PutExtensible(const T& value, std::byte* at, Writer& writer) {
  const size_t size_bytes = MeasureValue<kMessageRules>(value, writer.version);
  if (size_bytes > LengthMax(kRules.lengths)) [[unlikely]] {
    return writer.Fail(FaultKind::kLengthLimit, size_bytes, LengthMax(kRules.lengths));
  }
  at = writer.Need(at, LengthSize(size_bytes, kRules.lengths) + size_bytes);
  if (at == nullptr) [[unlikely]]
    return nullptr;
  at = StoreLength(at, size_bytes, kRules.lengths, kOrder);
  return WireType<T>::template Put<kMessageRules, kOrder>(value, at, writer);
}

template <ValueRules kRules, ByteOrder kOrder, class T>
const std::byte* GetExtensible(const std::byte* at, Reader& reader, T& value) {
  uint64_t size_bytes = 0;
  at = reader.GetLength<kRules.lengths, kOrder>(at, size_bytes);
  if (at == nullptr) return nullptr;
  if (size_bytes > reader.Remaining(at)) return reader.CutShort(at, size_bytes);
  const std::byte* const outer_end = std::exchange(reader.end, at + size_bytes);
  at = GetValue<kMessageRules, kOrder>(at, reader, value);
  return at == nullptr ? nullptr : reader.EndRecord(at, outer_end);
}

}  // namespace sluice::internal
