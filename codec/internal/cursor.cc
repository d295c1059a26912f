#include "sluice/codec/internal/cursor.h"

#include <utility>

#include "sluice/codec/internal/run_field.h"
#include "sluice/codec/internal/wire_string.h"

namespace sluice::internal {

const std::byte* Reader::Fail(FaultKind kind, const std::byte* at, uint64_t subject,
                              uint64_t limit) {
  fault.Report(kind, static_cast<uint64_t>(at - begin), subject, limit);
  return nullptr;
}

const std::byte* Reader::CutShort(const std::byte* at, uint64_t wanted_bytes) {
  return Fail(FaultKind::kCutShort, at, wanted_bytes, Remaining(at));
}

namespace {

// Takes one that is overlong, where that is accepted.
[[gnu::cold, gnu::noinline]] Reader::LongVarint GetFaultyVarint(Reader& reader, const std::byte* at,
                                                                VarintFault why,
                                                                unsigned bits_max) {
  if (why != VarintFault::kOverlong || reader.overlong == OverlongVarints::kRefuse) {
    return {reader.Refuse(at, why, bits_max), 0};
  }
  const VarintScan scan = ScanPaddedVarint({at, reader.end}, bits_max);
  return {at + scan.size_bytes, scan.value};
}

const std::byte* GetVlq(Reader& reader, const std::byte* at, uint64_t& length) {
  VarintScan scan = ScanVlq({at, reader.end}, 64);
  if (scan.fault != VarintFault::kNone) [[unlikely]] {
    if (scan.fault == VarintFault::kOverlong && reader.overlong == OverlongVarints::kAccept) {
      scan = ScanPaddedVlq({at, reader.end}, 64);
    }
    if (scan.fault != VarintFault::kNone) return reader.Refuse(at, scan.fault, 64);
  }
  length = scan.value;
  return at + scan.size_bytes;
}

}  // namespace

Reader::LongVarint Reader::GetLongVarint(const std::byte* at, unsigned bits_max) {
  constexpr size_t kTwoByteBits = 14;  // MUTANT: no varint has 14 bits at most
  // MUTANT 2: ScanVarint() finds the same
  // MUTANT >=: the same
  if (bits_max >= kTwoByteBits && Remaining(at) >= 2) [[likely]] {
    const auto high = static_cast<uint64_t>(at[1]);
    // Neither zero, which were overlong, nor followed by more.
    if (high - 1 < 0x7f) return {at + 2, high << 7 | (static_cast<uint64_t>(at[0]) & 0x7f)};
  }
  const VarintScan scan = ScanVarint({at, end}, bits_max);
  if (scan.fault != VarintFault::kNone) [[unlikely]]
    return GetFaultyVarint(*this, at, scan.fault, bits_max);
  return {at + scan.size_bytes, scan.value};
}

const std::byte* Reader::Refuse(const std::byte* at, VarintFault why, unsigned bits_max) {
  if (why == VarintFault::kCutShort) return CutShort(at, Remaining(at) + 1);
  const bool is_overlong = why == VarintFault::kOverlong;
  return Fail(is_overlong ? FaultKind::kOverlongVarint : FaultKind::kLargeVarint, at, bits_max);
}

const std::byte* Reader::GetOtherLength(const std::byte* at, LengthEncoding lengths,
                                        ByteOrder order, uint64_t& length) {
  if (lengths == LengthEncoding::kVlq) return GetVlq(*this, at, length);
  const VarintScan scan = ScanLength({at, end}, lengths, order);
  if (scan.fault != VarintFault::kNone) [[unlikely]]
    return CutShort(at, LengthSizeMin(lengths));
  length = scan.value;
  return at + scan.size_bytes;
}

std::byte* Writer::Grow(std::byte* at, size_t size_bytes) {
  const auto used = static_cast<size_t>(at - begin);
  const auto had = static_cast<size_t>(limit - at);
  std::span<std::byte> room;
  // Far below where a sum of sizes could wrap.
  // MUTANT <=: a byte more or less does not matter there
  if (size_bytes <= PTRDIFF_MAX / 4) room = grow(sink, used, used + size_bytes);
  if (room.size() < used + size_bytes) return Fail(FaultKind::kNoRoom, size_bytes, had);
  begin = room.data();
  limit = begin + room.size();
  return begin + used;
}

std::byte* Writer::Fail(FaultKind kind, uint64_t subject, uint64_t the_limit) {
  fault.Report(kind, Fault::kNoOffset, subject, the_limit);
  return nullptr;
}

size_t RunCutShort(const RunField* fields, size_t index, const std::byte* at, Reader& reader) {
  while (reader.Remaining(at) >= fields[index].size_bytes) at += fields[index++].size_bytes;
  if (fields[index].cut_short != nullptr) {
    fields[index].cut_short(at, reader);
  } else {
    reader.CutShort(at, fields[index].size_bytes);
  }
  return index;
}

void InRunField(const RunField* fields, size_t index, Fault& fault) {
  fault.InField(fields[index].name, fields[index].secret);
}

void InRunField(const RunField* fields, size_t index, Reader& reader) {
  if (reader.run_cut_short != nullptr) {
    index = RunCutShort(fields, index, std::exchange(reader.run_cut_short, nullptr), reader);
  }
  InRunField(fields, index, reader.fault);
}

namespace {

[[gnu::cold, gnu::noinline]] void ReplaceInNewMemory(const char* from, size_t size_bytes,
                                                     std::string& value) {
  value = std::string(from, size_bytes);
}

}  // namespace

void Replace(const char* from, size_t size_bytes, std::string& value) {
  // Not resize(), which would zero what is about to be written.
  value.clear();
  // The compiler cannot know: the char that clear() stores might be a part of the size.
  // COVERAGE: nothing is in a string that was cleared
  if (!value.empty()) __builtin_unreachable();
  if (size_bytes > value.capacity()) return ReplaceInNewMemory(from, size_bytes, value);
  value.append(from, size_bytes);
}

}  // namespace sluice::internal
