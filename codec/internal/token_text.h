#pragma once

#include <string>

#include "sluice/codec/internal/schema_visitor.h"

namespace sluice::internal {

// What a token says, as it stands behind its name: ` = "bob"`, or `: 3 elements`. Of a secret one
// nothing.
std::string TokenText(const SchemaToken& token);

}  // namespace sluice::internal
