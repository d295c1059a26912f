#include "sluice/codec/internal/schema_edit.h"

#include <algorithm>

#include "sluice/codec/internal/schema_sizes.h"

namespace sluice::internal {
namespace {

void UpdateSize(SchemaType& type) {
  for (SchemaType& element : type.element) UpdateSize(element);
  UpdateSizes(type.fields);
  type.size_bytes = FixedSize(type).value_or(0);
}

// Where the field of that name stands; `otherwise` when it stands nowhere.
size_t IndexOf(const std::vector<SchemaField>& fields, const std::string& name, size_t otherwise) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const SchemaField& field) { return field.name == name; });
  return found == fields.end() ? otherwise : static_cast<size_t>(found - fields.begin());
}

}  // namespace

SchemaType& TypeAt(Schema& schema, std::span<const SchemaStep> steps) {
  SchemaType* type = &schema.fields[steps.front().index].type;
  for (const SchemaStep step : steps.subspan(1)) {
    type = step.is_field ? &type->fields[step.index].type : &type->element[step.index];
  }
  return *type;
}

std::vector<SchemaField>& FieldsAt(Schema& schema, std::span<const SchemaStep> steps) {
  return steps.empty() ? schema.fields : TypeAt(schema, steps).fields;
}

void UpdateSizes(std::vector<SchemaField>& fields) {
  for (SchemaField& field : fields) UpdateSize(field.type);
}

SchemaType MovedTo(const std::vector<SchemaField>& others, size_t index, SchemaType type,
                   const std::vector<SchemaField>& fields) {
  if (type.kind != WireKind::kChecksum) return type;
  const size_t first = IndexOf(others, fields[type.first_field].name, index);
  const size_t last = IndexOf(others, fields[type.last_field].name, index);
  type.first_field = std::min(first, last);
  type.last_field = std::max(first, last);
  return type;
}

}  // namespace sluice::internal
