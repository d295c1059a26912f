#pragma once

#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/description.h"
#include "sluice/codec/internal/check.h"
#include "sluice/codec/internal/flat_record.h"
#include "sluice/codec/internal/write_sink.h"
#include "sluice/codec/wire_options.h"

namespace sluice {
namespace internal {

// Whatever room there is. The two functions that do the work return a Fault, which fits into a
// register, and leave it to Encode() to make a status of it: one that is known to be OK costs
// nothing.
template <class Sink, ByteOrder kOrder, DescribedRecord M, class... Target>
[[gnu::noinline]] Fault EncodeAny(const M& message, WireOptions options, Target... target) {
  Sink sink(target...);
  Writer writer = WriterOf(sink, sink.Room(), options);
  const std::byte* const end = PutValue<kMessageRules, kOrder>(message, writer.begin, writer);
  if (end != nullptr) [[likely]] {
    sink.Finish(static_cast<size_t>(end - writer.begin));
  } else {
    sink.GiveUp();
  }
  return writer.fault;
}

// A message of fixed size, for which there is room at `at`: without a writer in memory.
template <ByteOrder kOrder, DescribedRecord M>
[[gnu::noinline, gnu::flatten]] Fault EncodeFixed(const M& message, std::byte* at) {
  Writer writer{.begin = at,
                .limit = at + kSizeMin<M, kMessageRules>,
                .sink = nullptr,
                .grow = nullptr,
                .version = kLatestVersion,
                .depth_left = 0,
                .fault = {}};
  WireType<M>::template Put<kMessageRules, kOrder>(message, at, writer);
  return writer.fault;
}

// A flat message with nothing wrong in it, for which there is room: most of them. EncodeAny() grows
// the target for the others, and says what is wrong.
template <class Sink, ByteOrder kOrder, DescribedRecord M, class... Target>
[[gnu::noinline]] Fault EncodeFlat(const M& message, WireOptions options, Target... target) {
  size_t size_bytes = 0;
  if (FlatRecord<M>::AddSize(message, size_bytes)) [[likely]] {
    Sink sink(target...);
    const std::span<std::byte> room = sink.Room();
    // MUTANT <=: for exactly enough, too, EncodeAny() does the same
    if (size_bytes <= room.size() && FlatRecord<M>::template Put<kOrder>(message, room.data()))
        [[likely]] {
      sink.Finish(size_bytes);
      return {};
    }
  }
  return EncodeAny<Sink, kOrder>(message, options, target...);
}

template <class Sink, ByteOrder kOrder, DescribedRecord M, class... Target>
[[gnu::always_inline]] inline Fault EncodeInOrder(const M& message, WireOptions options,
                                                  Target... target) {
  constexpr ValueRules kRules = kMessageRules;
  constexpr size_t kSizeBytes = kSizeMin<M, kRules>;
  if constexpr (kFixed<M, kRules> && kSizeBytes > 0) {
    Sink sink(target...);
    const std::span<std::byte> room = sink.Room();
    if (room.size() >= kSizeBytes) [[likely]] {
      const Fault fault = EncodeFixed<kOrder>(message, room.data());
      if (fault.ok()) [[likely]] {
        sink.Finish(kSizeBytes);
      } else {
        sink.GiveUp();
      }
      return fault;
    }
  } else if constexpr (WireType<M>::kIsFlat) {
    return EncodeFlat<Sink, kOrder>(message, options, target...);
  }
  return EncodeAny<Sink, kOrder>(message, options, target...);
}

// Inlined, so that options which are known when the caller is compiled cost nothing.
template <class Sink, DescribedRecord M, class... Target>
[[gnu::always_inline]] inline absl::Status EncodeInto(const M& message, WireOptions options,
                                                      Target... target) {
  if constexpr (CheckRecord<M>()) {
    const Fault fault = options.order == ByteOrder::kBig
                            ? EncodeInOrder<Sink, ByteOrder::kBig>(message, options, target...)
                            : EncodeInOrder<Sink, ByteOrder::kLittle>(message, options, target...);
    if (fault.ok()) [[likely]]
      return absl::OkStatus();
    return Fault(fault).Take(kDescription<M>.name);  // a copy: it was in a register
  }
}

}  // namespace internal

// The bytes that Encode() writes, if no value is above a limit.
template <DescribedRecord M>
size_t EncodedSize(const M& message, WireOptions options = {}) {
  if constexpr (internal::CheckRecord<M>()) {
    return internal::MeasureValue<kMessageRules>(message, options.version);
  }
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
[[gnu::always_inline]] inline absl::Status Encode(const M& message, ByteBuffer* buffer,
                                                  WireOptions options = {}) {
  return internal::EncodeInto<internal::BufferSink>(message, options, buffer);
}

// A stream without room fails, as any write does; a value that is refused leaves it as it was.
// Views in `message` must not point into what the stream writes to.
template <DescribedRecord M>
absl::Status Encode(const M& message, BinaryWriteStream* out, WireOptions options = {}) {
  if (!out->ok()) return out->status();
  absl::Status status = internal::EncodeInto<internal::StreamSink>(message, options, out);
  return out->ok() ? status : out->status();
}

// Into memory of the caller's; `size_bytes` says how much of it was used. What is behind that may
// have been written to, and after an error, which leaves `size_bytes` alone, all of the memory.
template <DescribedRecord M>
[[gnu::always_inline]] inline absl::Status Encode(const M& message, std::span<std::byte> fixed,
                                                  size_t* size_bytes, WireOptions options = {}) {
  return internal::EncodeInto<internal::FixedSink>(message, options, fixed, size_bytes);
}

}  // namespace sluice
