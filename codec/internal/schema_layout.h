#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "sluice/codec/schema.h"

namespace sluice::internal {

struct LayoutFault {
  size_t field;  // its index
  std::string_view reason;
};

// Why the fields of a record do not go together; none: they do. Each by itself is as CheckSchema()
// wants it. `owns_end`: it is a message, or extensible. For a struct check_layout.h says the same
// when it is compiled.
std::optional<LayoutFault> FindLayoutFault(const std::vector<SchemaField>& fields, bool owns_end);

}  // namespace sluice::internal
