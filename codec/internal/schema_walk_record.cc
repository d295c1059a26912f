// The records of a SchemaWalk.

#include "sluice/codec/internal/record_marks.h"
#include "sluice/codec/internal/schema_walk.h"

namespace sluice::internal {

absl::Status SchemaWalk::Run(const Schema& schema) {
  const RecordScope scope = {&schema.fields, nullptr};
  depth_.Find(schema);
  if (ReadFields(scope, {options_.order, false}, true) && EndRecord(cursor_.end)) {
    return absl::OkStatus();
  }
  return cursor_.fault.Take(schema.name);
}

// Of a record that says where it ends: whether it ended there.
bool SchemaWalk::EndRecord(size_t outer_end) {
  if (cursor_.at != cursor_.end && options_.trailing == TrailingBytes::kRefuse) {
    return cursor_.Fail(FaultKind::kLeftOver, cursor_.at, cursor_.Remaining());
  }
  if (cursor_.at != cursor_.end) {
    visitor_.OnToken({.role = TokenRole::kSkipped,
                      .offset = cursor_.at,
                      .size_bytes = cursor_.Remaining(),
                      .bytes = cursor_.Rest()});
  }
  cursor_.at = cursor_.end;
  cursor_.end = outer_end;
  return true;
}

bool SchemaWalk::ReadRecord(const SchemaType& type, const Context& context) {
  const RecordScope scope = ScopeOf(type, scope_);
  const size_t outer_end = cursor_.end;
  if (type.is_extensible) {
    uint64_t size_bytes = 0;
    if (!GetPrefix(TokenRole::kSize, type, context, size_bytes)) return false;
    cursor_.end = cursor_.at + size_bytes;
  }
  const RecordScope* const outer_scope = scope_;
  visitor_.Begin(&type, scope.fields->size());
  if (!ReadFields(scope, context, type.is_extensible)) return false;
  if (type.is_extensible && !EndRecord(outer_end)) return false;
  scope_ = outer_scope;
  visitor_.End();
  return true;
}

// `is_open`: the bytes may end in front of fields that an older peer does not know.
bool SchemaWalk::ReadFields(const RecordScope& scope, const Context& context, bool is_open) {
  scope_ = &scope;
  const std::vector<SchemaField>& fields = *scope.fields;
  if (!depth_.Enter(fields)) return cursor_.Fail(FaultKind::kDepthLimit, cursor_.at);
  const size_t outer_end = cursor_.end;
  bool has_rest_length = false;
  bool is_ended = false;
  std::vector<FieldExtent> extents;
  for (size_t i = 0; i < fields.size(); ++i) {
    const SchemaField& field = fields[i];
    if (BeginsRun(fields, i) && cursor_.Remaining() < RunBytes(fields, i)) {
      cursor_.FailInRun(fields, i);
      return false;
    }
    extents.push_back({cursor_.at, cursor_.at});
    const bool is_spoken = options_.version >= field.since;
    is_ended |= (is_open || has_rest_length) && is_spoken && cursor_.Remaining() == 0 &&
                BeginsLaterFields(fields, i);
    const bool is_left_out = !is_spoken || (is_ended && field.type.kind != WireKind::kTail);
    if (!(is_left_out ? LeaveOut(field, context) : ReadField(fields, i, context))) {
      cursor_.fault.InField(field.name, field.secret);
      return false;
    }
    has_rest_length |= field.type.kind == WireKind::kRestLength && !is_left_out;
    extents.back().end = cursor_.at;
  }
  if (!is_checked_ && !CheckChecksums(fields, extents, context)) return false;
  depth_.Leave(fields);
  return !has_rest_length || EndRecord(outer_end);
}

bool SchemaWalk::LeaveOut(const SchemaField& field, const Context& context) {
  const bool is_secret = context.secret || field.secret;
  if (!BeginPart({SchemaVisitor::PartKind::kField, field.name, 0, is_secret})) return false;
  visitor_.OnAbsent();
  visitor_.EndPart();
  return true;
}

bool SchemaWalk::ReadField(const std::vector<SchemaField>& fields, size_t index,
                           const Context& context) {
  const SchemaField& field = fields[index];
  // A checksum of a short secret tells what the secret is.
  const bool is_secret =
      context.secret || field.secret ||
      (field.type.kind == WireKind::kChecksum && MayCoverSecrets(fields, field.type));
  const Context inside = {field.order.value_or(context.order), is_secret};
  if (!BeginPart({SchemaVisitor::PartKind::kField, field.name, 0, inside.secret})) return false;
  const bool is_rest_length = field.type.kind == WireKind::kRestLength;
  if (is_rest_length ? !ReadRestLength(field, inside) : !ReadValue(field.type, inside)) {
    return false;
  }
  visitor_.EndPart();
  return true;
}

bool SchemaWalk::ReadRestLength(const SchemaField& field, const Context& context) {
  const size_t begin = cursor_.at;
  if (!ReadValue(field.type, context)) return false;
  const uint64_t length = LoadBits(cursor_.bytes.subspan(begin, cursor_.at - begin), context.order);
  // What else the length counts, or what it leaves out.
  const auto adjustment = static_cast<uint64_t>(field.type.adjustment);
  if (field.type.adjustment > 0 && length < adjustment) {
    return cursor_.Fail(FaultKind::kWrongRestLength, begin, length, adjustment);
  }
  const uint64_t rest = length - adjustment;
  if (rest > cursor_.Remaining()) return cursor_.CutShort(cursor_.at, rest);
  cursor_.end = cursor_.at + rest;
  return true;
}

bool SchemaWalk::ReadTail(const SchemaType& type, const Context& context) {
  const size_t begin = cursor_.at;
  std::span<const std::byte> tail;
  if (options_.version >= LatestSince(*scope_->fields)) tail = cursor_.Rest();
  if (tail.size() > type.limit) {
    return cursor_.Fail(FaultKind::kLengthLimit, begin, tail.size(), type.limit);
  }
  cursor_.at += tail.size();
  Tell(TokenRole::kValue, type, begin, context, 0, tail);
  return true;
}

bool SchemaWalk::CheckChecksums(const std::vector<SchemaField>& fields,
                                const std::vector<FieldExtent>& extents, const Context& context) {
  for (size_t i = 0; i < fields.size(); ++i) {
    const SchemaType& type = fields[i].type;
    const FieldExtent own = extents[i];
    if (type.kind != WireKind::kChecksum || own.begin == own.end) continue;
    const size_t begin = extents[type.first_field].begin;
    const size_t end = extents[type.last_field].end;
    const bool is_inside = type.first_field <= i && i <= type.last_field;
    const uint64_t actual =
        ChecksumWithZeros(type.checksum, cursor_.bytes.subspan(begin, end - begin),
                          is_inside ? own.begin - begin : 0, is_inside ? own.end - own.begin : 0);
    const uint64_t stated = LoadBits(cursor_.bytes.subspan(own.begin, own.end - own.begin),
                                     fields[i].order.value_or(context.order));
    if (stated != actual) {
      cursor_.Fail(FaultKind::kWrongChecksum, own.begin, stated, actual);
      cursor_.fault.InField(fields[i].name, fields[i].secret || HasSecrets(fields));
      return false;
    }
  }
  return true;
}

}  // namespace sluice::internal
