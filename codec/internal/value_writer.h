#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "sluice/codec/internal/fault.h"
#include "sluice/codec/internal/record_depth.h"
#include "sluice/codec/internal/schema_type.h"
#include "sluice/codec/value.h"
#include "sluice/codec/wire_options.h"

namespace sluice::internal {

// ValueWriter writes a Value by its schema and checks all of it.
//
//   ValueWriter writer(options);
//   if (absl::Status s = writer.Run(schema, value); !s.ok()) return s;
//   buffer->Append(writer.bytes());
class ValueWriter {
 public:
  explicit ValueWriter(const WireOptions& options) : options_(options), depth_(options.depth_max) {}
  ValueWriter(const ValueWriter&) = delete;
  ValueWriter& operator=(const ValueWriter&) = delete;

  absl::Status Run(const Schema& schema, const Value& value);
  const std::string& bytes() const { return bytes_; }

 private:
  struct FieldExtent {
    size_t begin, end;
  };

  bool WriteFields(const RecordScope& scope, const Value& value, ByteOrder order, bool is_open);
  bool WriteField(const SchemaField& field, const Value& value, ByteOrder order);
  bool IsLeftOut(const std::vector<SchemaField>& fields, const Value& value, size_t index) const;
  bool PatchRestLengths(const std::vector<SchemaField>& fields,
                        const std::vector<FieldExtent>& extents, ByteOrder order);
  void PatchChecksums(const std::vector<SchemaField>& fields,
                      const std::vector<FieldExtent>& extents, ByteOrder order);

  bool WriteValue(const SchemaType& type, const Value& value, ByteOrder order);
  bool WriteNumber(const SchemaType& type, uint64_t number, ByteOrder order);
  void AppendNumber(const SchemaType& type, uint64_t number, ByteOrder order);
  bool WriteText(const SchemaType& type, const Value& value, ByteOrder order);
  bool WritePadded(const SchemaType& type, std::string_view text);
  bool WriteBits(const SchemaType& type, std::string_view bits);
  bool WriteTail(const SchemaType& type, std::string_view tail);
  void WriteFiller(const SchemaType& type, ByteOrder order);
  bool WriteList(const SchemaType& type, const Value& value, ByteOrder order);
  bool WriteKeyed(const SchemaType& type, const Value& value, ByteOrder order);
  bool WriteOptional(const SchemaType& type, const Value& value, ByteOrder order);
  bool WriteVariant(const SchemaType& type, const Value& value, ByteOrder order);
  bool WriteRecord(const SchemaType& type, const Value& value, ByteOrder order);
  bool WriteElement(const SchemaType& type, const Value& value, size_t index, ByteOrder order);

  bool HasParts(const Value& value, uint64_t count);
  bool WriteLength(uint64_t length, uint64_t limit, FaultKind kind, const SchemaType& type,
                   ByteOrder order);
  bool Fail(FaultKind kind, uint64_t subject = {}, uint64_t limit = {});

  const WireOptions options_;
  std::string bytes_;
  Fault fault_;
  const RecordScope* scope_ = nullptr;  // the innermost record
  RecordDepth depth_;
};

}  // namespace sluice::internal
