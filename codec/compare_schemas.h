#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sluice/codec/schema.h"
#include "sluice/codec/wire_options.h"

namespace sluice {

enum class SchemaChange : uint8_t {
  kRenamed,  // a message, record, field, enumerator or user's type
  kMessageTypeChanged,
  kFieldAddedAtEnd,
  kFieldAddedInMiddle,
  kFieldRemoved,
  kFieldsReordered,
  kTypeChanged,      // another kind of value
  kWidthChanged,     // of a number, a padded string, an array, bits, or bytes without a value
  kEncodingChanged,  // of integers, lengths or the form of a string
  kLimitLowered,
  kLimitRaised,
  kByteOrderChanged,
  kSinceChanged,
  kSecretChanged,  // and nothing on the wire
  kUnitChanged,
  kEnumValueAdded,
  kEnumValueRemoved,
  kEnumValueChanged,
  kEnumRuleChanged,
  kNullValueChanged,
  kAlternativeAdded,  // at the end of a variant
  kAlternativeRemoved,
  kMadeExtensible,
  kMadeFixed,        // no longer extensible
  kConstantChanged,  // of a field without a value: what it holds or covers
};

// What a peer makes of the bytes of another, from good to bad.
enum class Verdict : uint8_t {
  kSame,             // it reads what was written; what it does not know of does not count
  kMayRefuse,        // it refuses some messages and reads the others
  kRefuses,          // it refuses all that were tried
  kReadsDifferently  // some give other values than were written, and nobody is told
};

// Evidence is a verdict on one direction and bytes that prove it.
struct Evidence {
  Verdict verdict = Verdict::kSame;
  std::vector<std::byte> example;  // written by the one; empty for kSame
  uint32_t version = 0;            // WireOptions::version of both
  std::string reading;  // what the other makes of the example: its error, or "id: 1 reads 0"

  bool operator==(const Evidence&) const = default;
};

struct SchemaDifference {
  std::string path;  // "Login.items[].name"
  SchemaChange change = SchemaChange::kRenamed;
  std::string details;  // "uint16 became uint32"
  Evidence old_to_new;  // written by an old peer, read by one that has this change and no other
  Evidence new_to_old;
};

// SchemaComparison says what breaks when one of two peers has the newer description of a message.
//
//   const SchemaComparison comparison = CompareSchemas(kept, SchemaOf<Login>());
//   if (comparison.old_to_new.verdict != Verdict::kSame) fmt::print("{}", ToText(comparison));
struct SchemaComparison {
  std::string name;
  // Empty: the schemas are equal, but for the order of enumerators.
  std::vector<SchemaDifference> differences;
  Evidence old_to_new;  // of all of them together
  Evidence new_to_old;
};

// `options` is what both peers agree on: the order of bytes, the version that is spoken, and what
// is done with trailing bytes. Both schemas must be such as CheckSchema() accepts.
//
// Each verdict comes from trying: values are encoded by the one schema, each field at its edges in
// turn, and decoded by the other. kSame says that none of them showed a difference. A message type
// is no part of these bytes: where it changed, a peer does not know the message at all.
// A limit is tried up to kTriedBytesMax bytes or kTriedElementsMax elements; where no sample goes
// beyond it, the verdict on the difference is kMayRefuse without an example.
// Cost: for each difference, some encodes and decodes for each field.
SchemaComparison CompareSchemas(const Schema& old_schema, const Schema& new_schema,
                                WireOptions options = {});

inline constexpr size_t kTriedBytesMax = size_t{1} << 20;
inline constexpr size_t kTriedElementsMax = size_t{1} << 16;

// Readable, some lines per difference.
std::string ToText(const SchemaComparison& comparison);

}  // namespace sluice
