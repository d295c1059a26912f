#include "sluice/codec/dump.h"

#include <algorithm>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "sluice/codec/internal/dump_visitor.h"
#include "sluice/codec/internal/schema_walk.h"

namespace sluice {
namespace internal {

std::string DumpFrame(const Schema& schema, std::span<const std::byte> bytes, WireOptions options,
                      size_t header_bytes, FindFault find_fault) {
  header_bytes = std::min(header_bytes, bytes.size());
  const std::span<const std::byte> body = bytes.subspan(header_bytes);
  DumpLines lines(body, HasSecrets(schema.fields));
  DumpVisitor visitor(&lines);
  SchemaWalk walk(body, options, visitor);
  absl::Status status = walk.Run(schema);
  size_t fault_offset = walk.fault_offset();
  // Also where the walk met a fault: what the schema does not know may be wrong in front of it.
  if (find_fault != nullptr) {
    if (Fault fault = find_fault(body, options); !fault.ok()) {
      fault_offset = fault.offset();
      status = fault.Take(schema.name);
    }
  }

  std::string text = fmt::format("{}, {} bytes\n", schema.name, body.size());
  if (header_bytes > 0) text += DumpLines::HeaderLine(bytes.first(header_bytes));
  if (status.ok()) return text + lines.Text();
  visitor.FinishWithFault(fault_offset);
  return text + lines.TextWithFault(fault_offset, std::string(status.message()));
}

}  // namespace internal

std::string DumpFrame(const Schema& schema, std::span<const std::byte> bytes, WireOptions options,
                      size_t header_bytes) {
  return internal::DumpFrame(schema, bytes, options, header_bytes, nullptr);
}

}  // namespace sluice
