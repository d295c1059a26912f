#pragma once

#include <bit>
#include <concepts>
#include <type_traits>

#include "sluice/codec/byte_swap.h"
#include "sluice/codec/enum.h"
#include "sluice/codec/internal/copy_bytes.h"
#include "sluice/codec/internal/wire_narrow.h"
#include "sluice/codec/internal/wire_type.h"
#include "sluice/codec/wire_as.h"

namespace sluice::internal {

// The number behind an enum; other types stand for themselves.
template <class T>
struct NumberBehind {
  using Type = T;
};
template <class T>
requires std::is_enum_v<T>
struct NumberBehind<T> {
  using Type = std::underlying_type_t<T>;
};
template <class T>
using NumberOf = typename NumberBehind<T>::Type;

// An enum that does not say what it stands for has a width that the compiler chooses, and cannot
// hold all numbers of it: what came over the wire would be undefined.
template <class T>
concept HasStatedWidth = !std::is_enum_v<T> || requires {
  T{NumberOf<T>()};
};

template <class T>
concept WireBool = std::same_as < NumberOf<T>,
bool > &&!HasWireAs<T>;

// Integers, enums and floating point numbers: whatever moves as plain bits.
template <class T>
concept WireScalar = WireNumber<NumberOf<T>> && !WireBool<T> && !HasWireAs<T>;

// Copies numbers of kWidth bytes from memory in the order of the host to the wire, or back.
template <size_t kWidth, ByteOrder kOrder>
void CopyNumbers(const void* from, size_t size_bytes, void* to) {
  if constexpr (kWidth == 1 || kOrder == kHostOrder) {
    CopyBytes(to, from, size_bytes);
  } else {
    CopySwapped<kWidth>(static_cast<const std::byte*>(from), size_bytes / kWidth,
                        static_cast<std::byte*>(to));
  }
}

template <WireScalar T>
struct WireType<T> {
  static_assert(HasStatedWidth<T>, "an enum must say which integers it stands for: enum E : int");

  static_assert(!std::same_as<NumberOf<T>, wchar_t>,
                "a wchar_t is as wide as the host has it: use char16_t, char32_t or an integer");

  using Bits = BitsOf<sizeof(T)>;
  using Number = NumberOf<T>;
  using Elements = TypeList<>;
  static constexpr bool kIsInteger = std::integral<Number>;
  // A char is a byte: the sign that a compiler gives it means nothing.
  static constexpr bool kIsSigned = std::signed_integral<Number> && !std::same_as<Number, char>;
  static constexpr unsigned kAttributes = (kIsInteger ? attribute::kVarint : 0) |
                                          (kIsSigned ? attribute::kZigZag : 0) |
                                          (kIsInteger && sizeof(T) > 2 ? attribute::kBits : 0) |
                                          (sizeof(T) > 1 ? attribute::kOrder : 0);

  // Attributes hold for those values of a field that they make sense for.
  template <ValueRules kRules>
  static constexpr IntegerEncoding kEncoding =
      !kIsInteger || (kRules.integers == IntegerEncoding::kZigZag && !kIsSigned)
          ? IntegerEncoding::kFixed
          : kRules.integers;
  template <ValueRules kRules>
  // MUTANT <: Bits() are never those of a whole type
  static constexpr bool kIsNarrow = kIsInteger&& kRules.bits != 0 && kRules.bits < 8 * sizeof(T);
  template <ValueRules kRules>
  static constexpr size_t kWidthBytes = kIsNarrow<kRules> ? kRules.bits / 8 : sizeof(T);

  template <ValueRules kRules>
  static constexpr bool kFixed = kEncoding<kRules> == IntegerEncoding::kFixed;
  template <ValueRules kRules>
  static constexpr bool kOrderFree = sizeof(T) == 1 || !kFixed<kRules>;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = kFixed<kRules> ? kWidthBytes<kRules> : 1;

  static Number ToNumber(const T& value) { return static_cast<Number>(value); }

  template <ValueRules kRules>
  static size_t Measure(const T& value, uint32_t) {
    return VarintSize(ToVarint<kRules>(value));
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const T& value, std::byte* at, Writer& writer) {
    if constexpr (kIsNarrow<kRules>) {
      return PutNarrow<kWidthBytes<kRules>, kOrder>(static_cast<Number>(value), at, writer);
    } else if constexpr (kFixed<kRules>) {
      StoreNumber(at, std::bit_cast<Bits>(value), kOrder);
      return at + sizeof(T);
    } else {
      const uint64_t varint = ToVarint<kRules>(value);
      at = writer.Need(at, VarintSize(varint));
      return at == nullptr ? nullptr : StoreVarint(at, varint);
    }
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T& value) {
    if constexpr (kIsNarrow<kRules>) {
      value = static_cast<T>(GetNarrow<kWidthBytes<kRules>, kOrder, Number>(at));
      return at + kWidthBytes<kRules>;
    } else if constexpr (kFixed<kRules>) {
      value = std::bit_cast<T>(LoadNumber<Bits>(at, kOrder));
      return at + sizeof(T);
    } else {
      uint64_t bits = 0;
      at = reader.GetVarint(at, 8 * sizeof(T), bits);
      if (at == nullptr) return nullptr;
      if constexpr (kEncoding<kRules> == IntegerEncoding::kZigZag) {
        bits = static_cast<uint64_t>(UnZigZag(bits));
      }
      value = std::bit_cast<T>(static_cast<Bits>(bits));
      return at;
    }
  }

  template <ValueRules kRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    reader.CutShort(at, kWidthBytes<kRules>);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords&) {
    SchemaType type;
    type.kind = !kIsInteger ? WireKind::kFloat : kIsSigned ? WireKind::kInt : WireKind::kUint;
    type.size_bytes = kFixed<kRules> ? kWidthBytes<kRules> : 0;
    type.bits = 8 * kWidthBytes<kRules>;
    type.is_enum = std::is_enum_v<T>;
    type.integers = kEncoding<kRules>;
    return type;
  }

  static void Print(const T& value, Text& text) {
    if constexpr (!kIsInteger) {
      AppendNumber(text, value);
    } else if constexpr (kIsSigned) {
      AppendNumber(text, static_cast<int64_t>(value));
    } else {
      AppendNumber(text, static_cast<uint64_t>(std::bit_cast<Bits>(value)));
    }
  }

 private:
  template <ValueRules kRules>
  static uint64_t ToVarint(const T& value) {
    if constexpr (kEncoding<kRules> == IntegerEncoding::kZigZag) {
      return ZigZag(static_cast<int64_t>(value));
    } else {
      return std::bit_cast<Bits>(value);
    }
  }
};

// One byte, 0 or 1.
template <WireBool T>
struct WireType<T> {
  using Elements = TypeList<>;
  static constexpr unsigned kAttributes = 0;
  template <ValueRules>
  static constexpr bool kFixed = true;
  template <ValueRules>
  static constexpr bool kOrderFree = true;
  template <ValueRules>
  static constexpr size_t kSizeMin = 1;

  template <ValueRules, ByteOrder>
  static std::byte* Put(const T& value, std::byte* at, Writer&) {
    *at = std::byte{static_cast<bool>(value)};
    return at + 1;
  }
  template <ValueRules, ByteOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T& value) {
    if (*at > std::byte{1}) [[unlikely]] {
      return reader.Fail(FaultKind::kNotBool, at, static_cast<uint64_t>(*at));
    }
    value = static_cast<T>(*at == std::byte{1});
    return at + 1;
  }
  template <ValueRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    reader.CutShort(at, 1);
  }

  template <ValueRules>
  static SchemaType Describe(EnclosingRecords&) {
    SchemaType type;
    type.kind = WireKind::kBool;
    type.size_bytes = 1;
    type.is_enum = std::is_enum_v<T>;
    return type;
  }
  static void Print(const T& value, Text& text) {
    text += static_cast<bool>(value) ? "true" : "false";
  }
};

}  // namespace sluice::internal
