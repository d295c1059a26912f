#pragma once

#include <concepts>
#include <span>
#include <string_view>
#include <type_traits>

#include "sluice/codec/schema.h"

namespace sluice::internal {

// The names that fingerprints and JSON use for the parts of a schema. They never change, however
// C++ calls them.

// Of each value of the enum, in its order.
std::span<const std::string_view> NamesOf(WireKind);
std::span<const std::string_view> NamesOf(StringForm);
std::span<const std::string_view> NamesOf(EnumRule);
std::span<const std::string_view> NamesOf(IntegerEncoding);
std::span<const std::string_view> NamesOf(LengthEncoding);
std::span<const std::string_view> NamesOf(ChecksumAlgorithm);
std::span<const std::string_view> NamesOf(ByteOrder);

template <class Enum>
requires std::is_enum_v<Enum> std::string_view NameOf(Enum value) {
  return NamesOf(value)[static_cast<size_t>(value)];
}

// What ForEachMember() knows the members of.
template <class T>
concept SchemaPart = std::same_as<T, SchemaType> || std::same_as<T, SchemaField> ||
    std::same_as<T, SchemaEnumerator> || std::same_as<T, Schema>;

// Calls visit(name, pointer) for each member; the pointer to T alone says which T.
template <class Visitor>
void ForEachMember(const SchemaType*, Visitor&& visit) {
  visit("kind", &SchemaType::kind);
  visit("size_bytes", &SchemaType::size_bytes);
  visit("bits", &SchemaType::bits);
  visit("integers", &SchemaType::integers);
  visit("lengths", &SchemaType::lengths);
  visit("limit", &SchemaType::limit);
  visit("count", &SchemaType::count);
  visit("element", &SchemaType::element);
  visit("name", &SchemaType::name);
  visit("fields", &SchemaType::fields);
  visit("is_extensible", &SchemaType::is_extensible);
  visit("form", &SchemaType::form);
  visit("pad", &SchemaType::pad);
  visit("unit", &SchemaType::unit);
  visit("is_enum", &SchemaType::is_enum);
  visit("enum_rule", &SchemaType::enum_rule);
  visit("enumerators", &SchemaType::enumerators);
  visit("null_value", &SchemaType::null_value);
  visit("constant", &SchemaType::constant);
  visit("checksum", &SchemaType::checksum);
  visit("first_field", &SchemaType::first_field);
  visit("last_field", &SchemaType::last_field);
  visit("adjustment", &SchemaType::adjustment);
}

template <class Visitor>
void ForEachMember(const SchemaField*, Visitor&& visit) {
  visit("name", &SchemaField::name);
  visit("type", &SchemaField::type);
  visit("order", &SchemaField::order);
  visit("since", &SchemaField::since);
  visit("secret", &SchemaField::secret);
}

template <class Visitor>
void ForEachMember(const SchemaEnumerator*, Visitor&& visit) {
  visit("name", &SchemaEnumerator::name);
  visit("value", &SchemaEnumerator::value);
}

template <class Visitor>
void ForEachMember(const Schema*, Visitor&& visit) {
  visit("name", &Schema::name);
  visit("message_type", &Schema::message_type);
  visit("fields", &Schema::fields);
}

}  // namespace sluice::internal
