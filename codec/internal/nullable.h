#pragma once

#include <bit>
#include <concepts>
#include <optional>

#include "sluice/codec/internal/wire_scalar.h"

namespace sluice::internal {

// What goes over the wire as one number, by itself.
template <class T>
concept HasNumber = requires {
  typename WireType<T>::Number;
}
&&!std::same_as<typename WireType<T>::Number, bool>;

// An optional number of which one value stands for none.
template <HasNumber T, ValueRules kRules>
struct Nullable {
  using Optional = std::optional<T>;
  using Wire = WireType<T>;
  using Number = typename Wire::Number;
  using Bits = BitsOf<sizeof(Number)>;

  static constexpr auto kBits = static_cast<Bits>(kRules.null_value);
  static constexpr auto kNumber = std::bit_cast<Number>(kBits);
  static constexpr bool kIsFloat = std::floating_point<Number>;
  static_assert(NullBits(kNumber) == kRules.null_value &&
                    kRules.null_float_bytes == (kIsFloat ? sizeof(Number) : 0),
                "NullAs() takes a value of the field's own type");
  static constexpr bool kFits = [] {
    if constexpr (kIsFloat)
      return true;
    else
      return CutToBytes<WireType<Number>::template kWidthBytes<kRules>>(kNumber) == kNumber;
  }();
  static_assert(kFits, "the value of NullAs() does not fit into its Bits()");

  static bool IsNull(Number number) { return std::bit_cast<Bits>(number) == kBits; }

  static size_t Measure(const Optional& value, uint32_t version) {
    if (value.has_value()) return MeasureValue<kRules>(*value, version);
    return MeasureValue<kRules>(kNumber, version);
  }

  template <ByteOrder kOrder>
  static std::byte* Put(const Optional& value, std::byte* at, Writer& writer) {
    if (!value.has_value()) {
      return WireType<Number>::template Put<kRules, kOrder>(kNumber, at, writer);
    }
    if (IsNull(Wire::ToNumber(*value))) [[unlikely]] {
      return writer.Fail(FaultKind::kNullValue);
    }
    return Wire::template Put<kRules, kOrder>(*value, at, writer);
  }

  // The null need not be a value of a described enum.
  template <ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, Optional& value) {
    Number number{};
    const std::byte* const next =
        WireType<Number>::template Get<kRules, kOrder>(at, reader, number);
    if (next == nullptr) [[unlikely]]
      return nullptr;
    if (IsNull(number)) {
      value.reset();
      return next;
    }
    return Wire::template Get<kRules, kOrder>(at, reader, value.emplace());
  }
};

}  // namespace sluice::internal
