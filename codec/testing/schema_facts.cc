#include "sluice/codec/testing/schema_facts.h"

#include <algorithm>
#include <functional>

#include "sluice/codec/value.h"

namespace sluice::test {
namespace {

template <class Predicate>
bool AnyType(const SchemaType& type, Predicate matches);

template <class Predicate>
bool AnyType(const std::vector<SchemaField>& fields, Predicate matches) {
  return std::ranges::any_of(fields,
                             [&](const SchemaField& f) { return AnyType(f.type, matches); });
}

template <class Predicate>
bool AnyType(const SchemaType& type, Predicate matches) {
  return matches(type) || AnyType(type.fields, matches) ||
         std::ranges::any_of(type.element,
                             [&](const SchemaType& inner) { return AnyType(inner, matches); });
}

bool Has(const Schema& schema, WireKind kind) {
  return AnyType(schema.fields, [&](const SchemaType& type) { return type.kind == kind; });
}

void AddVersions(const std::vector<SchemaField>& fields, std::vector<uint32_t>& versions) {
  for (const SchemaField& field : fields) {
    if (field.since != 0) versions.insert(versions.end(), {field.since - 1, field.since});
  }
}

// Whether an older peer left fields out that the version has.
bool IsLeftOut(const std::vector<SchemaField>& fields, const Value& record, uint32_t version) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (record.elements[i].is_absent && fields[i].since <= version) return true;
  }
  return false;
}

// Whether a part is absent that is there in the other one.
bool Lacks(const Value& value, const Value& other) {
  if (value.is_absent) return !other.is_absent;
  return std::ranges::mismatch(value.elements, other.elements, std::not_fn(Lacks)).in1 !=
         value.elements.end();
}

}  // namespace

std::vector<uint32_t> VersionsOf(const Schema& schema) {
  std::vector<uint32_t> versions = {kLatestVersion};
  AddVersions(schema.fields, versions);
  AnyType(schema.fields, [&](const SchemaType& type) {
    AddVersions(type.fields, versions);
    return false;
  });
  std::ranges::sort(versions);
  versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
  return versions;
}

bool HasOneEncoding(const Schema& schema, const WireOptions& wire) {
  return !Has(schema, WireKind::kReserved) && wire.trailing == TrailingBytes::kRefuse &&
         wire.overlong == OverlongVarints::kRefuse;
}

bool LacksFieldsOf(const Schema& schema, std::span<const std::byte> bytes,
                   std::span<const std::byte> encoded, const WireOptions& wire) {
  const absl::StatusOr<Value> value = DecodeValue(schema, bytes, wire);
  const absl::StatusOr<Value> other = DecodeValue(schema, encoded, wire);
  return value.ok() && other.ok() && Lacks(*value, *other);
}

bool CutMayBreakChecksum(const Schema& schema) {
  return std::ranges::any_of(schema.fields, [&](const SchemaField& field) {
    if (field.type.kind != WireKind::kChecksum) return false;
    const SchemaField& last = schema.fields[field.type.last_field];
    return last.since != 0 || last.type.kind == WireKind::kTail;
  });
}

bool MayEndHere(const Schema& schema, std::span<const std::byte> prefix, const WireOptions& wire) {
  const absl::StatusOr<Value> value = DecodeValue(schema, prefix, wire);
  return value.ok() && (wire.trailing == TrailingBytes::kSkip || Has(schema, WireKind::kTail) ||
                        IsLeftOut(schema.fields, *value, wire.version));
}

}  // namespace sluice::test
