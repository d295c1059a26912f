#pragma once

#include <string>

#include "sluice/codec/internal/schema_type.h"
#include "sluice/codec/value.h"

namespace sluice::internal {

// SchemaMeaning compares what a peer wrote by one schema with what another read by its own. Fields
// and the values of enums are the same when their names are; numbers of whatever width when they
// are equal. A field that the reader does not know of does not count.
class SchemaMeaning {
 public:
  // Where the reading is another, and how: "Order.price: 1 reads 256". Empty: nowhere.
  std::string Difference(const Schema& writer, const Value& written, const Schema& reader,
                         const Value& read);

 private:
  // A value beside its type.
  struct Side {
    const SchemaType& type;
    const Value& value;
    const RecordScope* scope;
  };

  // All return false after a difference.
  bool SameFields(const RecordScope& writer, const Value& written, const RecordScope& reader,
                  const Value& read);
  bool SameField(const SchemaField* writer, const Value* written, const SchemaField& reader,
                 const Value& read, const RecordScope* writer_scope,
                 const RecordScope* reader_scope);
  bool Same(const Side& writer, const Side& reader);
  bool SameNumber(const Side& writer, const Side& reader);
  bool SameElements(const Side& writer, const Side& reader);
  bool Differ(std::string_view what);

  std::string path_;
  std::string difference_;
};

}  // namespace sluice::internal
