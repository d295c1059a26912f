#include "sluice/codec/binary_write_stream.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <functional>
#include <utility>

#include "fmt/format.h"

namespace sluice {
namespace {

constexpr size_t kFirstRoomBytes = 64;

template <class Buffer>
std::byte* BytesOf(Buffer* buffer) {
  return reinterpret_cast<std::byte*>(buffer->data());
}

// Makes a buffer longer, by no more than doubles what the stream wrote: the
// standard containers zero all new room.
template <class Buffer>
std::span<std::byte> Lengthen(Buffer* buffer, size_t base, size_t used_bytes, size_t room_bytes) {
  buffer->resize(base + std::max({room_bytes, 2 * used_bytes, kFirstRoomBytes}));
  return {BytesOf(buffer) + base, buffer->size() - base};
}
std::span<std::byte> Lengthen(ByteBuffer* buffer, size_t base, size_t, size_t room_bytes) {
  buffer->Reserve(base + room_bytes);
  buffer->Resize(buffer->capacity());
  return {buffer->data() + base, buffer->size() - base};
}
std::span<std::byte> Lengthen(WriteTarget* target, size_t, size_t used_bytes, size_t room_bytes) {
  return target->Grow(used_bytes, room_bytes);
}
std::span<std::byte> Lengthen(std::monostate, size_t, size_t, size_t) { return {}; }

template <class Buffer>
void SetSize(Buffer* buffer, size_t size_bytes) {
  buffer->resize(size_bytes);
}
void SetSize(ByteBuffer* buffer, size_t size_bytes) { buffer->Resize(size_bytes); }
// What is not a container has no size to set.
void SetSize(WriteTarget*, size_t) {}
void SetSize(std::monostate, size_t) {}

bool IsWithin(const std::byte* at, const std::byte* begin, const std::byte* end) {
  return std::less_equal<>()(begin, at) && std::less<>()(at, end);
}

}  // namespace

BinaryWriteStream::BinaryWriteStream(ByteBuffer* buffer, ByteOrder order)
    : BinaryWriteStream(Sink(buffer), buffer->size(), order) {
  begin_ = at_ = limit_ = end_ = BytesOf(buffer) + base_;
}

BinaryWriteStream::BinaryWriteStream(std::string* buffer, ByteOrder order)
    : BinaryWriteStream(Sink(buffer), buffer->size(), order) {
  begin_ = at_ = limit_ = end_ = BytesOf(buffer) + base_;
}

BinaryWriteStream::BinaryWriteStream(std::vector<std::byte>* buffer, ByteOrder order)
    : BinaryWriteStream(Sink(buffer), buffer->size(), order) {
  begin_ = at_ = limit_ = end_ = BytesOf(buffer) + base_;
}

BinaryWriteStream::BinaryWriteStream(WriteTarget* target, ByteOrder order)
    : BinaryWriteStream(Sink(target), 0, order) {}

BinaryWriteStream::BinaryWriteStream(std::span<std::byte> fixed, ByteOrder order)
    : BinaryWriteStream(Sink(), 0, order) {
  begin_ = at_ = fixed.data();
  limit_ = end_ = begin_ + fixed.size();
}

bool BinaryWriteStream::Grow(size_t size_bytes, const char* kind) {
  if (!ok()) return false;
  const size_t used = position();
  std::span<std::byte> room;
  // Far below where a sum of sizes could wrap.
  if (size_bytes <= PTRDIFF_MAX / 4) {
    room = std::visit([&](auto sink) { return Lengthen(sink, base_, used, used + size_bytes); },
                      sink_);
  }
  if (room.empty()) {
    return Fail(absl::ResourceExhaustedError(fmt::format(
        "{}: offset {}: wanted room for {} bytes, had {}", kind, used, size_bytes, end_ - at_)));
  }
  assert(room.size() >= used + size_bytes);
  begin_ = room.data();
  at_ = begin_ + used;
  limit_ = end_ = begin_ + room.size();
  return true;
}

bool BinaryWriteStream::WriteVarint(uint64_t value) {
  const size_t size_bytes = VarintSize(value);
  if (!HasRoom(size_bytes) && !Grow(size_bytes, "varint")) return false;
  at_ = StoreVarint(at_, value);
  return true;
}

bool BinaryWriteStream::WriteLength(uint64_t length, LengthEncoding encoding) {
  if (length > LengthMax(encoding)) {
    return Fail(absl::ResourceExhaustedError(
        fmt::format("length: offset {}: length {} exceeds the limit {}", position(), length,
                    LengthMax(encoding))));
  }
  const size_t size_bytes = LengthSize(length, encoding);
  if (!HasRoom(size_bytes) && !Grow(size_bytes, "length")) return false;
  at_ = StoreLength(at_, length, encoding, order_);
  return true;
}

bool BinaryWriteStream::WriteString(std::string_view text, LengthEncoding encoding) {
  if (text.size() > LengthMax(encoding)) {
    return Fail(absl::ResourceExhaustedError(
        fmt::format("string: offset {}: length {} exceeds the limit {}", position(), text.size(),
                    LengthMax(encoding))));
  }
  return WritePrefixed(LengthSize(text.size(), encoding), encoding, std::as_bytes(std::span(text)),
                       "string");
}

bool BinaryWriteStream::WriteBytes(std::span<const std::byte> bytes) {
  return WritePrefixed(0, LengthEncoding::kVarint, bytes, "bytes");
}

bool BinaryWriteStream::WritePrefixed(size_t length_bytes, LengthEncoding encoding,
                                      std::span<const std::byte> bytes, const char* kind) {
  const std::byte* source = bytes.data();
  const size_t size_bytes = length_bytes + bytes.size();
  if (!HasRoom(size_bytes)) {
    // Bytes that are a part of the buffer move with it.
    const bool moves = begin_ != nullptr && IsWithin(source, begin_ - base_, at_);
    const std::ptrdiff_t offset = moves ? source - begin_ : 0;
    if (!Grow(size_bytes, kind)) return false;
    if (moves) source = begin_ + offset;
  }
  if (length_bytes != 0) at_ = StoreLength(at_, bytes.size(), encoding, order_);
  if (!bytes.empty()) std::memcpy(at_, source, bytes.size());
  at_ += bytes.size();
  return ok();
}

std::span<std::byte> BinaryWriteStream::WriteInPlace(size_t size_bytes) {
  if (!HasRoom(size_bytes) && !Grow(size_bytes, "bytes")) return {};
  return {std::exchange(at_, at_ + size_bytes), size_bytes};
}

bool BinaryWriteStream::Reserve(size_t size_bytes, size_t* offset) {
  if (!HasRoom(size_bytes) && !Grow(size_bytes, "room")) return false;
  *offset = position();
  std::fill_n(at_, size_bytes, std::byte{0});
  at_ += size_bytes;
  return ok();
}

bool BinaryWriteStream::CanPatch(size_t offset, size_t size_bytes) {
  if (!ok()) return false;
  if (offset <= position() && size_bytes <= position() - offset) return true;
  return Fail(absl::InvalidArgumentError(
      fmt::format("patch: offset {}: wanted {} written bytes, had {}", offset, size_bytes,
                  position() - std::min(offset, position()))));
}

bool BinaryWriteStream::TooWide(const char* kind, size_t offset, uint64_t value, size_t bits_max) {
  return Fail(absl::InvalidArgumentError(
      fmt::format("{}: offset {}: {} needs more than {} bits", kind, offset, value, bits_max)));
}
bool BinaryWriteStream::TooWide(const char* kind, size_t offset, int64_t value, size_t bits_max) {
  return Fail(absl::InvalidArgumentError(
      fmt::format("{}: offset {}: {} needs more than {} bits", kind, offset, value, bits_max)));
}

void BinaryWriteStream::Truncate(size_t position) {
  assert(position <= this->position());
  at_ = begin_ + position;
  if (!ok()) limit_ = at_;
}

void BinaryWriteStream::Clear() {
  status_ = absl::OkStatus();
  at_ = begin_;
  limit_ = end_;
}

void BinaryWriteStream::Flush() {
  std::visit([&](auto sink) { SetSize(sink, base_ + position()); }, sink_);
  // Only a buffer that was cut has no more room than what is written.
  if (sink_.index() != 0 && !std::holds_alternative<WriteTarget*>(sink_)) {
    limit_ = end_ = at_;
  }
}

bool BinaryWriteStream::Fail(absl::Status status) {
  assert(!status.ok());
  if (ok()) status_ = std::move(status);
  limit_ = at_;
  return false;
}

}  // namespace sluice
