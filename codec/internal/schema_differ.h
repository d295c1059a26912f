#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sluice/codec/internal/schema_edit.h"

namespace sluice::internal {

// SchemaDiffer finds the changes that lead from one schema to another.
//
//   for (const SchemaEdit& edit : SchemaDiffer(old_schema, new_schema).Run()) Try(edit);
class SchemaDiffer {
 public:
  SchemaDiffer(const Schema& old_schema, const Schema& new_schema)
      : old_(old_schema), new_(new_schema), path_(old_schema.name) {}

  std::vector<SchemaEdit> Run();

 private:
  using Fields = std::vector<SchemaField>;
  using Matches = std::vector<std::optional<size_t>>;  // the old field of each new one

  // schema_differ.cc: what is in a record
  void DiffFields(const Fields& from, const Fields& to);
  void FindRemoved(const Fields& from, const Matches& matches);
  void FindAdded(const Fields& from, const Fields& to, const Matches& matches);
  void FindReordered(const Fields& from, const Matches& matches);
  void DiffField(const Fields& from, const Fields& to, size_t old_index, size_t new_index);
  void DiffAttributes(const SchemaField& from, const SchemaField& to, size_t index);

  // schema_differ_type.cc: what a value is
  void DiffType(const SchemaType& from, const SchemaType& to);
  void DiffElements(const SchemaType& from, const SchemaType& to);
  void DiffAlternatives(const SchemaType& from, const SchemaType& to);
  void DiffNumber(const SchemaType& from, const SchemaType& to);
  void DiffSizes(const SchemaType& from, const SchemaType& to);
  void DiffRecord(const SchemaType& from, const SchemaType& to);
  void DiffWithoutValue(const SchemaType& from, const SchemaType& to);

  // schema_differ_enum.cc
  void DiffEnum(const SchemaType& from, const SchemaType& to);
  void DiffEnumerators(const SchemaType& from, const SchemaType& to);

  // Both add an edit of what stands at the steps, and give it back for more to be said.
  SchemaEdit& EditType(SchemaChange change, std::string details,
                       const std::function<void(SchemaType&)>& edit);
  SchemaEdit& EditFields(SchemaChange change, std::string details,
                         const std::function<void(Fields&)>& edit);
  SchemaEdit& AddEdit(SchemaChange change, std::string details);

  const Schema& old_;
  const Schema& new_;
  std::string path_;
  std::vector<SchemaStep> steps_;
  std::vector<SchemaEdit> edits_;
};

}  // namespace sluice::internal
