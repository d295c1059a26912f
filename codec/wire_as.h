#pragma once

#include <string>
#include <string_view>

namespace sluice {

// WireAs teaches the codec a type that it does not know: as which other type it travels.
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
// those of a Wire. To() may return a reference, or what converts to a Wire, as a std::string does
// to a std::string_view. Two more members are used where they are there: in schemas
// `static constexpr std::string_view kName`, in texts, which otherwise show the Wire,
// `static std::string ToText(const T&)`.
//
// A T is a key of a set or map where a Wire can be one. Keys are ordered and told apart as Wires
// then, whatever the container does, so To() gives back what From() was given.
//
// Errors: a reason becomes an InvalidArgument that names the field and, unless it is secret, says
//         the reason; one of more than 200 bytes without its middle.
// Cost:   what From() allocates is not counted against WireOptions::memory_factor. Keys are sorted
//         when they are written, with two calls of To() for each that is compared.
template <class T>
struct WireAs;

template <class T>
concept HasWireAs = requires {
  typename WireAs<T>::Wire;
};

}  // namespace sluice
