#pragma once

#include <cstddef>
#include <cstdint>

#include "sluice/codec/byte_order.h"
#include "sluice/codec/varint.h"
#include "sluice/codec/vlq.h"

namespace sluice {

// LengthEncoding is how a length or count stands before what it counts.
enum class LengthEncoding : uint8_t {
  kVarint,  // the low group first, see varint.h
  kUint8,
  kUint16,
  kUint32,
  kVlq,  // the high group first, see vlq.h
};

// Whether longer lengths take more bytes.
constexpr bool IsVariable(LengthEncoding encoding) {
  return encoding == LengthEncoding::kVarint || encoding == LengthEncoding::kVlq;
}

// The largest length that the encoding can say.
constexpr uint64_t LengthMax(LengthEncoding encoding) {
  switch (encoding) {
    case LengthEncoding::kUint8:
      return UINT8_MAX;
    case LengthEncoding::kUint16:
      return UINT16_MAX;
    case LengthEncoding::kUint32:
      return UINT32_MAX;
    case LengthEncoding::kVarint:
    case LengthEncoding::kVlq:
      break;
  }
  return UINT64_MAX;
}

// Bytes on the wire of a `length` that is at most LengthMax(encoding).
constexpr size_t LengthSize(uint64_t length, LengthEncoding encoding) {
  switch (encoding) {
    case LengthEncoding::kUint8:
      return 1;
    case LengthEncoding::kUint16:
      return 2;
    case LengthEncoding::kUint32:
      return 4;
    case LengthEncoding::kVlq:
      return VlqSize(length);
    case LengthEncoding::kVarint:
      break;
  }
  return VarintSize(length);
}

// The fewest bytes of a length, and all of those of a fixed width.
constexpr size_t LengthSizeMin(LengthEncoding encoding) {
  return LengthSize(0, encoding);  // MUTANT: one is as short
}

// Writes LengthSize(length, encoding) bytes and returns what follows them.
inline std::byte* StoreLength(std::byte* at, uint64_t length, LengthEncoding encoding,
                              ByteOrder order) {
  switch (encoding) {
    case LengthEncoding::kUint8:
      *at = static_cast<std::byte>(length);
      return at + 1;
    case LengthEncoding::kUint16:
      StoreNumber(at, static_cast<uint16_t>(length), order);
      return at + 2;
    case LengthEncoding::kUint32:
      StoreNumber(at, static_cast<uint32_t>(length), order);
      return at + 4;
    case LengthEncoding::kVlq:
      return StoreVlq(at, length);
    case LengthEncoding::kVarint:
      break;
  }
  return StoreVarint(at, length);
}

// Reads the length that `bytes` begin with, as ScanVarint does.
inline VarintScan ScanLength(std::span<const std::byte> bytes, LengthEncoding encoding,
                             ByteOrder order) {
  if (encoding == LengthEncoding::kVarint) return ScanVarint(bytes, 64);
  if (encoding == LengthEncoding::kVlq) return ScanVlq(bytes, 64);
  const size_t size_bytes = LengthSizeMin(encoding);
  if (bytes.size() < size_bytes) return {.fault = VarintFault::kCutShort};
  uint64_t length = 0;
  if (encoding == LengthEncoding::kUint8) {
    length = LoadNumber<uint8_t>(bytes.data(), order);
  } else if (encoding == LengthEncoding::kUint16) {
    length = LoadNumber<uint16_t>(bytes.data(), order);
  } else {
    length = LoadNumber<uint32_t>(bytes.data(), order);
  }
  return {.value = length, .size_bytes = size_bytes};
}

// The same, as ScanPaddedVarint() does.
inline VarintScan ScanPaddedLength(std::span<const std::byte> bytes, LengthEncoding encoding,
                                   ByteOrder order) {
  if (encoding == LengthEncoding::kVarint) return ScanPaddedVarint(bytes, 64);
  if (encoding == LengthEncoding::kVlq) return ScanPaddedVlq(bytes, 64);
  return ScanLength(bytes, encoding, order);
}

}  // namespace sluice
