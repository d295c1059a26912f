#include "sluice/codec/dump.h"

#include <algorithm>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "sluice/codec/internal/dump_visitor.h"
#include "sluice/codec/internal/schema_walk.h"

namespace sluice {

std::string DumpFrame(const Schema& schema, std::span<const std::byte> bytes, WireOptions options,
                      size_t header_bytes) {
  header_bytes = std::min(header_bytes, bytes.size());
  const std::span<const std::byte> body = bytes.subspan(header_bytes);
  internal::DumpLines lines(body, internal::HasSecrets(schema.fields));
  internal::DumpVisitor visitor(&lines);
  internal::SchemaWalk walk(body, options, visitor);
  const absl::Status status = walk.Run(schema);

  std::string text = fmt::format("{}, {} bytes\n", schema.name, body.size());
  if (header_bytes > 0) text += internal::DumpLines::HeaderLine(bytes.first(header_bytes));
  if (status.ok()) return text + lines.Text();
  visitor.FinishWithFault(walk.fault_offset());
  return text + lines.TextWithFault(walk.fault_offset(), std::string(status.message()));
}

}  // namespace sluice
