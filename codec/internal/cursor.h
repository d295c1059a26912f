#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "sluice/codec/internal/fault.h"
#include "sluice/codec/length_encoding.h"
#include "sluice/codec/varint.h"
#include "sluice/codec/wire_options.h"

namespace sluice::internal {

// What reading a value needs beside where it stands: `at` is passed and returned by value, so that
// it stays in a register; nullptr says that the read failed and why is in `fault`.
struct Reader {
  const std::byte* begin;
  const std::byte* end;
  uint64_t memory_left;  // bytes that the message may still allocate
  uint32_t version;
  uint32_t depth_left;
  TrailingBytes trailing;
  OverlongVarints overlong;
  Fault fault;
  const std::byte* run_cut_short = nullptr;  // until the record of that run has said which field is

  size_t Remaining(const std::byte* at) const { return static_cast<size_t>(end - at); }

  [[gnu::cold, gnu::noinline]] const std::byte* Fail(FaultKind kind, const std::byte* at,
                                                     uint64_t subject = {}, uint64_t limit = {});
  [[gnu::cold, gnu::noinline]] const std::byte* CutShort(const std::byte* at,
                                                         uint64_t wanted_bytes);

  // A run of fields of fixed size begins at `at` and is not all there.
  const std::byte* CutRunShort(const std::byte* at) {
    run_cut_short = at;
    return nullptr;
  }

  // At the end of a record that says where it ends: those behind it end at `outer_end`. Returns
  // what follows the record.
  const std::byte* EndRecord(const std::byte* at, const std::byte* outer_end) {
    if (at != end && trailing == TrailingBytes::kRefuse) [[unlikely]]
      return Fail(FaultKind::kLeftOver, at, Remaining(at));
    return std::exchange(end, outer_end);
  }

  // Takes what is about to be allocated for the value at `at` out of the message's allowance.
  bool Charge(const std::byte* at, uint64_t bytes) {
    if (bytes > memory_left) [[unlikely]] {
      Fail(FaultKind::kMemoryLimit, at, bytes, memory_left);
      return false;
    }
    memory_left -= bytes;
    return true;
  }

  // Reads a varint of at most `bits_max` bits; most take one byte.
  const std::byte* GetVarint(const std::byte* at, unsigned bits_max, uint64_t& value) {
    if (at != end && *at < std::byte{0x80}) [[likely]] {
      value = static_cast<uint64_t>(*at);
      return at + 1;
    }
    const LongVarint varint = GetLongVarint(at, bits_max);
    value = varint.value;
    return varint.end;
  }
  struct LongVarint {  // returned in registers
    const std::byte* end;
    uint64_t value;
  };
  LongVarint GetLongVarint(const std::byte* at, unsigned bits_max);
  [[gnu::cold, gnu::noinline]] const std::byte* Refuse(const std::byte* at, VarintFault why,
                                                       unsigned bits_max);

  template <LengthEncoding kLengths, ByteOrder kOrder>
  const std::byte* GetLength(const std::byte* at, uint64_t& length) {
    if constexpr (kLengths == LengthEncoding::kVarint) {
      return GetVarint(at, 64, length);
    } else {
      return GetOtherLength(at, kLengths, kOrder, length);
    }
  }
  const std::byte* GetOtherLength(const std::byte* at, LengthEncoding lengths, ByteOrder order,
                                  uint64_t& length);
};

// What writing a value needs: the room from `begin`, where the outermost record begins, to `limit`.
// As with a Reader, `at` travels by value, and nullptr says that the write failed.
struct Writer {
  // Gives room of at least `size_bytes_min` bytes that begins with the `used_bytes` bytes which are
  // written already, or none.
  using GrowFunction = std::span<std::byte> (*)(void* sink, size_t used_bytes,
                                                size_t size_bytes_min);
  std::byte* begin;
  std::byte* limit;
  void* sink;
  GrowFunction grow;
  uint32_t version;
  uint32_t depth_left;
  Fault fault;

  // Where the next `size_bytes` bytes go: at `at`, unless that took more room.
  std::byte* Need(std::byte* at, size_t size_bytes) {
    if (static_cast<size_t>(limit - at) >= size_bytes) [[likely]]
      return at;
    return Grow(at, size_bytes);
  }
  [[gnu::cold, gnu::noinline]] std::byte* Grow(std::byte* at, size_t size_bytes);
  [[gnu::cold, gnu::noinline]] std::byte* Fail(FaultKind kind, uint64_t subject = {},
                                               uint64_t limit = {});
};

}  // namespace sluice::internal
