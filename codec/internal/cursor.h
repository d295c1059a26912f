#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "sluice/codec/internal/fault.h"
#include "sluice/codec/length_encoding.h"
#include "sluice/codec/varint.h"

namespace sluice::internal {

// What measuring a value needs beside the value.
struct Measurer {
  static constexpr size_t kFailed = std::numeric_limits<size_t>::max();

  uint32_t version;
  Fault fault;

  [[gnu::cold, gnu::noinline]] size_t Fail(FaultKind kind, uint64_t subject, uint64_t limit) {
    fault.Report(kind, Fault::kNoOffset, subject, limit);
    return kFailed;
  }
};

// What reading a value needs beside where it stands: `at` is passed and returned by value, so that
// it stays in a register; nullptr says that the read failed and why is in `fault`.
struct Reader {
  const std::byte* begin;
  const std::byte* end;
  uint64_t memory_left;  // bytes that the message may still allocate
  uint32_t version;
  Fault fault;

  size_t Remaining(const std::byte* at) const { return static_cast<size_t>(end - at); }

  [[gnu::cold, gnu::noinline]] const std::byte* Fail(FaultKind kind, const std::byte* at,
                                                     uint64_t subject, uint64_t limit) {
    fault.Report(kind, static_cast<uint64_t>(at - begin), subject, limit);
    return nullptr;
  }
  const std::byte* CutShort(const std::byte* at, uint64_t wanted_bytes) {
    return Fail(FaultKind::kCutShort, at, wanted_bytes, Remaining(at));
  }

  // Takes what is about to be allocated for the value at `at` out of the message's allowance.
  bool Charge(const std::byte* at, uint64_t bytes) {
    if (bytes > memory_left) {
      Fail(FaultKind::kMemoryLimit, at, bytes, memory_left);
      return false;
    }
    memory_left -= bytes;
    return true;
  }

  // Reads a varint of at most `bits_max` bits; most take one byte.
  const std::byte* GetVarint(const std::byte* at, unsigned bits_max, uint64_t& value) {
    if (at != end && *at < std::byte{0x80}) {
      value = static_cast<uint64_t>(*at);
      return at + 1;
    }
    return GetLongVarint(at, bits_max, value);
  }
  const std::byte* GetLongVarint(const std::byte* at, unsigned bits_max, uint64_t& value);

  template <LengthEncoding kLengths, ByteOrder kOrder>
  const std::byte* GetLength(const std::byte* at, uint64_t& length) {
    if constexpr (kLengths == LengthEncoding::kVarint) return GetVarint(at, 64, length);
    constexpr size_t kSize = LengthSize(0, kLengths);
    if (Remaining(at) < kSize) return CutShort(at, kSize);
    length = ScanLength({at, kSize}, kLengths, kOrder).value;
    return at + kSize;
  }
};

}  // namespace sluice::internal
