#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sluice/codec/internal/schema_type.h"
#include "sluice/codec/value.h"

namespace sluice::internal {

// SchemaSamples makes values of a message: one with zeros and nothing in it, and others in which
// one part is different, each part at its edges in turn.
//
//   SchemaSamples(schema, {9}, [&](const Value& sample) { return Try(sample); }).Run();
//
// `extras` are numbers to be tried too, and sizes of strings and lists. Not every sample can be
// encoded: a limit may be below a size, a list of keys may need another order.
class SchemaSamples {
 public:
  // `use` is given the same Value again and again; false ends it.
  SchemaSamples(const Schema& schema, std::vector<uint64_t> extras,
                std::function<bool(const Value&)> use)
      : schema_(schema), extras_(std::move(extras)), use_(std::move(use)) {}

  void Run();

 private:
  Value FieldsBase(const RecordScope& scope);
  Value BaseOf(const SchemaType& type);
  Value Inside(const SchemaType& type);

  // Each gives `slot`, a part of message_, one value after the other and leaves it as it was.
  void VaryFields(const RecordScope& scope, Value& record);
  void Vary(const SchemaType& type, Value& slot);
  void VaryNumber(const SchemaType& type, Value& slot);
  void VaryText(const SchemaType& type, Value& slot);
  void VaryList(const SchemaType& type, Value& slot);
  void VaryKeyed(const SchemaType& type, Value& slot);
  void VaryParts(const SchemaType& type, Value& slot);
  void VaryVariant(const SchemaType& type, Value& slot);
  void Use();

  const Schema& schema_;
  const std::vector<uint64_t> extras_;
  const std::function<bool(const Value&)> use_;
  Value message_;
  const RecordScope* scope_ = nullptr;  // the innermost record
  uint32_t depth_ = 0;
  bool is_done_ = false;
};

}  // namespace sluice::internal
