#pragma once

#include <cstddef>
#include <string_view>

#include "sluice/codec/internal/cursor.h"

namespace sluice::internal {

// What is known of a field when it fails. One table for each record, instead of code for each of
// its fields, is what keeps compilation short.
struct RunField {
  std::string_view name;
  bool secret;
  size_t size_bytes;                                       // when it is fixed
  void (*cut_short)(const std::byte* at, Reader& reader);  // of a fixed one; null: all in one piece
};

// Reports the first of `fields` that is not all there, and returns which it is.
[[gnu::cold, gnu::noinline]] size_t RunCutShort(const RunField* fields, size_t index,
                                                const std::byte* at, Reader& reader);

// Says that the fault is in one of `fields`.
[[gnu::cold, gnu::noinline]] void InRunField(const RunField* fields, size_t index, Fault& fault);
// The same of a fault in reading, which may be that the run that begins with that field is cut
// short.
[[gnu::cold, gnu::noinline]] void InRunField(const RunField* fields, size_t index, Reader& reader);

}  // namespace sluice::internal
