#pragma once

#include <algorithm>
#include <utility>
#include <variant>

#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// The index of the alternative in one byte, then the alternative.
template <Encodable... Ts>
struct WireType<std::variant<Ts...>> {
  static constexpr size_t kCount = sizeof...(Ts);
  static_assert(kCount <= 256, "a variant has at most 256 alternatives");
  using Elements = TypeList<Ts...>;
  using Variant = std::variant<Ts...>;
  static constexpr unsigned kAttributes = (WireType<Ts>::kAttributes | ...);
  template <ValueRules>
  static constexpr bool kFixed = false;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = 1 + std::min({internal::kSizeMin<Ts, kRules>...});

  template <ValueRules kRules>
  static size_t Measure(const Variant& value, uint32_t version) {
    const auto measure = [version](const auto& alternative) {
      return 1 + MeasureValue<kRules>(alternative, version);
    };
    return value.valueless_by_exception() ? 0 : std::visit(measure, value);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const Variant& value, std::byte* at, Writer& writer) {
    at = writer.Need(at, 1);
    if (at == nullptr) return nullptr;
    *at = static_cast<std::byte>(value.index());
    return PutAlternative<kRules, kOrder, 0>(value, at + 1, writer);
  }

  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, Variant& value) {
    if (reader.Remaining(at) == 0) return reader.CutShort(at, 1);
    return GetAlternative<kRules, kOrder, 0>(at, reader, value);
  }

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type;
    type.kind = WireKind::kVariant;
    type.element = {WireType<Ts>::template Describe<kRules>(enclosing)...};
    return type;
  }

  static void Print(const Variant& value, Text& text) {
    if (value.valueless_by_exception()) return;
    std::visit([&text]<class T>(const T& alternative) { WireType<T>::Print(alternative, text); },
               value);
  }

 private:
  template <size_t kIndex>
  using Alternative = std::variant_alternative_t<kIndex, Variant>;

  template <ValueRules kRules, ByteOrder kOrder, size_t kIndex>
  static std::byte* PutAlternative(const Variant& value, std::byte* at, Writer& writer) {
    if (const auto* const alternative = std::get_if<kIndex>(&value)) {
      return PutValue<kRules, kOrder, Alternative<kIndex>>(*alternative, at, writer);
    }
    if constexpr (kIndex + 1 < kCount) {
      return PutAlternative<kRules, kOrder, kIndex + 1>(value, at, writer);
    }
    return writer.Fail(FaultKind::kUnknownAlternative, value.index(), kCount);
  }

  // `at` is where the index stands. What is inside of the same alternative is used again.
  template <ValueRules kRules, ByteOrder kOrder, size_t kIndex>
  static const std::byte* GetAlternative(const std::byte* at, Reader& reader, Variant& value) {
    if (static_cast<size_t>(*at) == kIndex) {
      if (value.index() != kIndex) value.template emplace<kIndex>();
      return GetValue<kRules, kOrder>(at + 1, reader, *std::get_if<kIndex>(&value));
    }
    if constexpr (kIndex + 1 < kCount) {
      return GetAlternative<kRules, kOrder, kIndex + 1>(at, reader, value);
    }
    return reader.Fail(FaultKind::kUnknownAlternative, at, static_cast<uint64_t>(*at), kCount);
  }
};

}  // namespace sluice::internal
