// The records of a ValueWriter.

#include <algorithm>

#include "sluice/codec/checksum.h"
#include "sluice/codec/internal/store_bits.h"
#include "sluice/codec/internal/value_writer.h"

namespace sluice::internal {

absl::Status ValueWriter::Run(const Schema& schema, const Value& value) {
  const RecordScope scope = {&schema.fields, nullptr};
  depth_.Find(schema);
  if (WriteFields(scope, value, options_.order, true)) return absl::OkStatus();
  return fault_.Take(schema.name);
}

bool ValueWriter::WriteRecord(const SchemaType& type, const Value& value, ByteOrder order) {
  const RecordScope scope = ScopeOf(type, scope_);
  const RecordScope* const outer_scope = scope_;
  const size_t begin = bytes_.size();
  if (!WriteFields(scope, value, order, type.is_extensible)) return false;
  scope_ = outer_scope;
  if (!type.is_extensible) return true;

  const std::string record = bytes_.substr(begin);
  bytes_.resize(begin);
  if (!WriteLength(record.size(), kNoLimit, FaultKind::kLengthLimit, type, order)) return false;
  bytes_ += record;
  return true;
}

// As an older peer wrote it: this field and all behind it are absent, and may be.
bool ValueWriter::IsLeftOut(const std::vector<SchemaField>& fields, const Value& value,
                            size_t index) const {
  if (!BeginsLaterFields(fields, index)) return false;
  for (; index < fields.size(); ++index) {
    const Value& part = value.elements[index];
    const bool is_empty_tail = fields[index].type.kind == WireKind::kTail && part.bytes.empty();
    if (options_.version >= fields[index].since && !part.is_absent && !is_empty_tail) return false;
  }
  return true;
}

bool ValueWriter::WriteFields(const RecordScope& scope, const Value& value, ByteOrder order,
                              bool is_open) {
  const std::vector<SchemaField>& fields = *scope.fields;
  if (!HasParts(value, fields.size())) return false;
  if (!depth_.Enter(fields)) return Fail(FaultKind::kDepthLimit);
  scope_ = &scope;
  std::vector<FieldExtent> extents(fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    const SchemaField& field = fields[i];
    extents[i] = {bytes_.size(), bytes_.size()};
    if (options_.version < field.since) continue;
    if (is_open && IsLeftOut(fields, value, i)) {
      std::fill(extents.begin() + static_cast<ptrdiff_t>(i), extents.end(), extents[i]);
      break;
    }
    if (!WriteField(field, value.elements[i], order)) {
      fault_.InField(field.name, field.secret);
      return false;
    }
    is_open |= field.type.kind == WireKind::kRestLength;
    extents[i].end = bytes_.size();
  }
  depth_.Leave(fields);
  if (!PatchRestLengths(fields, extents, order)) return false;
  PatchChecksums(fields, extents, order);
  return true;
}

bool ValueWriter::WriteField(const SchemaField& field, const Value& value, ByteOrder order) {
  if (value.is_absent) return Fail(FaultKind::kNoValue);
  return WriteValue(field.type, value, field.order.value_or(order));
}

bool ValueWriter::PatchRestLengths(const std::vector<SchemaField>& fields,
                                   const std::vector<FieldExtent>& extents, ByteOrder order) {
  for (size_t i = 0; i < fields.size(); ++i) {
    const SchemaType& type = fields[i].type;
    const FieldExtent own = extents[i];
    if (type.kind != WireKind::kRestLength || own.begin == own.end) continue;
    const uint64_t rest = bytes_.size() - own.end;
    const uint64_t length = rest + static_cast<uint64_t>(type.adjustment);
    if (length > BitsMask(type.bits)) {
      Fail(FaultKind::kLargeValue, type.bits);
      fault_.InField(fields[i].name, fields[i].secret);
      return false;
    }
    StoreBits(bytes_, own.begin, own.end - own.begin, length, fields[i].order.value_or(order));
  }
  return true;
}

// Each begins as zeros, and later ones may cover earlier ones.
void ValueWriter::PatchChecksums(const std::vector<SchemaField>& fields,
                                 const std::vector<FieldExtent>& extents, ByteOrder order) {
  for (size_t i = 0; i < fields.size(); ++i) {
    const SchemaType& type = fields[i].type;
    const FieldExtent own = extents[i];
    if (type.kind != WireKind::kChecksum || own.begin == own.end) continue;
    const size_t begin = extents[type.first_field].begin;
    const auto covered = std::as_bytes(std::span(bytes_)).subspan(begin);
    const size_t size_bytes = extents[type.last_field].end - begin;
    StoreBits(bytes_, own.begin, own.end - own.begin,
              ChecksumOf(type.checksum, covered.first(size_bytes)),
              fields[i].order.value_or(order));
  }
}

}  // namespace sluice::internal
