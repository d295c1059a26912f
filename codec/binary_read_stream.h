#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "sluice/codec/byte_order.h"
#include "sluice/codec/length_encoding.h"

namespace sluice {

// BinaryReadStream reads fields from bytes already in memory.
//
//   BinaryReadStream in(payload);
//   in.ReadUint32(&ping.sequence);
//   in.ReadString(64, &ping.host);
//   if (absl::Status s = in.Finish(); !s.ok()) return s;
//
// Errors:  the first read that fails stays: it and all later ones return false
//          and leave cursor and output alone, so one Finish() is enough.
//          OutOfRange: cut short. InvalidArgument: malformed, or left over.
//          ResourceExhausted: longer than `bytes_max`.
// Borrows: `bytes` must outlive the stream and every view it hands out.
// Threads: no locks; one stream belongs to one thread.
class BinaryReadStream {
 public:
  explicit BinaryReadStream(std::span<const std::byte> bytes, ByteOrder order = ByteOrder::kBig);
  BinaryReadStream(const BinaryReadStream&) = delete;
  BinaryReadStream& operator=(const BinaryReadStream&) = delete;
  ~BinaryReadStream() = default;

  // Each reads one field and moves past it.
  bool ReadInt8(int8_t* value) { return ReadNumber(value, "int8"); }
  bool ReadInt16(int16_t* value) { return ReadNumber(value, "int16"); }
  bool ReadInt24(int32_t* value) { return ReadOdd<3>(value, "int24"); }
  bool ReadInt32(int32_t* value) { return ReadNumber(value, "int32"); }
  bool ReadInt40(int64_t* value) { return ReadOdd<5>(value, "int40"); }
  bool ReadInt48(int64_t* value) { return ReadOdd<6>(value, "int48"); }
  bool ReadInt56(int64_t* value) { return ReadOdd<7>(value, "int56"); }
  bool ReadInt64(int64_t* value) { return ReadNumber(value, "int64"); }
  bool ReadUint8(uint8_t* value) { return ReadNumber(value, "uint8"); }
  bool ReadUint16(uint16_t* value) { return ReadNumber(value, "uint16"); }
  bool ReadUint24(uint32_t* value) { return ReadOdd<3>(value, "uint24"); }
  bool ReadUint32(uint32_t* value) { return ReadNumber(value, "uint32"); }
  bool ReadUint40(uint64_t* value) { return ReadOdd<5>(value, "uint40"); }
  bool ReadUint48(uint64_t* value) { return ReadOdd<6>(value, "uint48"); }
  bool ReadUint56(uint64_t* value) { return ReadOdd<7>(value, "uint56"); }
  bool ReadUint64(uint64_t* value) { return ReadNumber(value, "uint64"); }
  bool ReadFloat(float* value) { return ReadNumber(value, "float"); }
  bool ReadDouble(double* value) { return ReadNumber(value, "double"); }
  bool ReadBool(bool* value);  // 0 or 1, nothing else
  // Unsigned LEB128, refused when it is overlong or too large. (ScanPaddedVarint(rest(), 64) and
  // Skip() take an overlong one.)
  bool ReadVarint(uint64_t* value) { return ReadVarintOf(64, value); }
  bool ReadVarint32(uint32_t* value);
  bool ReadZigZag(int64_t* value);
  bool ReadZigZag32(int32_t* value);

  bool ReadLength(uint64_t* length, LengthEncoding encoding);
  // What ReadLength would read, without moving. False: it would fail; a peek
  // itself never fails the stream.
  bool PeekLength(uint64_t* length, LengthEncoding encoding) const;

  // A length and so many bytes. `bytes_max` 0: no limit of its own.
  bool ReadString(size_t bytes_max, std::string* text,
                  LengthEncoding encoding = LengthEncoding::kVarint);
  // Into the caller's memory, refused when it is too small; no NUL is added.
  bool ReadString(std::span<char> buffer, size_t* size_bytes,
                  LengthEncoding encoding = LengthEncoding::kVarint);
  // Points into the bytes instead of copying them.
  bool ReadStringView(size_t bytes_max, std::string_view* text,
                      LengthEncoding encoding = LengthEncoding::kVarint);

  bool ReadBytes(std::span<std::byte> bytes);  // exactly so many
  bool ReadView(size_t size_bytes, std::span<const std::byte>* view);
  // All that is left; empty after a failure.
  std::span<const std::byte> ReadRemaining();
  bool Skip(size_t size_bytes);

  std::span<const std::byte> data() const { return {begin_, size()}; }
  size_t size() const { return static_cast<size_t>(end_ - begin_); }
  size_t position() const { return static_cast<size_t>(at_ - begin_); }
  size_t remaining() const { return static_cast<size_t>(end_ - at_); }
  std::span<const std::byte> rest() const { return {at_, remaining()}; }
  bool AtEnd() const { return at_ == end_; }
  ByteOrder order() const { return order_; }

  bool ok() const { return status_.ok(); }
  [[nodiscard]] const absl::Status& status() const { return status_; }
  // OK when every read succeeded and no byte is left over.
  [[nodiscard]] absl::Status Finish() const;
  // For a codec of one's own: fails the stream, unless it has failed already.
  // Returns false.
  bool Fail(absl::Status status);

 private:
  template <class T>
  bool ReadNumber(T* value, const char* kind) {
    if (!Has(sizeof *value)) return CutShort(kind, sizeof *value);
    *value = LoadNumber<T>(at_, order_);
    at_ += sizeof *value;
    return true;
  }

  // An integer of 3, 5, 6 or 7 bytes.
  template <size_t kBytes, class T>
  bool ReadOdd(T* value, const char* kind) {
    if (!Has(kBytes)) return CutShort(kind, kBytes);
    *value = CutToBytes<kBytes>(static_cast<T>(LoadUint<kBytes>(at_, order_)));
    at_ += kBytes;
    return true;
  }

  bool Has(size_t size_bytes) const { return size_bytes <= static_cast<size_t>(limit_ - at_); }
  bool CutShort(const char* kind, size_t wanted_bytes);
  bool ReadVarintOf(unsigned bits_max, uint64_t* value);
  bool Accept(const VarintScan& scan, const char* kind, size_t wanted_bytes);
  bool ReadPrefixed(size_t bytes_max, LengthEncoding encoding, std::span<const std::byte>* bytes);

  const std::byte* begin_;
  const std::byte* at_;
  const std::byte* limit_;  // end_, or at_ after a failure: no read succeeds
  const std::byte* end_;
  ByteOrder order_;
  absl::Status status_;
};

}  // namespace sluice
