#pragma once

#include <cstdint>
#include <vector>

#include "sluice/codec/internal/schema_visitor.h"
#include "sluice/codec/value.h"

namespace sluice::internal {

// ValueBuilder makes a Value of at most so many parts out of what a SchemaWalk meets.
class ValueBuilder : public SchemaVisitor {
 public:
  ValueBuilder(Value* value, uint64_t parts_max) : path_{value}, parts_left_(parts_max) {}

  bool BeginPart(const Part& part) override;
  void EndPart() override { path_.pop_back(); }
  void OnToken(const SchemaToken& token) override;
  void OnAbsent() override { path_.back()->is_absent = true; }

 private:
  std::vector<Value*> path_;  // the parts that have begun; each stands still until it has ended
  uint64_t parts_left_;
};

}  // namespace sluice::internal
