#pragma once

#include "sluice/codec/internal/record_field.h"

namespace sluice::internal {

// SpecialWire<Spec> says how a field without a member goes over the wire. Its size is fixed; the
// caller has made the room, or all bytes are there. Its members are called as those of a WireType,
// with the spec instead of a value.
template <class Spec>
struct SpecialWire;

inline SchemaType SpecialType(WireKind kind, size_t size_bytes) {
  SchemaType type;
  type.kind = kind;
  type.size_bytes = size_bytes;
  return type;
}

}  // namespace sluice::internal
