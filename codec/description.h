#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "sluice/codec/field.h"
#include "sluice/codec/internal/field_list.h"
#include "sluice/codec/special_fields.h"

namespace sluice {

// A Description lists the fields of a struct in the order of the wire. Everything else comes from
// it: Encode, Decode, ToText, SchemaOf.
//
//   struct Login {
//     std::string user;
//     uint32_t client = 0;
//     static constexpr auto Describe() {
//       return sluice::Message("Login", 1,
//                              sluice::Field("user", &Login::user, sluice::MaxBytes(64)),
//                              sluice::Field("client", &Login::client, sluice::Varint()));
//     }
//   };
//
// Make one with Message() or Record().
template <bool kHasType, class... Fields>
struct Description {
  static constexpr bool kIsMessage = kHasType;
  static constexpr size_t kFieldCount = sizeof...(Fields);
  std::string_view name;
  uint32_t message_type;  // of a message; 0 for a record
  internal::FieldList<Fields...> fields;
};

// A struct that travels by itself, told apart by its message type.
template <class... Fields>
constexpr Description<true, Fields...> Message(std::string_view name, uint32_t message_type,
                                               Fields... fields) {
  return {name, message_type, {{fields}...}};
}
template <class Type, class... Fields>
requires std::is_enum_v<Type>
constexpr Description<true, Fields...> Message(std::string_view name, Type message_type,
                                               Fields... fields) {
  return {name, static_cast<uint32_t>(message_type), {{fields}...}};
}

// A struct that is a part of others.
template <class... Fields>
constexpr Description<false, Fields...> Record(std::string_view name, Fields... fields) {
  return {name, 0, {{fields}...}};
}

// Where the description of a struct is found: in the struct. For a struct that is not yours:
//
//   template <>
//   struct sluice::DescriptionOf<foreign::Point> {
//     static constexpr auto Describe() {
//       return Record("Point", Field("x", &foreign::Point::x), Field("y", &foreign::Point::y));
//     }
//   };
template <class T>
struct DescriptionOf {
  static constexpr auto Describe() requires requires { T::Describe(); }
  { return T::Describe(); }
};

template <class T>
concept DescribedRecord = requires {
  DescriptionOf<T>::Describe();
};

template <DescribedRecord T>
inline constexpr auto kDescription = DescriptionOf<T>::Describe();

template <DescribedRecord T>
inline constexpr size_t kFieldCount = decltype(kDescription<T>)::kFieldCount;

template <class T>
concept DescribedMessage = DescribedRecord<T> && decltype(kDescription<T>)::kIsMessage;

template <DescribedMessage M>
constexpr uint32_t MessageTypeOf() {
  return kDescription<M>.message_type;
}
template <DescribedMessage M>
constexpr std::string_view MessageNameOf() {
  return kDescription<M>.name;
}

}  // namespace sluice
