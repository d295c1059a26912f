#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sluice/codec/internal/schema_number.h"
#include "sluice/codec/schema.h"

namespace sluice::internal {

// What follows from a schema alone, for those who read or write bytes by it.

// A record that stands around a value: WireKind::kEnclosing means one of them.
struct RecordScope {
  const std::vector<SchemaField>* fields;
  const RecordScope* outer;  // nullptr: the message
};

// The record that a value of this type is, which stands in `scope`.
RecordScope ScopeOf(const SchemaType& type, const RecordScope* scope);

// The fewest bytes that a value of this type takes.
size_t SizeMin(const SchemaType& type, const RecordScope* scope);

constexpr bool IsInRun(const SchemaField& field) {
  return field.type.size_bytes != 0 && field.since == 0;
}
// Of neighbours of fixed size, all bytes must be there before the first is read. What a rest length
// leaves is known only behind it.
bool BeginsRun(const std::vector<SchemaField>& fields, size_t index);
size_t RunBytes(const std::vector<SchemaField>& fields, size_t index);

// Whether an older peer's message may end in front of this field: from here on all have Since(),
// and another one than the field in front. A tail may be empty.
bool BeginsLaterFields(const std::vector<SchemaField>& fields, size_t index);

// The version from which on all of them are on the wire. Only then is there a tail.
uint32_t LatestSince(const std::vector<SchemaField>& fields);

// Whether the type's enum has this value; one that need not be described does.
bool IsDeclared(const SchemaType& type, uint64_t number);
// Of an enum whose values are bits: those that it has no names for.
uint64_t UndeclaredBits(const SchemaType& type, uint64_t number);

// Those of kConstant, in the order of numbers.
std::string ConstantBytes(const SchemaType& type, ByteOrder order);

// Whether a field of this kind has no value of its own.
constexpr bool HasNoValue(WireKind kind) {
  return kind == WireKind::kConstant || kind == WireKind::kPadding || kind == WireKind::kReserved ||
         kind == WireKind::kChecksum || kind == WireKind::kRestLength;
}

// Whether there is a secret field among or inside of them.
bool HasSecrets(std::span<const SchemaField> fields);
// Whether this checksum, a field among them, may cover one.
bool MayCoverSecrets(std::span<const SchemaField> fields, const SchemaType& checksum);

}  // namespace sluice::internal
