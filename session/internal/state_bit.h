#pragma once

#include <cassert>
#include <cstdint>
#include <type_traits>

namespace sluice::internal {

inline constexpr uint32_t kAllStates = UINT32_MAX;

// The number of a session state: the user's own enum, or an integer, with values 0 to 31.
template <class State>
constexpr uint8_t StateNumber(State state) {
  static_assert(std::is_enum_v<State> || std::is_integral_v<State>,
                "sluice: a session state is an enum or an integer");
  const auto number = static_cast<int64_t>(state);
  assert(number >= 0 && number < 32 && "sluice: a session state is 0 to 31");
  return static_cast<uint8_t>(number & 31);
}

template <class... State>
constexpr uint32_t StateBits(State... states) {
  static_assert(sizeof...(State) != 0, "sluice: which states?");
  return ((uint32_t{1} << StateNumber(states)) | ...);
}

}  // namespace sluice::internal
