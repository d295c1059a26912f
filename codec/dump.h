#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "sluice/codec/decode.h"
#include "sluice/codec/schema.h"
#include "sluice/codec/to_text.h"
#include "sluice/codec/wire_options.h"

namespace sluice {

// A dump shows so many lines, and of a list so many elements.
inline constexpr size_t kDumpLinesMax = 1000;
inline constexpr size_t kDumpElementsMax = 16;

namespace internal {

// What Decode() finds wrong with the bytes of an M.
using FindFault = Fault (*)(std::span<const std::byte> bytes, WireOptions options);
template <DescribedRecord M>
Fault FaultOf(std::span<const std::byte> bytes, WireOptions options) {
  const auto message = std::make_unique<M>();
  return DecodeWhole(bytes, *message, options);
}

std::string DumpFrame(const Schema& schema, std::span<const std::byte> bytes, WireOptions options,
                      size_t header_bytes, FindFault find_fault);

}  // namespace internal

// The bytes of a message, field by field, and where they go wrong:
//
//   Login, 9 bytes
//        0  0362 6f62       user = "bob"
//        4  **              password = ***
//        8  ac              not read
//           ^ Login.client: offset 8: wanted 2 bytes, had 1
//
// Of secret fields no byte is shown, nor are checksums that cover them; of a message that has such
// fields, neither are bytes that were not read. `header_bytes` in front of the message, such as a
// frame's header and envelope, have a line of their own; offsets count from behind them, as those
// of errors do.
//
// The dump of an M points at the fault that Decode() reports. Without the struct nobody knows what
// WireAs refuses, which keys a container takes for equal, nor how much memory a message takes: the
// dump of a schema shows such bytes as good ones.
//
// Cost: linear in the bytes; the text is bounded by the constants above. That of an M also decodes
//       the bytes, into a new M.
std::string DumpFrame(const Schema& schema, std::span<const std::byte> bytes,
                      WireOptions options = {}, size_t header_bytes = 0);

template <DescribedRecord M>
std::string DumpFrame(std::span<const std::byte> bytes, WireOptions options = {},
                      size_t header_bytes = 0) {
  if constexpr (internal::CheckRecord<M>()) {
    return internal::DumpFrame(SchemaOf<M>(), bytes, options, header_bytes, &internal::FaultOf<M>);
  }
}

}  // namespace sluice
