#pragma once

#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/description.h"
#include "sluice/codec/internal/check.h"
#include "sluice/codec/internal/write_sink.h"
#include "sluice/codec/wire_options.h"

namespace sluice {
namespace internal {

// Returns what follows the record; nullptr: see writer.fault.
template <DescribedRecord M>
std::byte* PutRecord(const M& message, Writer& writer, ByteOrder order) {
  if constexpr (CheckRecord<M>()) {
    if (order == ByteOrder::kBig) {
      return PutValue<ValueRules{}, ByteOrder::kBig>(message, writer.begin, writer);
    }
    return PutValue<ValueRules{}, ByteOrder::kLittle>(message, writer.begin, writer);
  }
  return nullptr;
}

template <DescribedRecord M, class Sink>
absl::Status EncodeInto(const M& message, Sink& sink, const WireOptions& options) {
  Writer writer = sink.Begin(options);
  const std::byte* const end = PutRecord(message, writer, options.order);
  if (end != nullptr) [[likely]] {
    sink.Finish(static_cast<size_t>(end - writer.begin));
    return absl::OkStatus();
  }
  sink.GiveUp();
  return writer.fault.Take(kDescription<M>.name);
}

}  // namespace internal

// The bytes that Encode() writes, if no value is above a limit.
template <DescribedRecord M>
size_t EncodedSize(const M& message, WireOptions options = {}) {
  if constexpr (internal::CheckRecord<M>()) {
    return internal::MeasureValue<ValueRules{}>(message, options.version);
  }
  return 0;
}

// Encode appends the fields of a described struct, in the order of `options`:
//
//   if (absl::Status s = Encode(login, &buffer); !s.ok()) return s;
//
// Errors:  ResourceExhausted: a value is above a limit of its field, or there is no room.
//          InvalidArgument: a value that the field cannot have. The text names the field. Whatever
//          the error, the target holds what it held before.
// Borrows: views in `message` may point into what `buffer` holds.
// Cost:    one pass; the buffer at least doubles when it grows.
template <DescribedRecord M>
absl::Status Encode(const M& message, ByteBuffer* buffer, WireOptions options = {}) {
  internal::BufferSink sink(buffer);
  return internal::EncodeInto(message, sink, options);
}

// A stream without room fails, as any write does; a value that is refused leaves it as it was.
// Views in `message` must not point into what the stream writes to.
template <DescribedRecord M>
absl::Status Encode(const M& message, BinaryWriteStream* out, WireOptions options = {}) {
  if (!out->ok()) return out->status();
  internal::StreamSink sink(out);
  absl::Status status = internal::EncodeInto(message, sink, options);
  return out->ok() ? status : out->status();
}

// Into memory of the caller's; `size_bytes` says how much of it was used. What is behind that may
// have been written to.
template <DescribedRecord M>
absl::Status Encode(const M& message, std::span<std::byte> fixed, size_t* size_bytes,
                    WireOptions options = {}) {
  internal::FixedSink sink(fixed, size_bytes);
  return internal::EncodeInto(message, sink, options);
}

}  // namespace sluice
