#pragma once

#include <chrono>
#include <string>

#include "sluice/codec/internal/wire_scalar.h"

namespace sluice::internal {

// "ms", or "1/3 s" for a period without a name.
std::string UnitName(intmax_t numerator, intmax_t denominator);

// Durations and time stamps: the number of their ticks.
template <class T, class Rep, class Period>
struct WireTicks {
  using Number = Rep;
  using Wire = WireType<Rep>;
  using Elements = TypeList<Rep>;
  static constexpr unsigned kAttributes = Wire::kAttributes;
  template <ValueRules kRules>
  static constexpr bool kFixed = internal::kFixed<Rep, kRules>;
  template <ValueRules kRules>
  static constexpr size_t kSizeMin = internal::kSizeMin<Rep, kRules>;

  static Rep ToNumber(const T& value) {
    if constexpr (requires { value.time_since_epoch(); }) {
      return value.time_since_epoch().count();
    } else {
      return value.count();
    }
  }

  template <ValueRules kRules>
  static size_t Measure(const T& value, uint32_t version) {
    return Wire::template Measure<kRules>(ToNumber(value), version);
  }
  template <ValueRules kRules, ByteOrder kOrder>
  static std::byte* Put(const T& value, std::byte* at, Writer& writer) {
    return Wire::template Put<kRules, kOrder>(ToNumber(value), at, writer);
  }
  template <ValueRules kRules, ByteOrder kOrder>
  static const std::byte* Get(const std::byte* at, Reader& reader, T& value) {
    Rep ticks{};
    at = Wire::template Get<kRules, kOrder>(at, reader, ticks);
    value = T(std::chrono::duration<Rep, Period>(ticks));
    return at;
  }
  template <ValueRules kRules>
  static void CutShort(const std::byte* at, Reader& reader) {
    Wire::template CutShort<kRules>(at, reader);
  }

  static std::string Unit() { return UnitName(Period::num, Period::den); }
};

template <WireScalar Rep, class Period>
struct WireType<std::chrono::duration<Rep, Period>>
    : WireTicks<std::chrono::duration<Rep, Period>, Rep, Period> {
  using Base = WireTicks<std::chrono::duration<Rep, Period>, Rep, Period>;

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type = WireType<Rep>::template Describe<kRules>(enclosing);
    type.unit = Base::Unit();
    return type;
  }
  static void Print(const std::chrono::duration<Rep, Period>& value, Text& text) {
    WireType<Rep>::Print(value.count(), text);
    const std::string unit = Base::Unit();
    if (unit[0] <= '9') text += ' ';  // a number: a period without a name
    text += unit;
  }
};

// Of the system's clock, since the beginning of 1970 (UTC), without leap seconds.
template <WireScalar Rep, class Period>
struct WireType<
    std::chrono::time_point<std::chrono::system_clock, std::chrono::duration<Rep, Period>>>
    : WireTicks<
          std::chrono::time_point<std::chrono::system_clock, std::chrono::duration<Rep, Period>>,
          Rep, Period> {
  using Point =
      std::chrono::time_point<std::chrono::system_clock, std::chrono::duration<Rep, Period>>;
  using Base = WireTicks<Point, Rep, Period>;

  template <ValueRules kRules>
  static SchemaType Describe(EnclosingRecords& enclosing) {
    SchemaType type = WireType<Rep>::template Describe<kRules>(enclosing);
    type.unit = Base::Unit() + " since 1970";
    return type;
  }
  static void Print(const Point& value, Text& text) {
    WireType<std::chrono::duration<Rep, Period>>::Print(value.time_since_epoch(), text);
  }
};

}  // namespace sluice::internal
