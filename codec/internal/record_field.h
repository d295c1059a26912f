#pragma once

#include <cstring>
#include <string>
#include <type_traits>
#include <utility>

#include "sluice/codec/description.h"
#include "sluice/codec/internal/run_field.h"
#include "sluice/codec/internal/wire_scalar.h"

namespace sluice::internal {

// What a field is to the record that it stands in.
enum class FieldKind : uint8_t { kMember, kFiller, kRestLength, kChecksum, kTail };

template <class T>
void MoveValue(T& from, T& to) {
  if constexpr (std::is_array_v<T>) {
    for (size_t i = 0; i < std::extent_v<T>; ++i) MoveValue(from[i], to[i]);
  } else {
    to = std::move(from);
  }
}

template <DescribedRecord T, size_t I>
using SpecOf = std::remove_cvref_t<decltype(EntryAt<I>(kDescription<T>.fields))>;

// The I-th field of a record, as constants: a member here, the others in files of their own.
template <DescribedRecord T, size_t I, class Spec = SpecOf<T, I>>
struct FieldOf {
  static constexpr FieldKind kKind = FieldKind::kMember;
  // Not EntryAt(): the compiler is quicker when it need not look for the base.
  static constexpr const Spec& kSpec =
      static_cast<const FieldAt<I, Spec>&>(kDescription<T>.fields).entry;
  static constexpr const FieldOptions& kOptions = kSpec.options;
  static constexpr ValueRules kRules = kOptions.rules;
  static constexpr auto kMember = kSpec.member;
  using Type = typename Spec::Type;
  using Wire = WireType<Type>;
  static constexpr unsigned kAttributes = Wire::kAttributes;

  // In a packed struct, where a reference cannot be bound to it.
  static constexpr bool kIsPacked = alignof(Type) > alignof(T);
  static constexpr bool kIsCopied = kIsPacked || WireScalar<Type>;

  static constexpr bool kIsFixed = kFixed<Type, kRules> && kOptions.since == 0;
  static constexpr size_t kMin = kOptions.since == 0 ? kSizeMin<Type, kRules> : 0;
  static bool IsSpoken(uint32_t version) { return version >= kOptions.since; }

  // One order for both of the protocol where it makes no difference: half the code to compile.
  template <ByteOrder kProtocolOrder>
  static constexpr ByteOrder kOrder = OrderFree<Type, kRules>                    ? kHostOrder
                                      : (kOptions.given& attribute::kOrder) != 0 ? kOptions.order
                                                                                 : kProtocolOrder;

  static size_t Measure(const T& record, uint32_t version) {
    return IsSpoken(version) ? MeasureValue<kRules, Type>(Load(record), version) : 0;
  }

  static consteval RunField InRun() {
    RunField field{kSpec.name, kOptions.secret, kMin, nullptr};
    if constexpr (kIsFixed) field.cut_short = Wire::template CutShort<kRules>;
    return field;
  }

  static void SetDefault(T& record, T& defaults) {
    if constexpr (kIsCopied) {
      std::memcpy(&(record.*kMember), &(defaults.*kMember), sizeof(Type));
    } else {
      MoveValue(defaults.*kMember, record.*kMember);
    }
  }

  static SchemaField Describe(EnclosingRecords& enclosing) {
    SchemaField field{.name = std::string(kSpec.name),
                      .type = Wire::template Describe<kRules>(enclosing),
                      .order = {},
                      .since = kOptions.since,
                      .secret = kOptions.secret};
    if ((kOptions.given & attribute::kOrder) != 0) field.order = kOptions.order;
    return field;
  }

  static void Print(const T& record, Text& text) {
    text += kSpec.name;
    text += '=';
    if constexpr (kOptions.secret) {
      text += "***";
    } else {
      Wire::Print(Load(record), text);
    }
  }

 private:
  struct Copy {
    Type value;
    // NOLINTNEXTLINE(google-explicit-constructor): it stands for the value.
    operator const Type&() const { return value; }
  };
  static decltype(auto) Load(const T& record) {
    if constexpr (kIsCopied && std::is_array_v<Type>) {  // no function returns an array
      Copy copy;
      std::memcpy(&copy.value, &(record.*kMember), sizeof copy.value);
      return copy;
    } else if constexpr (kIsCopied) {
      Type value{};
      std::memcpy(&value, &(record.*kMember), sizeof value);
      return value;
    } else {
      return (record.*kMember);
    }
  }
};

}  // namespace sluice::internal
