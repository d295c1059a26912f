#pragma once

#include <cstdint>
#include <vector>

#include "sluice/codec/schema.h"

namespace sluice::internal {

// RecordDepth counts the records around a value that can hold themselves, the value among them.
//
//   RecordDepth depth(options.depth_max);
//   depth.Find(schema);
//   if (!depth.Enter(schema.fields)) return Fail(FaultKind::kDepthLimit);
//
// Borrows: the schema.
class RecordDepth {
 public:
  explicit RecordDepth(uint32_t depth_max) : left_(depth_max) {}

  // Finds those records of the schema; before it there are none.
  void Find(const Schema& schema) { FindIn(schema.fields); }

  // Of the record with these fields. Where Enter() gives false, it is too deep.
  bool Enter(const std::vector<SchemaField>& fields);
  void Leave(const std::vector<SchemaField>& fields);

 private:
  size_t FindIn(const std::vector<SchemaField>& fields);
  size_t FindIn(const SchemaType& type);
  bool Counts(const std::vector<SchemaField>& fields) const;

  std::vector<const std::vector<SchemaField>*> found_;
  uint32_t left_;
};

}  // namespace sluice::internal
