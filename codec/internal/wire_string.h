#pragma once

#include <algorithm>
#include <concepts>
#include <span>
#include <string>
#include <string_view>

#include "sluice/codec/internal/copy_bytes.h"
#include "sluice/codec/internal/wire_room.h"
#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// std::string holds so many bytes without allocating.
inline constexpr size_t kInlineStringBytes = 15;

// Grows by no more than it must: append() alone might double what there was.
void Replace(const char* from, size_t size_bytes, std::string& value);

// A copy. Never grows the string by more than the bytes that came.
inline bool Assign(const std::byte* from, size_t size_bytes, Reader& reader, std::string& value) {
  if (size_bytes > kInlineStringBytes && !reader.Charge(from, size_bytes + 1)) return false;
  const char* const chars = reinterpret_cast<const char*>(from);
  if (size_bytes != value.size()) {
    Replace(chars, size_bytes, value);
  } else {
    CopyBytes(value.data(), chars, size_bytes);
  }
  return true;
}
// Views point into the bytes.
inline bool Assign(const std::byte* from, size_t size_bytes, Reader&, std::string_view& value) {
  value = {reinterpret_cast<const char*>(from), size_bytes};
  return true;
}
inline bool Assign(const std::byte* from, size_t size_bytes, Reader&,
                   std::span<const std::byte>& value) {
  value = {from, size_bytes};
  return true;
}

// No memory holds more, and the sizes of so long strings can be added up.
inline constexpr uint64_t kStringBytesMax = uint64_t{1} << 48;

// A length, then so many bytes; or text in a room of fixed size.
template <class T>
struct WireString {
  using Elements = TypeList<>;
  static constexpr bool kIsText = std::is_convertible_v<const T&, std::string_view>;
  static constexpr unsigned kAttributes = attribute::kMaxBytes | attribute::kLengths |
                                          attribute::kOrder | (kIsText ? attribute::kRoom : 0);
  template <ValueRules kRules>
  static constexpr bool kFixed = kIsText&& kRules.room_bytes != 0;
  template <ValueRules kRules>
  static constexpr bool kOrderFree = IsVariable(kRules.lengths);
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = kFixed<kRules> ? kRules.room_bytes
                                                    : LengthSizeMin(kRules.lengths);
  template <ValueRules kRules>
  static constexpr uint64_t kLimit = std::min(kRules.bytes_max, LengthMax(kRules.lengths));

  template <ValueRules kRules>
  static size_t Measure(const T& value, uint32_t) {
    return LengthSize(value.size(), kRules.lengths) + value.size();
  }

  // What Put() does in two steps, for FlatRecord. False: the value is above its limit.
  template <ValueRules kRules>
  static bool AddSize(const T& value, size_t& size_bytes) {
    if (value.size() > std::min(kLimit<kRules>, kStringBytesMax)) [[unlikely]]
      return false;
    size_bytes += Measure<kRules>(value, kLatestVersion);
    return true;
  }
  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* PutMeasured(const T& value, std::byte* at) {
    const size_t size_bytes = value.size();
    at = StoreLength(at, size_bytes, kRules.lengths, kOrder);
    CopyBytes(at, value.data(), size_bytes);
    return at + size_bytes;
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const T& value, std::byte* at, Writer& writer) {
    if constexpr (kFixed<kRules>) {
      return PutInRoom<kRules>(value, at, writer);
    } else {
      return PutPrefixed<kRules, kOrder>(value, at, writer);
    }
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T& value) {
    if constexpr (kFixed<kRules>) {
      return GetInRoom<kRules>(at, reader, value);
    } else {
      return GetPrefixed<kRules, kOrder>(at, reader, value);
    }
  }
  template <ValueRules kRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    reader.CutShort(at, kRules.room_bytes);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords&) {
    SchemaType type;
    type.kind = kIsText ? WireKind::kString : WireKind::kBytes;
    if constexpr (kFixed<kRules>) {
      type.form = kRules.is_terminated ? StringForm::kTerminated : StringForm::kPadded;
      type.size_bytes = kRules.room_bytes;
      type.pad = kRules.pad;
    } else {
      type.lengths = kRules.lengths;
      type.limit = kLimit<kRules>;
    }
    return type;
  }

  static void Print(const T& value, Text& text) {
    if constexpr (kIsText) {
      AppendQuoted(text, value);
    } else {
      AppendHex(text, value);
    }
  }

 private:
  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* PutPrefixed(const T& value, std::byte* at, Writer& writer) {
    const size_t size_bytes = value.size();
    if (size_bytes > kLimit<kRules>) [[unlikely]] {
      return writer.Fail(FaultKind::kLengthLimit, size_bytes, kLimit<kRules>);
    }
    at = writer.Need(at, LengthSize(size_bytes, kRules.lengths) + size_bytes);
    if (at == nullptr) [[unlikely]]
      return nullptr;
    return PutMeasured<kRules, kOrder>(value, at);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* GetPrefixed(const std::byte* at, Reader& reader, T& value) {
    uint64_t length = 0;
    const std::byte* const bytes = reader.GetLength<kRules.lengths, kOrder>(at, length);
    if (bytes == nullptr) return nullptr;
    if (length > kLimit<kRules>) {
      return reader.Fail(FaultKind::kLengthLimit, at, length, kLimit<kRules>);
    }
    if (length > reader.Remaining(bytes)) return reader.CutShort(bytes, length);
    return Assign(bytes, length, reader, value) ? bytes + length : nullptr;
  }

  template <ValueRules kRules>
  static std::byte* PutInRoom(std::string_view value, std::byte* at, Writer& writer) {
    if constexpr (kRules.is_terminated) {
      return PutTerminated(value, kRules.room_bytes, at, writer);
    } else {
      return PutPadded(value, kRules.room_bytes, static_cast<char>(kRules.pad), at, writer);
    }
  }
  template <ValueRules kRules>
  static const std::byte* GetInRoom(const std::byte* at, Reader& reader, T& value) {
    size_t length = 0;
    if constexpr (kRules.is_terminated) {
      if (!TerminatedLength(at, kRules.room_bytes, reader, length)) return nullptr;
    } else {
      length = PaddedLength(at, kRules.room_bytes, static_cast<char>(kRules.pad));
    }
    return Assign(at, length, reader, value) ? at + kRules.room_bytes : nullptr;
  }
};

template <class T>
inline constexpr bool kIsString =
    std::same_as<T, std::string> || std::same_as<T, std::string_view> ||
    std::same_as<T, std::span<const std::byte>>;

template <>
struct WireType<std::string> : WireString<std::string> {};
template <>
struct WireType<std::string_view> : WireString<std::string_view> {};
template <>
struct WireType<std::span<const std::byte>> : WireString<std::span<const std::byte>> {};

}  // namespace sluice::internal
