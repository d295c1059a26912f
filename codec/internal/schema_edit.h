#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sluice/codec/compare_schemas.h"
#include "sluice/codec/schema.h"

namespace sluice::internal {

// One change on the way from an old schema to a new one.
struct SchemaEdit {
  std::string path;
  SchemaChange change;
  std::string details;
  Schema edited;                    // the old schema with this change and no other
  std::vector<uint64_t> extras;     // numbers and sizes at which it shows
  std::optional<uint32_t> version;  // at which it shows
};

// One step from a record to the type of a field, or from a type to one of its elements.
struct SchemaStep {
  bool is_field;
  size_t index;
};

// What the steps lead to.
SchemaType& TypeAt(Schema& schema, std::span<const SchemaStep> steps);
std::vector<SchemaField>& FieldsAt(Schema& schema, std::span<const SchemaStep> steps);

// After an edit: sizes that follow from other sizes.
void UpdateSizes(std::vector<SchemaField>& fields);

// A type of a field of `fields` as one of `others`, where it stands at `index`: a checksum covers
// the fields of the same names, or itself instead of one that is gone.
SchemaType MovedTo(const std::vector<SchemaField>& others, size_t index, SchemaType type,
                   const std::vector<SchemaField>& fields);

}  // namespace sluice::internal
