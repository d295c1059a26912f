#pragma once

#include <concepts>

#include "sluice/codec/description.h"
#include "sluice/codec/internal/wire_type.h"

namespace sluice::internal {

// Whether there is a Secret() field in a T, which stands inside of the types Outer.
template <class T, class... Outer>
consteval bool HoldsSecret();

template <class... Outer, class... Ts>
consteval bool AnyHoldsSecret(TypeList<Ts...>) {
  return (HoldsSecret<Ts, Outer...>() || ...);
}
template <class... Outer, class... Fields>
consteval bool AnyIsSecret(TypeList<Fields...>) {
  return ((Fields::kOptions.secret || HoldsSecret<typename Fields::Type, Outer...>()) || ...);
}

template <class T, class... Outer>
consteval bool HoldsSecret() {
  if constexpr ((std::same_as<T, Outer> || ...)) {
    return false;
  } else if constexpr (DescribedRecord<T>) {
    return AnyIsSecret<T, Outer...>(typename WireType<T>::Fields());
  } else {
    return AnyHoldsSecret<Outer...>(typename WireType<T>::Elements());
  }
}

}  // namespace sluice::internal
