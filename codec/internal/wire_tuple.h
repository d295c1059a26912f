#pragma once

#include <tuple>
#include <utility>
#include <variant>

#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// Values of different types, one after the other.
template <class Tuple, class Indexes, class... Ts>
struct WireTuple;

template <class Tuple, size_t... I, class... Ts>
struct WireTuple<Tuple, std::index_sequence<I...>, Ts...> {
  using Elements = TypeList<Ts...>;
  static constexpr unsigned kAttributes = (0u | ... | WireType<Ts>::kAttributes);
  template <ValueRules kRules>
  static constexpr bool kFixed = (internal::kFixed<Ts, kRules> && ...);
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = (size_t{0} + ... + internal::kSizeMin<Ts, kRules>);

  template <ValueRules kRules>
  static size_t Measure(const Tuple& value, uint32_t version) {
    return (size_t{0} + ... + MeasureValue<kRules, Ts>(std::get<I>(value), version));
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const Tuple& value, std::byte* at, [[maybe_unused]] Writer& writer) {
    (void)(PutPart<kRules, kOrder, I, Ts>(value, at, writer) && ...);
    return at;
  }
  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, [[maybe_unused]] Reader& reader, Tuple& value) {
    (void)(GetPart<kRules, kOrder, I, Ts>(value, at, reader) && ...);
    return at;
  }

  template <ValueRules kRules>
  static void CutShort([[maybe_unused]] const std::byte* at, [[maybe_unused]] Reader& reader) {
    (void)(PartIsWhole<kRules, I, Ts>(at, reader) && ...);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kTuple;
    type.size_bytes = kFixed<kRules> ? kSizeMin<kRules> : 0;
    type.element = {WireType<Ts>::template Describe<kRules>(enclosing)...};
    return type;
  }

  static void Print(const Tuple& value, Text& text) {
    text += '(';
    ((text += I == 0 ? "" : ", ", WireType<Ts>::Print(std::get<I>(value), text)), ...);
    text += ')';
  }

 private:
  // These return whether to go on with the next part.
  template <ValueRules kRules, ByteOrder kOrder, size_t kIndex, class T>
  static bool PutPart(const Tuple& value, std::byte*& at, Writer& writer) {
    if constexpr (kFixed<kRules>) {
      at = WireType<T>::template Put<kRules, kOrder>(std::get<kIndex>(value), at, writer);
    } else {
      at = PutValue<kRules, kOrder, T>(std::get<kIndex>(value), at, writer);
    }
    if (at == nullptr) [[unlikely]]
      writer.fault.InElement(kIndex);
    return at != nullptr;
  }
  template <ValueRules kRules, ByteOrder kOrder, size_t kIndex, class T>
  static bool GetPart(Tuple& value, const std::byte*& at, Reader& reader) {
    if constexpr (kFixed<kRules>) {
      at = WireType<T>::template Get<kRules, kOrder>(at, reader, std::get<kIndex>(value));
    } else {
      at = GetValue<kRules, kOrder, T>(at, reader, std::get<kIndex>(value));
    }
    if (at == nullptr) [[unlikely]]
      reader.fault.InElement(kIndex);
    return at != nullptr;
  }
  template <ValueRules kRules, size_t kIndex, class T>
  static bool PartIsWhole(const std::byte*& at, Reader& reader) {
    constexpr size_t kBytes = internal::kSizeMin<T, kRules>;
    if (reader.Remaining(at) >= kBytes) {
      at += kBytes;
      return true;
    }
    WireType<T>::template CutShort<kRules>(at, reader);
    reader.fault.InElement(kIndex);
    return false;
  }
};

template <Encodable... Ts>
struct WireType<std::tuple<Ts...>>
    : WireTuple<std::tuple<Ts...>, std::index_sequence_for<Ts...>, Ts...> {};
template <Encodable First, Encodable Second>
struct WireType<std::pair<First, Second>>
    : WireTuple<std::pair<First, Second>, std::index_sequence<0, 1>, First, Second> {};
// Nothing, in no bytes.
template <>
struct WireType<std::monostate> : WireTuple<std::monostate, std::index_sequence<>> {};

}  // namespace sluice::internal
