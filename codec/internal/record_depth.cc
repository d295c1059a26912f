#include "sluice/codec/internal/record_depth.h"

#include <algorithm>

namespace sluice::internal {

// Both return how many records outwards the farthest one is that is meant inside: 0 for none, 1 for
// the innermost around it. What is meant is there again, with all records on the way to it.
size_t RecordDepth::FindIn(const std::vector<SchemaField>& fields) {
  size_t farthest = 0;
  for (const SchemaField& field : fields) farthest = std::max(farthest, FindIn(field.type));
  if (farthest == 0) return 0;
  found_.push_back(&fields);
  return farthest - 1;
}

size_t RecordDepth::FindIn(const SchemaType& type) {
  if (type.kind == WireKind::kEnclosing) return type.count + 1;
  size_t farthest = FindIn(type.fields);
  for (const SchemaType& element : type.element) farthest = std::max(farthest, FindIn(element));
  return farthest;
}

bool RecordDepth::Counts(const std::vector<SchemaField>& fields) const {
  return std::ranges::find(found_, &fields) != found_.end();
}

bool RecordDepth::Enter(const std::vector<SchemaField>& fields) {
  if (!Counts(fields)) return true;
  if (left_ == 0) return false;
  --left_;
  return true;
}

void RecordDepth::Leave(const std::vector<SchemaField>& fields) {
  if (Counts(fields)) ++left_;
}

}  // namespace sluice::internal
