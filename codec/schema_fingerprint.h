#pragma once

#include <cstdint>
#include <utility>

#include "sluice/codec/schema.h"

namespace sluice {

// Fingerprint is a number for a schema, the same on every host, with every compiler and in every
// later version of the library. Two peers exchange it to find out whether they speak the same:
//
//   if (hello.fingerprint != Fingerprint(SchemaOf<Order>())) return TheyDiffer();
//
// Equal schemas have equal ones. Counted is what decides about bytes or what they mean: kinds,
// widths, encodings, limits, orders, versions, the message type, and the names of messages,
// records, fields, enumerators and units. Not counted: what is Secret(), and sizes that follow from
// the rest.
//
// Wire: FNV-1a, 64 bits, over the members that are not as they are initialized, each as its name
//       and its value, and an empty name at the end. A number is 8 bytes, the low one first; a text
//       or a list begins with its size; an enum is its name.
uint64_t Fingerprint(const Schema& schema);

// For absl::flat_hash_map and its like.
template <class Hash>
Hash AbslHashValue(Hash state, const Schema& schema) {
  return Hash::combine(std::move(state), Fingerprint(schema));
}

}  // namespace sluice
