#pragma once

#include <utility>
#include <vector>

#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// A record with its size in front of it. Inside it is what it is alone: its end is its own.

template <ValueRules kRules, class T>
size_t MeasureExtensible(const T& value, uint32_t version) {
  const size_t size_bytes = MeasureValue<kMessageRules>(value, version);
  return LengthSize(size_bytes, kRules.lengths) + size_bytes;
}

// A record that is too long may have a fault inside as well, which is the one that counts: writes
// it to memory that is thrown away, to see. Returns whether there is none.
template <ByteOrder kOrder, class T>
[[gnu::cold, gnu::noinline]] bool IsFaultless(const T& value, size_t size_bytes, Writer& writer) {
  std::vector<std::byte> rehearsed(size_bytes);
  Writer rehearsal = writer;
  rehearsal.begin = rehearsed.data();
  rehearsal.limit = rehearsed.data() + size_bytes;
  const std::byte* const end =
      WireType<T>::template Put<kMessageRules, kOrder>(value, rehearsed.data(), rehearsal);
  writer.fault = rehearsal.fault;
  return end != nullptr;
}

template <ValueRules kRules, ByteOrder kOrder, class T>
std::byte* PutExtensible(const T& value, std::byte* at, Writer& writer) {
  const size_t size_bytes = MeasureValue<kMessageRules>(value, writer.version);
  if (size_bytes > LengthMax(kRules.lengths)) [[unlikely]] {
    if (!IsFaultless<kOrder>(value, size_bytes, writer)) return nullptr;
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
