#include "sluice/codec/schema.h"

#include <tuple>

namespace sluice {

// Not defaulted: clang 14 does not come back from a defaulted comparison of a type in itself.
bool SchemaType::operator==(const SchemaType& other) const {
  const auto members = [](const SchemaType& t) {
    return std::tie(t.kind, t.size_bytes, t.bits, t.integers, t.lengths, t.limit, t.count,
                    t.element, t.name, t.fields, t.is_extensible, t.form, t.pad, t.unit, t.is_enum,
                    t.enum_rule, t.enumerators, t.null_value, t.constant, t.checksum, t.first_field,
                    t.last_field, t.adjustment);
  };
  return members(*this) == members(other);
}

}  // namespace sluice
