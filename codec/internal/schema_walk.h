#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "sluice/codec/internal/record_depth.h"
#include "sluice/codec/internal/schema_cursor.h"
#include "sluice/codec/internal/schema_type.h"
#include "sluice/codec/internal/schema_visitor.h"
#include "sluice/codec/value.h"
#include "sluice/codec/wire_options.h"

namespace sluice::internal {

// SchemaWalk reads the bytes of a message by its schema and tells a visitor of all that it meets.
//
//   SchemaWalk walk(bytes, options, visitor);
//   const absl::Status status = walk.Run(schema);
//
// Errors: those of Decode() for a struct of this description, in the same words, but for memory:
//         a walk keeps nothing. kMemoryLimit stands for a visitor that wants no more parts.
// Cost:   linear in the bytes, times the records around them that have a checksum or are a key.
//         Recursion is bounded by the schema and WireOptions::depth_max.
class SchemaWalk {
 public:
  SchemaWalk(std::span<const std::byte> bytes, const WireOptions& options, SchemaVisitor& visitor)
      : cursor_{.bytes = bytes, .end = bytes.size(), .overlong = options.overlong, .fault = {}},
        options_(options),
        visitor_(visitor),
        depth_(options.depth_max) {}
  SchemaWalk(const SchemaWalk&) = delete;
  SchemaWalk& operator=(const SchemaWalk&) = delete;

  absl::Status Run(const Schema& schema);
  // Where the fault is, if there was one.
  size_t fault_offset() const { return cursor_.fault_offset; }

 private:
  // What a value inside of another takes from there.
  struct Context {
    ByteOrder order;
    bool secret;
  };
  struct FieldExtent {
    size_t begin, end;
  };

  bool ReadFields(const RecordScope& scope, const Context& context, bool is_open);
  bool ReadField(const std::vector<SchemaField>& fields, size_t index, const Context& context);
  bool ReadRestLength(const SchemaField& field, const Context& context);
  bool CheckChecksums(const std::vector<SchemaField>& fields,
                      const std::vector<FieldExtent>& extents, const Context& context);
  bool EndRecord(size_t outer_end);
  bool LeaveOut(const SchemaField& field, const Context& context);

  bool ReadValue(const SchemaType& type, const Context& context);
  bool ReadNumber(const SchemaType& type, const Context& context);
  bool ReadText(const SchemaType& type, const Context& context);
  bool ReadFiller(const SchemaType& type, const Context& context);
  bool ReadTail(const SchemaType& type, const Context& context);
  bool ReadList(const SchemaType& type, const Context& context);
  bool ReadKeyed(const SchemaType& type, uint64_t count, const Context& context);
  bool ReadElements(const SchemaType& type, uint64_t count, const Context& context);
  bool ReadTuple(const SchemaType& type, const Context& context);
  bool ReadOptional(const SchemaType& type, const Context& context);
  bool ReadNullable(const SchemaType& type, const Context& context);
  bool ReadVariant(const SchemaType& type, const Context& context);
  bool ReadRecord(const SchemaType& type, const Context& context);
  bool ReadElement(const SchemaType& type, size_t index, const Context& context);
  bool ReadInner(const SchemaType& type, const Context& context);

  bool BeginPart(SchemaVisitor::Part part);
  bool GetPrefix(TokenRole role, const SchemaType& type, const Context& context, uint64_t& number);
  void Tell(TokenRole role, const SchemaType& type, size_t begin, const Context& context,
            uint64_t number, std::span<const std::byte> bytes = {});
  // The key at `offset`, which was read already.
  Value KeyAt(const SchemaType& type, size_t offset, const Context& context) const;

  SchemaCursor cursor_;
  const WireOptions options_;
  SchemaVisitor& visitor_;
  const RecordScope* scope_ = nullptr;  // the innermost record
  RecordDepth depth_;
  bool is_checked_ = false;  // a walk over these bytes went well before
};

}  // namespace sluice::internal
