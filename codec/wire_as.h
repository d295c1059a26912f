#pragma once

#include <string>
#include <string_view>

namespace sluice {

// WireAs teaches the codec a type that is not its own: as which other type it goes over the wire.
//
//   template <>
//   struct sluice::WireAs<Uuid> {
//     using Wire = std::array<uint8_t, 16>;
//     static Wire To(const Uuid& uuid) { return uuid.octets(); }
//     static std::string_view From(const Wire& wire, Uuid* uuid) {
//       *uuid = Uuid(wire);
//       return uuid->is_nil() ? "a nil UUID" : "";  // why it is refused; empty: it is not
//     }
//   };
//
// Wire may be any type that a field can have; the field's attributes, its limits and errors are
// those of a Wire. To() may return anything that converts to one, also a reference. Two members
// more are looked for: `static constexpr std::string_view kName` for the schema, and
// `static std::string ToText(const T&)` for texts, where otherwise the Wire is shown.
//
// Errors: a reason becomes an InvalidArgument that names the field and, unless it is secret, says
//         the reason.
// Cost:   what From() allocates is not counted against WireOptions::memory_factor.
template <class T>
struct WireAs;

template <class T>
concept HasWireAs = requires {
  typename WireAs<T>::Wire;
};

}  // namespace sluice
