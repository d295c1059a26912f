#pragma once

#include <concepts>
#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/utility/utility.h"
#include "sluice/codec/binary_read_stream.h"
#include "sluice/codec/description.h"
#include "sluice/codec/internal/check.h"
#include "sluice/codec/wire_options.h"

namespace sluice {
namespace internal {

inline Reader ReaderAt(const std::byte* begin, size_t size_bytes, size_t unread_bytes,
                       const WireOptions& options) {
  return {.begin = begin,
          .end = begin + size_bytes,
          .memory_left = uint64_t{options.memory_factor} * unread_bytes + kDecodeMemoryBase,
          .version = options.version,
          .depth_left = options.depth_max,
          .trailing = options.trailing,
          .overlong = options.overlong,
          .fault = {}};
}

inline Reader ReaderOf(std::span<const std::byte> bytes, size_t unread_bytes,
                       const WireOptions& options) {
  static constexpr std::byte kNothing{};  // a null pointer means failure, not an empty span
  const std::byte* const begin = bytes.data() == nullptr ? &kNothing : bytes.data();
  return ReaderAt(begin, bytes.size(), unread_bytes, options);
}

// Whatever the size of the bytes is. As with Encode(), the two functions that do the work return a
// Fault, of which Decode() makes a status.
template <ByteOrder kOrder, DescribedRecord M>
Fault DecodeAny(std::span<const std::byte> bytes, M& message, WireOptions options) {
  Reader reader = ReaderOf(bytes, bytes.size(), options);
  const std::byte* const at = GetValue<kMessageRules, kOrder>(reader.begin, reader, message);
  if (at != reader.end && at != nullptr && options.trailing == TrailingBytes::kRefuse) [[unlikely]]
    reader.Fail(FaultKind::kLeftOver, at, reader.Remaining(at));
  return reader.fault;
}

// A message of fixed size, whose bytes are all there: without a reader in memory.
template <ByteOrder kOrder, DescribedRecord M>
[[gnu::noinline, gnu::flatten]] Fault DecodeFixed(const std::byte* bytes, M& message,
                                                  WireOptions options) {
  constexpr size_t kSize = kSizeMin<M, kMessageRules>;
  Reader reader = ReaderAt(bytes, kSize, kSize, options);
  WireType<M>::template Get<kMessageRules, kOrder>(reader.begin, reader, message);
  return reader.fault;
}

template <ByteOrder kOrder, DescribedRecord M>
[[gnu::always_inline]] inline Fault DecodeInOrder(std::span<const std::byte> bytes, M& message,
                                                  WireOptions options) {
  constexpr size_t kSize = kSizeMin<M, kMessageRules>;
  if constexpr (kFixed<M, kMessageRules> && kSize > 0) {
    if (bytes.size() == kSize) [[likely]]
      return DecodeFixed<kOrder>(bytes.data(), message, options);
  }
  return DecodeAny<kOrder>(bytes, message, options);
}

template <DescribedRecord M>
[[gnu::always_inline]] inline Fault DecodeWhole(std::span<const std::byte> bytes, M& message,
                                                WireOptions options) {
  return options.order == ByteOrder::kBig
             ? DecodeInOrder<ByteOrder::kBig>(bytes, message, options)
             : DecodeInOrder<ByteOrder::kLittle>(bytes, message, options);
}

}  // namespace internal

// Decode reads a described struct from `bytes`, all of them:
//
//   Login login;  // may be used again and again; what it held before is gone
//   if (absl::Status s = Decode(frame.payload, &login); !s.ok()) return s;
//
// Errors:  OutOfRange: cut short. InvalidArgument: malformed, or bytes left over.
//          ResourceExhausted: above a limit of a field, or of the memory that a message may take.
//          The text names the field and the offset: "Login.user: offset 4: wanted 10 bytes, had 3".
//          A path of more than 200 bytes loses its middle: "Tree.left.left...left.left: offset 64".
//          After an error `message` may be used again, but what it holds means nothing.
// Borrows: string views and byte spans in `message` point into `bytes`.
// Cost:    allocates at most memory_factor times the bytes and 4 KiB more, the error included;
//          nothing when the strings and lists of `message` already have the room, and each std::map
//          and std::set the nodes. What the initializers of a struct allocate, WireAs<T>::From(),
//          and To() of keys, is not counted.
template <DescribedRecord M>
[[gnu::always_inline]] inline absl::Status Decode(std::span<const std::byte> bytes, M* message,
                                                  WireOptions options = {}) {
  if constexpr (internal::CheckRecord<M>()) {
    const internal::Fault fault = internal::DecodeWhole(bytes, *message, options);
    if (fault.ok()) [[likely]]
      return absl::OkStatus();
    return internal::Fault(fault).Take(kDescription<M>.name);  // a copy: it was in a register
  }
}

// The same, as a value.
template <DescribedRecord M>
absl::StatusOr<M> Decode(std::span<const std::byte> bytes, WireOptions options = {}) {
  absl::StatusOr<M> message(absl::in_place);
  if (absl::Status s = Decode(bytes, &*message, options); !s.ok()) return s;
  return message;
}

// Reads one struct from a stream and moves past it; an error fails the stream, whose cursor stays.
// The order comes from `options`; offsets count from where the stream's bytes begin. The stream's
// type is deduced, so that `{}` means no bytes and not a null pointer.
template <DescribedRecord M, std::same_as<BinaryReadStream> Stream>
absl::Status Decode(Stream* in, M* message, WireOptions options = {}) {
  if (!in->ok()) return in->status();
  if constexpr (internal::CheckRecord<M>()) {
    internal::Reader reader = internal::ReaderOf(in->data(), in->remaining(), options);
    const std::byte* const begin = reader.begin + in->position();
    const std::byte* const at =
        options.order == ByteOrder::kBig
            ? internal::GetValue<kMessageRules, ByteOrder::kBig>(begin, reader, *message)
            : internal::GetValue<kMessageRules, ByteOrder::kLittle>(begin, reader, *message);
    if (at == nullptr) {
      in->Fail(reader.fault.Take(kDescription<M>.name));
    } else {
      in->Skip(static_cast<size_t>(at - begin));
    }
  }
  return in->status();
}

}  // namespace sluice
