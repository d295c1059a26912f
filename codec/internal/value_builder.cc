#include "sluice/codec/internal/value_builder.h"

#include "sluice/codec/internal/schema_type.h"

namespace sluice::internal {

bool ValueBuilder::BeginPart(const Part&) {
  if (parts_left_ == 0) return false;
  --parts_left_;
  path_.push_back(&path_.back()->elements.emplace_back());
  return true;
}

void ValueBuilder::OnToken(const SchemaToken& token) {
  Value& value = *path_.back();
  const bool is_value = token.role == TokenRole::kValue && !HasNoValue(token.type->kind);
  if (is_value || token.role == TokenRole::kIndex) value.number = token.number;
  if (is_value)
    value.bytes.assign(reinterpret_cast<const char*>(token.bytes.data()), token.bytes.size());
}

}  // namespace sluice::internal
