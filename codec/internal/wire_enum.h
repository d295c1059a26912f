#pragma once

#include <bit>

#include "sluice/codec/internal/enum_values.h"
#include "sluice/codec/internal/wire_scalar.h"

namespace sluice::internal {

// A described enum: its number, held against the values that it has.
template <DescribedEnum T>
struct WireEnum {
  using Values = EnumValues<T>;
  static_assert(HasStatedWidth<T>, "a described enum must say which integers it stands for");
  static_assert(!Values::HasSameNames(), "two enumerators of an enum have the same name");
  static_assert(!Values::HasSameValues(), "two enumerators of an enum have the same value");

  using Number = NumberOf<T>;
  using Wire = WireType<Number>;
  using Elements = TypeList<>;
  static constexpr unsigned kAttributes = Wire::kAttributes | attribute::kAnyValue;
  template <ValueRules kRules>
  static constexpr bool kFixed = internal::kFixed<Number, kRules>;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = internal::kSizeMin<Number, kRules>;

  static Number ToNumber(const T& value) { return static_cast<Number>(value); }

  template <ValueRules kRules>
  static size_t Measure(const T& value, uint32_t version) {
    return Wire::template Measure<kRules>(static_cast<Number>(value), version);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const T& value, std::byte* at, Writer& writer) {
    if constexpr (!kRules.any_value) {
      if (!Values::IsDeclared(value)) [[unlikely]] {
        return writer.Fail(kFault, FaultSubject(value));
      }
    }
    return Wire::template Put<kRules, kOrder>(static_cast<Number>(value), at, writer);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T& value) {
    Number number{};
    const std::byte* const next = Wire::template Get<kRules, kOrder>(at, reader, number);
    if (next == nullptr) [[unlikely]]
      return nullptr;
    value = std::bit_cast<T>(number);
    if constexpr (!kRules.any_value) {
      if (!Values::IsDeclared(value)) [[unlikely]] {
        return reader.Fail(kFault, at, FaultSubject(value));
      }
    }
    return next;
  }

  template <ValueRules kRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    Wire::template CutShort<kRules>(at, reader);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type = Wire::template Describe<kRules>(enclosing);
    type.is_enum = true;
    type.name = std::string(Values::kEnum.name);
    if (!kRules.any_value) {
      type.enum_rule = Values::kEnum.is_flags ? EnumRule::kUnionOf : EnumRule::kOneOf;
    }
    for (const NamedBits& named : Values::kNames) {
      type.enumerators.push_back({std::string(named.name), named.bits});
    }
    return type;
  }

  static void Print(const T& value, Text& text) {
    const std::string names =
        EnumText(Values::kNames, Values::kEnum.is_flags, Values::BitsOfValue(value));
    text += names;
    if (names.empty()) Wire::Print(static_cast<Number>(value), text);
  }

 private:
  static constexpr FaultKind kFault =
      Values::kEnum.is_flags ? FaultKind::kUndeclaredBits : FaultKind::kUndeclaredValue;
  static uint64_t FaultSubject(T value) {
    return Values::kEnum.is_flags ? Values::UndeclaredBits(value) : Values::BitsOfValue(value);
  }
};

template <WireScalar T>
requires DescribedEnum<T>
struct WireType<T> : WireEnum<T> {
};
template <WireBool T>
requires DescribedEnum<T>
struct WireType<T> : WireEnum<T> {
};

}  // namespace sluice::internal
