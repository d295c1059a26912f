#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "sluice/codec/enum.h"

namespace sluice::internal {

struct NamedBits {
  std::string_view name;
  uint64_t bits = 0;
};

// "red", or "read|write|64" of flags. Empty: a value without a name.
std::string EnumText(std::span<const NamedBits> names, bool is_flags, uint64_t bits);

// The values of a described enum, sorted out when the program is compiled.
template <DescribedEnum E>
class EnumValues {
 public:
  using Number = std::underlying_type_t<E>;
  static constexpr auto kEnum = DescribeEnum(E{});
  static constexpr size_t kCount = kEnum.enumerators.size();
  static constexpr bool kIsSigned = std::signed_integral<Number> && !std::same_as<Number, char>;

  // Signed values sign-extended.
  static constexpr uint64_t BitsOfValue(E value) {
    const auto number = static_cast<Number>(value);
    if constexpr (kIsSigned) {
      return static_cast<uint64_t>(static_cast<int64_t>(number));
    } else if constexpr (std::same_as<Number, bool>) {
      return static_cast<uint64_t>(number);
    } else {
      return static_cast<std::make_unsigned_t<Number>>(number);
    }
  }

  static constexpr std::array<NamedBits, kCount> kNames = [] {
    std::array<NamedBits, kCount> names;
    for (size_t i = 0; i < kCount; ++i) {
      names[i] = {kEnum.enumerators[i].name, BitsOfValue(kEnum.enumerators[i].value)};
    }
    return names;
  }();

  // Those bits of flags that are none of the enum's.
  static constexpr uint64_t UndeclaredBits(E value) {
    return BitsOfValue(value) & kWidthMask & ~kUnion;
  }

  static constexpr bool IsDeclared(E value) {
    if constexpr (kEnum.is_flags) {
      return UndeclaredBits(value) == 0;
    } else {
      const uint64_t offset = BitsOfValue(value) - kLowest;
      if constexpr (kHighestOffset + 1 == kCount) {
        return offset <= kHighestOffset;
      } else if constexpr (kHighestOffset < 64) {
        return offset < 64 && (kPresent >> offset & 1) != 0;
      } else {
        return std::binary_search(kOffsets.begin(), kOffsets.end(), offset);
      }
    }
  }

  static consteval bool HasSameNames() {
    for (size_t i = 0; i < kCount; ++i) {
      for (size_t j = i + 1; j < kCount; ++j) {
        if (kNames[i].name == kNames[j].name) return true;
      }
    }
    return false;
  }
  static consteval bool HasSameValues() {
    return std::adjacent_find(kOffsets.begin(), kOffsets.end()) != kOffsets.end();
  }

 private:
  static constexpr uint64_t kWidthMask = UINT64_MAX >> (64 - 8 * sizeof(Number));

  static constexpr uint64_t kUnion = [] {
    uint64_t bits = 0;
    for (const NamedBits& named : kNames) bits |= named.bits;
    return bits;
  }();

  static constexpr uint64_t kLowest = [] {
    // With their sign turned, signed numbers have the order of unsigned ones.
    constexpr uint64_t kSign = kIsSigned ? uint64_t{1} << 63 : 0;
    uint64_t lowest = UINT64_MAX;
    for (const NamedBits& named : kNames) lowest = std::min(lowest, named.bits ^ kSign);
    return lowest ^ kSign;
  }();

  // From the lowest value, ascending.
  static constexpr std::array<uint64_t, kCount> kOffsets = [] {
    std::array<uint64_t, kCount> offsets;
    for (size_t i = 0; i < kCount; ++i) offsets[i] = kNames[i].bits - kLowest;
    std::sort(offsets.begin(), offsets.end());
    return offsets;
  }();
  static constexpr uint64_t kHighestOffset = kOffsets[kCount - 1];

  static constexpr uint64_t kPresent = [] {
    uint64_t present = 0;
    for (const uint64_t offset : kOffsets) present |= offset < 64 ? uint64_t{1} << offset : 0;
    return present;
  }();
};

}  // namespace sluice::internal
