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
// then, so To() gives back what From() was given; what the container takes for equal besides is
// refused when it is read.
//
// Errors: a reason becomes an InvalidArgument that names the field and, unless it is secret, says
//         the reason; one of more than 200 bytes without its middle, which may leave parts of UTF-8
//         characters beside it.
// Cost:   what From() allocates, and To() of keys, is not counted against
//         WireOptions::memory_factor. To() is called for both of two keys that are compared: to
//         sort them for the wire and for ToText(), and when each is read, with the one before.
template <class T>
struct WireAs;

template <class T>
concept HasWireAs = requires {
  typename WireAs<T>::Wire;
};

}  // namespace sluice
