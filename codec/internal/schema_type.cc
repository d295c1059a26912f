#include "sluice/codec/internal/schema_type.h"

#include <algorithm>
#include <limits>

namespace sluice::internal {
namespace {

// A record inside of itself stands in something that may be empty, so it is looked into once.
size_t SizeMinOf(const SchemaType& type, const RecordScope* scope, bool is_inside);

size_t FieldsSizeMin(const RecordScope& scope, bool is_inside) {
  size_t size_bytes = 0;
  for (const SchemaField& field : *scope.fields) {
    if (field.since == 0) size_bytes += SizeMinOf(field.type, &scope, is_inside);
  }
  return size_bytes;
}

size_t AlternativeSizeMin(const SchemaType& type, const RecordScope* scope, bool is_inside) {
  size_t least = std::numeric_limits<size_t>::max();
  for (const SchemaType& alternative : type.element) {
    least = std::min(least, SizeMinOf(alternative, scope, is_inside));
  }
  return least;
}

size_t SizeMinOf(const SchemaType& type, const RecordScope* scope, bool is_inside) {
  if (type.size_bytes != 0) return type.size_bytes;
  switch (type.kind) {
    case WireKind::kString:
    case WireKind::kBytes:
    case WireKind::kList:
    case WireKind::kSet:
    case WireKind::kMap:
      return LengthSizeMin(type.lengths);
    case WireKind::kArray:
      return type.count * SizeMinOf(type.element[0], scope, is_inside);
    case WireKind::kOptional:
      return type.null_value ? SizeMinOf(type.element[0], scope, is_inside) : 1;
    case WireKind::kVariant:
      return 1 + AlternativeSizeMin(type, scope, is_inside);
    case WireKind::kTuple: {
      size_t size_bytes = 0;
      for (const SchemaType& part : type.element) size_bytes += SizeMinOf(part, scope, is_inside);
      return size_bytes;
    }
    case WireKind::kRecord:
    case WireKind::kEnclosing: {
      if (type.kind == WireKind::kEnclosing && is_inside) return 0;
      const size_t prefix_bytes = type.is_extensible ? LengthSizeMin(type.lengths) : 0;
      return prefix_bytes +
             FieldsSizeMin(ScopeOf(type, scope), is_inside || type.kind == WireKind::kEnclosing);
    }
    case WireKind::kTail:
      return 0;
    default:
      return 1;  // a varint: whatever else is a number or has no value is fixed
  }
}

}  // namespace

RecordScope ScopeOf(const SchemaType& type, const RecordScope* scope) {
  if (type.kind == WireKind::kRecord) return {&type.fields, scope};
  for (uint64_t i = 0; i < type.count; ++i) scope = scope->outer;
  return *scope;
}

size_t SizeMin(const SchemaType& type, const RecordScope* scope) {
  return SizeMinOf(type, scope, false);
}

bool BeginsRun(const std::vector<SchemaField>& fields, size_t index) {
  if (!IsInRun(fields[index])) return false;
  return index == 0 || !IsInRun(fields[index - 1]) ||
         fields[index - 1].type.kind == WireKind::kRestLength;
}

size_t RunBytes(const std::vector<SchemaField>& fields, size_t index) {
  size_t size_bytes = fields[index].type.size_bytes;
  while (++index < fields.size() && IsInRun(fields[index]) && !BeginsRun(fields, index)) {
    size_bytes += fields[index].type.size_bytes;
  }
  return size_bytes;
}

bool BeginsLaterFields(const std::vector<SchemaField>& fields, size_t index) {
  if (fields[index].since == 0) return false;
  if (index > 0 && fields[index].since == fields[index - 1].since) return false;
  return std::all_of(fields.begin() + static_cast<ptrdiff_t>(index), fields.end(),
                     [](const SchemaField& field) {
                       return field.since != 0 || field.type.kind == WireKind::kTail;
                     });
}

uint32_t LatestSince(const std::vector<SchemaField>& fields) {
  uint32_t latest = 0;
  for (const SchemaField& field : fields) latest = std::max(latest, field.since);
  return latest;
}

uint64_t UndeclaredBits(const SchemaType& type, uint64_t number) {
  // Without the signs in front of a negative number.
  if (type.kind == WireKind::kInt) number &= BitsMask(type.bits);
  for (const SchemaEnumerator& enumerator : type.enumerators) number &= ~enumerator.value;
  return number;
}

bool IsDeclared(const SchemaType& type, uint64_t number) {
  if (type.enum_rule == EnumRule::kAny) return true;
  if (type.enum_rule == EnumRule::kUnionOf) return UndeclaredBits(type, number) == 0;
  return std::any_of(type.enumerators.begin(), type.enumerators.end(),
                     [&](const SchemaEnumerator& other) { return other.value == number; });
}

std::string ConstantBytes(const SchemaType& type, ByteOrder order) {
  std::string bytes = type.constant;
  if (type.bits != 0 && order == ByteOrder::kLittle) std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

static bool HasSecrets(const SchemaType& type) {
  return HasSecrets(type.fields) ||
         std::any_of(type.element.begin(), type.element.end(),
                     [](const SchemaType& element) { return HasSecrets(element); });
}

bool HasSecrets(std::span<const SchemaField> fields) {
  return std::any_of(fields.begin(), fields.end(), [](const SchemaField& field) {
    return field.secret || HasSecrets(field.type);
  });
}

static bool HoldsEnclosing(const SchemaType& type) {
  return type.kind == WireKind::kEnclosing ||
         std::any_of(type.element.begin(), type.element.end(), HoldsEnclosing) ||
         std::any_of(type.fields.begin(), type.fields.end(),
                     [](const SchemaField& field) { return HoldsEnclosing(field.type); });
}

bool MayCoverSecrets(std::span<const SchemaField> fields, const SchemaType& checksum) {
  const auto covered =
      fields.subspan(checksum.first_field, checksum.last_field - checksum.first_field + 1);
  // A record inside of itself has the secrets that it has.
  return HasSecrets(covered) ||
         (HasSecrets(fields) &&
          std::any_of(covered.begin(), covered.end(),
                      [](const SchemaField& field) { return HoldsEnclosing(field.type); }));
}

}  // namespace sluice::internal
