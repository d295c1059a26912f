#pragma once

#include <cassert>
#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/description.h"
#include "sluice/codec/internal/check.h"
#include "sluice/codec/wire_options.h"

namespace sluice {
namespace internal {

// Writes exactly the bytes that were measured.
template <DescribedRecord M>
void PutRecord(const M& message, std::span<std::byte> room, WireOptions options) {
  if constexpr (CheckRecord<M>()) {
    const auto put = options.order == ByteOrder::kBig
                         ? WireType<M>::template Put<ValueRules{}, ByteOrder::kBig>
                         : WireType<M>::template Put<ValueRules{}, ByteOrder::kLittle>;
    [[maybe_unused]] const std::byte* const end = put(message, room.data(), options.version);
    assert(end == room.data() + room.size());
  }
}

}  // namespace internal

// The bytes that Encode() writes.
// Errors: ResourceExhausted: a value is above a limit of its field.
template <DescribedRecord M>
absl::Status EncodedSize(const M& message, size_t* size_bytes, WireOptions options = {}) {
  if constexpr (internal::CheckRecord<M>()) {
    internal::Measurer measurer{options.version, {}};
    const size_t size = internal::MeasureValue<ValueRules{}>(message, measurer);
    if (size == internal::Measurer::kFailed) {
      return measurer.fault.ToStatus(kDescription<M>.name);
    }
    *size_bytes = size;
  }
  return absl::OkStatus();
}

// Encode appends the fields of a described struct, in the order of `options`:
//
//   if (absl::Status s = Encode(login, &buffer); !s.ok()) return s;
//
// Errors: ResourceExhausted: a value is above a limit of its field, or there is no room. Whatever
//         the error, the target holds what it held before.
// Cost:   one pass to measure what has no fixed size, one growth at most, one pass to write.
template <DescribedRecord M>
absl::Status Encode(const M& message, ByteBuffer* buffer, WireOptions options = {}) {
  size_t size = 0;
  if (absl::Status s = EncodedSize(message, &size, options); !s.ok()) return s;
  const size_t begin = buffer->size();
  buffer->Resize(begin + size);
  internal::PutRecord(message, {buffer->data() + begin, size}, options);
  return absl::OkStatus();
}

// A stream without room fails, as any write does; a limit of a field leaves it as it was.
template <DescribedRecord M>
absl::Status Encode(const M& message, BinaryWriteStream* out, WireOptions options = {}) {
  size_t size = 0;
  if (absl::Status s = EncodedSize(message, &size, options); !s.ok()) return s;
  const std::span<std::byte> room = out->WriteInPlace(size);
  if (!out->ok()) return out->status();
  internal::PutRecord(message, room, options);
  return absl::OkStatus();
}

// Into memory of the caller's; `size_bytes` says how much of it was used.
template <DescribedRecord M>
absl::Status Encode(const M& message, std::span<std::byte> fixed, size_t* size_bytes,
                    WireOptions options = {}) {
  size_t size = 0;
  if (absl::Status s = EncodedSize(message, &size, options); !s.ok()) return s;
  if (size > fixed.size()) {
    internal::Measurer measurer{options.version, {}};
    measurer.Fail(internal::FaultKind::kNoRoom, size, fixed.size());
    return measurer.fault.ToStatus(kDescription<M>.name);
  }
  internal::PutRecord(message, fixed.first(size), options);
  *size_bytes = size;
  return absl::OkStatus();
}

}  // namespace sluice
