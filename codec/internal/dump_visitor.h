#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sluice/codec/internal/dump_lines.h"
#include "sluice/codec/internal/schema_visitor.h"

namespace sluice::internal {

// DumpVisitor makes the lines of a dump out of what a SchemaWalk meets.
class DumpVisitor : public SchemaVisitor {
 public:
  explicit DumpVisitor(DumpLines* lines) : lines_(lines) {}

  // Shows what was not read.
  void FinishWithFault(size_t offset);

  void End() override;
  bool BeginPart(const Part& part) override;
  void EndPart() override;
  void OnToken(const SchemaToken& token) override;
  void OnAbsent() override;

 private:
  // Elements of a list that are too many to be shown have one line together.
  struct Hidden {
    size_t begin = 0;
    size_t first = 0, count = 0;  // elements
    bool secret = false;
  };

  bool IsHidden() const { return hidden_depth_ > 0; }
  bool IsSecret(const SchemaToken& token) const;
  void ShowHidden();
  void Show(const SchemaToken& token);

  DumpLines* lines_;
  std::string path_;
  std::vector<size_t> path_sizes_;  // in front of each part that has begun
  size_t next_ = 0;                 // behind the last token
  size_t prefix_begin_ = 0;         // of the length in front of a value
  bool has_prefix_ = false;
  size_t hidden_depth_ = 0;  // parts that have begun, from a hidden element on
  Hidden hidden_;
};

}  // namespace sluice::internal
