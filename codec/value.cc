#include "sluice/codec/value.h"

#include "sluice/codec/internal/schema_walk.h"
#include "sluice/codec/internal/value_builder.h"
#include "sluice/codec/internal/value_writer.h"

namespace sluice {

absl::StatusOr<Value> DecodeValue(const Schema& schema, std::span<const std::byte> bytes,
                                  WireOptions options) {
  Value value;
  internal::ValueBuilder builder(
      &value,
      kDecodeValuesBase + uint64_t{kDecodeValuesFactor} * options.memory_factor * bytes.size());
  internal::SchemaWalk walk(bytes, options, builder);
  if (absl::Status s = walk.Run(schema); !s.ok()) return s;
  return value;
}

absl::Status EncodeValue(const Schema& schema, const Value& value, ByteBuffer* buffer,
                         WireOptions options) {
  internal::ValueWriter writer(options);
  if (absl::Status s = writer.Run(schema, value); !s.ok()) return s;
  buffer->Append(std::as_bytes(std::span(writer.bytes())));
  return absl::OkStatus();
}

}  // namespace sluice
