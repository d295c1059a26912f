#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace sluice {

// Enumerator is a value of an enum and its name.
template <class E>
struct Enumerator {
  constexpr Enumerator(std::string_view its_name, E its_value) : name(its_name), value(its_value) {}

  std::string_view name;
  E value;
};

// An EnumDescription lists the values of an enum. A function beside the enum gives it:
//
//   enum class Color : uint8_t { kRed = 1, kBlue = 2 };
//   constexpr auto DescribeEnum(Color) {
//     return sluice::Enum("Color", sluice::Enumerator("red", Color::kRed),
//                         sluice::Enumerator("blue", Color::kBlue));
//   }
//
// For an enum inside of a class the function is a friend that is defined there. Another value than
// those listed is refused, when it is written and when it is read, unless the field has AnyValue().
// Texts and schemas show the names. An enum without a description may have any value.
template <class E, size_t kCount>
struct EnumDescription {
  std::string_view name;
  bool is_flags;
  std::array<Enumerator<E>, kCount> enumerators;
};

template <class E, std::same_as<Enumerator<E>>... More>
constexpr auto Enum(std::string_view name, Enumerator<E> first, More... more) {
  return EnumDescription<E, 1 + sizeof...(More)>{name, false, {first, more...}};
}

// An enum whose values are sets of flags: any union of the bits that are listed, also none of them.
//
//   constexpr auto DescribeEnum(Permissions) {
//     return sluice::Flags("Permissions", sluice::Enumerator("read", Permissions::kRead), ...);
//   }
template <class E, std::same_as<Enumerator<E>>... More>
constexpr auto Flags(std::string_view name, Enumerator<E> first, More... more) {
  return EnumDescription<E, 1 + sizeof...(More)>{name, true, {first, more...}};
}

template <class T>
concept DescribedEnum = std::is_enum_v<T> && requires(T value) {
  DescribeEnum(value);
};

}  // namespace sluice
