#include "sluice/codec/internal/schema_cursor.h"

#include <algorithm>
#include <cstring>

#include "sluice/codec/internal/schema_type.h"

namespace sluice::internal {

uint64_t LoadBits(std::span<const std::byte> bytes, ByteOrder order) {
  uint64_t bits = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const size_t place = order == ByteOrder::kBig ? i : bytes.size() - 1 - i;
    bits = bits << 8 | static_cast<uint64_t>(bytes[place]);
  }
  return bits;
}

bool SchemaCursor::Fail(FaultKind kind, size_t offset, uint64_t subject, uint64_t limit) {
  fault.Report(kind, offset, subject, limit);
  fault_offset = offset;
  return false;
}

bool SchemaCursor::Has(const SchemaType& type) {
  if (Remaining() >= type.size_bytes) return true;
  FailInFixed(type, at);
  return false;
}

void SchemaCursor::FailInRun(const std::vector<SchemaField>& fields, size_t index) {
  FailInFields(fields, index, at);
}

void SchemaCursor::FailInFixed(const SchemaType& type, size_t offset) {
  if (type.kind == WireKind::kRecord) {
    FailInFields(type.fields, 0, offset);
  } else if (type.kind == WireKind::kTuple) {
    FailInTuple(type, offset);
  } else if (type.kind == WireKind::kArray) {
    const size_t element_bytes = type.element[0].size_bytes;
    const size_t whole = (end - offset) / element_bytes;
    FailInFixed(type.element[0], offset + whole * element_bytes);
    fault.InElement(whole);
  } else {
    CutShort(offset, type.size_bytes);
  }
}

void SchemaCursor::FailInTuple(const SchemaType& type, size_t offset) {
  size_t i = 0;
  for (; end - offset >= type.element[i].size_bytes; ++i) offset += type.element[i].size_bytes;
  FailInFixed(type.element[i], offset);
  fault.InElement(i);
}

void SchemaCursor::FailInFields(const std::vector<SchemaField>& fields, size_t index,
                                size_t offset) {
  for (; end - offset >= fields[index].type.size_bytes; ++index) {
    offset += fields[index].type.size_bytes;
  }
  FailInFixed(fields[index].type, offset);
  fault.InField(fields[index].name, fields[index].secret);
}

bool SchemaCursor::FailedVarint(const VarintScan& scan, unsigned bits_max) {
  if (scan.fault == VarintFault::kCutShort) return CutShort(at, Remaining() + 1);
  const bool is_overlong = scan.fault == VarintFault::kOverlong;
  return Fail(is_overlong ? FaultKind::kOverlongVarint : FaultKind::kLargeVarint, at, bits_max);
}

bool SchemaCursor::GetVarint(unsigned bits_max, uint64_t& value) {
  const bool may_be_padded = overlong == OverlongVarints::kAccept;
  const VarintScan scan =
      may_be_padded ? ScanPaddedVarint(Rest(), bits_max) : ScanVarint(Rest(), bits_max);
  if (scan.fault != VarintFault::kNone) return FailedVarint(scan, bits_max);
  value = scan.value;
  at += scan.size_bytes;
  return true;
}

bool SchemaCursor::GetOctet(uint64_t& octet) {
  if (Remaining() == 0) return CutShort(at, 1);
  octet = static_cast<uint64_t>(bytes[at++]);
  return true;
}

bool SchemaCursor::GetLength(LengthEncoding lengths, ByteOrder order, uint64_t& length) {
  // Those of variable size begin with one byte; ScanLength() says whether more are there.
  const size_t size_min = LengthSizeMin(lengths);
  if (size_min > 1 && Remaining() < size_min) return CutShort(at, size_min);
  const bool may_be_padded = overlong == OverlongVarints::kAccept;
  const VarintScan scan =
      may_be_padded ? ScanPaddedLength(Rest(), lengths, order) : ScanLength(Rest(), lengths, order);
  if (scan.fault != VarintFault::kNone) return FailedVarint(scan, 64);
  length = scan.value;
  at += scan.size_bytes;
  return true;
}

bool SchemaCursor::LoadNumber(const SchemaType& type, ByteOrder order, uint64_t& number) {
  if (type.integers == IntegerEncoding::kFixed) {
    number = LoadBits(bytes.subspan(at, type.size_bytes), order);
    at += type.size_bytes;
  } else {
    if (!GetVarint(static_cast<unsigned>(type.bits), number)) return false;
    if (type.integers == IntegerEncoding::kZigZag) number = static_cast<uint64_t>(UnZigZag(number));
  }
  if (type.kind == WireKind::kInt) number = SignExtended(number, type.bits);
  return true;
}

bool SchemaCursor::GetNumber(const SchemaType& type, ByteOrder order, uint64_t& number) {
  const size_t begin = at;
  if (!LoadNumber(type, order, number)) return false;
  if (type.kind == WireKind::kBool && number > 1) {
    return Fail(FaultKind::kNotBool, begin, number);
  }
  if (IsDeclared(type, number)) return true;
  if (type.enum_rule == EnumRule::kOneOf) return Fail(FaultKind::kUndeclaredValue, begin, number);
  return Fail(FaultKind::kUndeclaredBits, begin, UndeclaredBits(type, number));
}

bool SchemaCursor::GetText(const SchemaType& type, std::span<const std::byte>& text) {
  text = bytes.subspan(at, type.size_bytes);
  if (type.kind == WireKind::kBits) {
    if (!GetBits(type, text)) return false;
  } else if (type.form == StringForm::kPadded) {
    while (!text.empty() && text.back() == std::byte{type.pad}) text = text.first(text.size() - 1);
  } else if (!GetTerminated(text)) {
    return false;
  }
  at += type.size_bytes;
  return true;
}

bool SchemaCursor::GetTerminated(std::span<const std::byte>& text) {
  const auto zero = std::find(text.begin(), text.end(), std::byte{0});
  if (zero == text.end()) return Fail(FaultKind::kNotTerminated, at, text.size());
  const auto other = std::find_if(zero, text.end(), [](std::byte b) { return b != std::byte{0}; });
  if (other != text.end()) {
    return Fail(FaultKind::kAfterZero, at + static_cast<size_t>(other - text.begin()));
  }
  text = text.first(static_cast<size_t>(zero - text.begin()));
  return true;
}

bool SchemaCursor::GetBits(const SchemaType& type, std::span<const std::byte> bits) {
  const unsigned used = type.count % 8;
  if (used == 0 || static_cast<unsigned>(bits.back()) >> used == 0) return true;
  return Fail(FaultKind::kUnusedBits, at + bits.size() - 1);
}

bool SchemaCursor::GetFiller(const SchemaType& type, ByteOrder order,
                             std::span<const std::byte>& filler) {
  filler = bytes.subspan(at, type.size_bytes);
  if (type.kind == WireKind::kPadding) {
    const auto other =
        std::find_if(filler.begin(), filler.end(), [](std::byte b) { return b != std::byte{0}; });
    if (other != filler.end()) {
      return Fail(FaultKind::kNotZero, at + static_cast<size_t>(other - filler.begin()),
                  static_cast<uint64_t>(*other));
    }
  } else if (type.kind == WireKind::kConstant) {
    const std::string constant = ConstantBytes(type, order);
    if (!std::ranges::equal(std::as_bytes(std::span(constant)), filler)) {
      return Fail(FaultKind::kWrongConstant, at);
    }
  }
  at += type.size_bytes;
  return true;
}

}  // namespace sluice::internal
