#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "sluice/codec/byte_buffer.h"
#include "sluice/codec/byte_order.h"
#include "sluice/codec/length_encoding.h"
#include "sluice/codec/write_target.h"

namespace sluice {

// BinaryWriteStream appends fields to a buffer of the caller's.
//
//   std::string packet;
//   BinaryWriteStream out(&packet);
//   out.WriteUint32(ping.sequence);
//   out.WriteString(ping.host);
//   out.Flush();
//   if (!out.ok()) return out.status();
//
// Errors:  the first write that fails stays: it and all later ones return
//          false and write nothing. ResourceExhausted: no room, or a length
//          above what its encoding can say. InvalidArgument: a wrong patch, or
//          a value that needs more bits than it is written with.
// Borrows: the buffer must outlive the stream, and nobody else touches it
//          until Flush() or the destructor; its size is right only then.
// Threads: no locks; one stream belongs to one thread.
class BinaryWriteStream {
 public:
  explicit BinaryWriteStream(ByteBuffer* buffer, ByteOrder order = kBig);
  explicit BinaryWriteStream(std::string* buffer, ByteOrder order = kBig);
  explicit BinaryWriteStream(std::vector<std::byte>* buffer, ByteOrder order = kBig);
  explicit BinaryWriteStream(WriteTarget* target, ByteOrder order = kBig);
  // The same where `room` is what the target would lend first.
  BinaryWriteStream(WriteTarget* target, std::span<std::byte> room, ByteOrder order = kBig)
      : BinaryWriteStream(Sink(target), 0, order) {
    begin_ = at_ = room.data();
    limit_ = end_ = begin_ + room.size();
  }
  // Writes into `fixed` and refuses what does not fit.
  explicit BinaryWriteStream(std::span<std::byte> fixed, ByteOrder order = kBig);
  BinaryWriteStream(const BinaryWriteStream&) = delete;
  BinaryWriteStream& operator=(const BinaryWriteStream&) = delete;
  // NOLINTNEXTLINE(bugprone-exception-escape): Flush() only makes a buffer shorter.
  ~BinaryWriteStream() {
    if (at_ != end_ && HasSize()) Flush();  // else the size is right already
  }

  bool WriteInt8(int8_t value) { return WriteNumber(value, "int8"); }
  bool WriteInt16(int16_t value) { return WriteNumber(value, "int16"); }
  bool WriteInt32(int32_t value) { return WriteNumber(value, "int32"); }
  bool WriteInt64(int64_t value) { return WriteNumber(value, "int64"); }
  bool WriteUint8(uint8_t value) { return WriteNumber(value, "uint8"); }
  bool WriteUint16(uint16_t value) { return WriteNumber(value, "uint16"); }
  bool WriteUint32(uint32_t value) { return WriteNumber(value, "uint32"); }
  bool WriteUint64(uint64_t value) { return WriteNumber(value, "uint64"); }
  // Each refuses a value that needs more bits.
  bool WriteInt24(int32_t value) { return WriteOdd<3>(int64_t{value}, "int24"); }
  bool WriteInt40(int64_t value) { return WriteOdd<5>(value, "int40"); }
  bool WriteInt48(int64_t value) { return WriteOdd<6>(value, "int48"); }
  bool WriteInt56(int64_t value) { return WriteOdd<7>(value, "int56"); }
  bool WriteUint24(uint32_t value) { return WriteOdd<3>(uint64_t{value}, "uint24"); }
  bool WriteUint40(uint64_t value) { return WriteOdd<5>(value, "uint40"); }
  bool WriteUint48(uint64_t value) { return WriteOdd<6>(value, "uint48"); }
  bool WriteUint56(uint64_t value) { return WriteOdd<7>(value, "uint56"); }
  bool WriteFloat(float value) { return WriteNumber(value, "float"); }
  bool WriteDouble(double value) { return WriteNumber(value, "double"); }
  bool WriteBool(bool value) { return WriteNumber(value, "bool"); }
  bool WriteVarint(uint64_t value);  // unsigned LEB128, 1 to 10 bytes
  bool WriteZigZag(int64_t value) { return WriteVarint(ZigZag(value)); }

  bool WriteLength(uint64_t length, LengthEncoding encoding);
  // The length, then the bytes; both or nothing.
  bool WriteString(std::string_view text, LengthEncoding encoding = LengthEncoding::kVarint);
  // The bytes alone. They may be a part of what this stream writes to.
  bool WriteBytes(std::span<const std::byte> bytes);
  // Room for exactly so many bytes, all of which the caller fills before the
  // next call; they count as written. Empty: no room, and the stream failed.
  [[nodiscard]] std::span<std::byte> WriteInPlace(size_t size_bytes);

  // All room that there is for more, at least `size_bytes_min` bytes; of what is filled in there
  // the first bytes count after Commit(), which is given no more than there were. Smaller than
  // that: no room, and the stream failed.
  [[nodiscard]] std::span<std::byte> Prepare(size_t size_bytes_min) {
    if (!HasRoom(size_bytes_min) && !Grow(size_bytes_min, "bytes")) return {};
    return {at_, limit_};
  }
  void Commit(size_t size_bytes) { at_ += size_bytes; }

  // Writes zeros to be patched later, and says where.
  bool Reserve(size_t size_bytes, size_t* offset);
  // Each overwrites the bytes at `offset`, and refuses what is not written yet.
  bool PatchUint8(size_t offset, uint8_t value) { return Patch(offset, value); }
  bool PatchUint16(size_t offset, uint16_t value) { return Patch(offset, value); }
  bool PatchUint24(size_t offset, uint32_t value) { return PatchOdd<3>(offset, value); }
  bool PatchUint32(size_t offset, uint32_t value) { return Patch(offset, value); }
  bool PatchUint40(size_t offset, uint64_t value) { return PatchOdd<5>(offset, value); }
  bool PatchUint48(size_t offset, uint64_t value) { return PatchOdd<6>(offset, value); }
  bool PatchUint56(size_t offset, uint64_t value) { return PatchOdd<7>(offset, value); }
  bool PatchUint64(size_t offset, uint64_t value) { return Patch(offset, value); }

  // Counts from where this stream began, not from the buffer's start.
  size_t position() const { return static_cast<size_t>(at_ - begin_); }
  std::span<const std::byte> written() const { return {begin_, position()}; }
  // What was written behind position `from`, to be changed; good until the next write.
  std::span<std::byte> Written(size_t from) { return {begin_ + from, at_}; }
  ByteOrder order() const { return order_; }

  // Forgets what was written behind `position`; a failure stays.
  void Truncate(size_t position);
  // Forgets everything, failures too: the stream is as new.
  void Clear();
  // Gives the buffer its right size. Writing may go on.
  void Flush();

  bool ok() const { return status_.ok(); }
  [[nodiscard]] const absl::Status& status() const { return status_; }
  // For a codec of one's own: fails the stream, unless it has failed already.
  // Returns false.
  bool Fail(absl::Status status);

 private:
  static constexpr ByteOrder kBig = ByteOrder::kBig;
  using Sink = std::variant<std::monostate, ByteBuffer*, std::string*, std::vector<std::byte>*,
                            WriteTarget*>;

  BinaryWriteStream(Sink sink, size_t base, ByteOrder order)
      : sink_(sink), base_(base), order_(order) {}

  // A container's size is what was written; a target and fixed memory have none.
  bool HasSize() const { return sink_.index() >= 1 && sink_.index() <= 3; }

  template <class T>
  bool WriteNumber(T value, const char* kind) {
    if (!HasRoom(sizeof value) && !Grow(sizeof value, kind)) return false;
    StoreNumber(at_, value, order_);
    at_ += sizeof value;
    return true;
  }
  template <class T>
  bool Patch(size_t offset, T value) {
    if (!CanPatch(offset, sizeof value)) return false;
    StoreNumber(begin_ + offset, value, order_);
    return true;
  }

  // An integer of 3, 5, 6 or 7 bytes.
  template <size_t kBytes, class T>
  bool WriteOdd(T value, const char* kind) {
    if (CutToBytes<kBytes>(value) != value) return TooWide(kind, position(), value, 8 * kBytes);
    if (!HasRoom(kBytes) && !Grow(kBytes, kind)) return false;
    StoreUint<kBytes>(at_, static_cast<BitsOf<kBytes>>(value), order_);
    at_ += kBytes;
    return true;
  }
  template <size_t kBytes>
  bool PatchOdd(size_t offset, uint64_t value) {
    if (!CanPatch(offset, kBytes)) return false;
    if (CutToBytes<kBytes>(value) != value) return TooWide("patch", offset, value, 8 * kBytes);
    StoreUint<kBytes>(begin_ + offset, static_cast<BitsOf<kBytes>>(value), order_);
    return true;
  }

  bool HasRoom(size_t size_bytes) const { return size_bytes <= static_cast<size_t>(limit_ - at_); }
  bool Grow(size_t size_bytes, const char* kind);
  bool CanPatch(size_t offset, size_t size_bytes);
  bool TooWide(const char* kind, size_t offset, uint64_t value, size_t bits_max);
  bool TooWide(const char* kind, size_t offset, int64_t value, size_t bits_max);
  // Writes `length_bytes` bytes of length, then `bytes`.
  bool WritePrefixed(size_t length_bytes, LengthEncoding encoding, std::span<const std::byte> bytes,
                     const char* kind);

  Sink sink_;
  size_t base_;  // bytes that the buffer held before this stream
  ByteOrder order_;
  std::byte* begin_ = nullptr;
  std::byte* at_ = nullptr;
  std::byte* limit_ = nullptr;  // end_, or at_ after a failure: no write fits
  std::byte* end_ = nullptr;
  absl::Status status_;
};

}  // namespace sluice
