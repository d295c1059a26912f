#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sluice/codec/schema.h"

namespace sluice::internal {

// What a run of bytes of a message is.
enum class TokenRole : uint8_t {
  kValue,   // of a number, string, byte span, bitset, tail, or of a field without a value
  kLength,  // of the string or byte span that follows
  kCount,   // of the elements that follow
  kFlag,    // whether an optional value follows
  kIndex,   // of the alternative that follows
  kSize,    // of the extensible record that follows
  kSkipped  // behind the fields of a record; they have no type
};

struct SchemaToken {
  TokenRole role = TokenRole::kValue;
  const SchemaType* type = nullptr;  // of the value that it is, or stands in front of
  size_t offset = 0;
  size_t size_bytes = 0;
  uint64_t number = 0;               // as Value has it; of the other roles, what they say
  std::span<const std::byte> bytes;  // of a value that is no number: without pad
  bool secret = false;
};

// SchemaVisitor is told of everything that a walk over the bytes of a message meets, in their
// order. A record, and whatever else has parts, comes as Begin(), its parts, End(); in front of its
// parts may be a token.
class SchemaVisitor {
 public:
  enum class PartKind : uint8_t { kField, kElement, kInner };
  struct Part {
    PartKind kind;          // kInner: what an optional or a variant holds
    std::string_view name;  // of a field
    size_t index = 0;       // of an element; a key and its value have the same
    bool secret = false;    // also when what stands around it is
  };

  virtual ~SchemaVisitor() = default;

  // Of `type`, whose kind says what has these parts; nullptr: the message itself.
  virtual void Begin(const SchemaType* /*type*/, uint64_t /*count*/) {}
  virtual void End() {}
  // False: there is no room for more parts, and the walk ends.
  virtual bool BeginPart(const Part& part) = 0;
  virtual void EndPart() = 0;
  virtual void OnToken(const SchemaToken& token) = 0;
  // The field has no bytes: the version lacks it, or an older peer left it out.
  virtual void OnAbsent() = 0;
};

}  // namespace sluice::internal
