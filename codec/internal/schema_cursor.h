#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sluice/codec/internal/fault.h"
#include "sluice/codec/length_encoding.h"
#include "sluice/codec/schema.h"
#include "sluice/codec/wire_options.h"

namespace sluice::internal {

// SchemaCursor reads values without parts by their schema. Each read moves past what it read, or
// returns false; why is in `fault` then.
struct SchemaCursor {
  std::span<const std::byte> bytes;
  size_t at = 0;
  size_t end;  // of the innermost record that says where it ends
  OverlongVarints overlong;
  Fault fault;
  size_t fault_offset = 0;

  size_t Remaining() const { return end - at; }
  std::span<const std::byte> Rest() const { return bytes.subspan(at, Remaining()); }

  bool Fail(FaultKind kind, size_t offset, uint64_t subject = {}, uint64_t limit = {});
  bool CutShort(size_t offset, uint64_t wanted_bytes) {
    return Fail(FaultKind::kCutShort, offset, wanted_bytes, end - offset);
  }
  // False: the bytes of this fixed type are not all there; the first value of it that lacks some
  // is the one that failed.
  bool Has(const SchemaType& type);
  void FailInRun(const std::vector<SchemaField>& fields, size_t index);

  bool GetOctet(uint64_t& octet);
  bool GetLength(LengthEncoding lengths, ByteOrder order, uint64_t& length);
  // As Value has it. Of a fixed number the bytes are there. LoadNumber() takes any number of the
  // width.
  bool LoadNumber(const SchemaType& type, ByteOrder order, uint64_t& number);
  bool GetNumber(const SchemaType& type, ByteOrder order, uint64_t& number);
  // The bytes of a string, byte span or bitset, without length and pad.
  bool GetText(const SchemaType& type, std::span<const std::byte>& text);
  // The bytes of a field without a value, but of a checksum or a rest length.
  bool GetFiller(const SchemaType& type, ByteOrder order, std::span<const std::byte>& filler);

 private:
  bool FailedVarint(const VarintScan& scan, unsigned bits_max);
  bool GetVarint(unsigned bits_max, uint64_t& value);
  bool GetPadded(const SchemaType& type, std::span<const std::byte>& text);
  bool GetTerminated(std::span<const std::byte>& text);
  bool GetBits(const SchemaType& type, std::span<const std::byte> bits);
  void FailInFixed(const SchemaType& type, size_t offset);
  void FailInTuple(const SchemaType& type, size_t offset);
  void FailInFields(const std::vector<SchemaField>& fields, size_t index, size_t offset);
};

// The bits of a fixed number, in `order`.
uint64_t LoadBits(std::span<const std::byte> bytes, ByteOrder order);

}  // namespace sluice::internal
