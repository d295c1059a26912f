#pragma once

#include <concepts>
#include <tuple>
#include <type_traits>

#include "bench/codec_shapes.h"

// The members of each struct in their order, for the libraries that take a C++ struct as it is.
// `Struct` is one of codec_shapes.h, const when it is read and not const when it is filled.
namespace sluice::bench {

template <class T, class Struct>
concept Is = std::same_as<std::remove_const_t<T>, Struct>;

template <Is<codec::Order> Struct>
auto Members(Struct& s) {
  return std::tie(s.id, s.account, s.time_ns, s.symbol, s.quantity, s.venue, s.flags, s.side,
                  s.kind, s.price);
}
template <Is<codec::Chat> Struct>
auto Members(Struct& s) {
  return std::tie(s.room, s.time_ns, s.user, s.text);
}
template <Is<codec::Quote> Struct>
auto Members(Struct& s) {
  return std::tie(s.time_ns, s.symbol, s.price, s.quantity);
}
template <Is<codec::Quotes> Struct>
auto Members(Struct& s) {
  return std::tie(s.quotes);
}
template <Is<codec::Blob> Struct>
auto Members(Struct& s) {
  return std::tie(s.values);
}
template <Is<codec::Point> Struct>
auto Members(Struct& s) {
  return std::tie(s.x, s.y, s.z);
}
template <Is<codec::Weapon> Struct>
auto Members(Struct& s) {
  return std::tie(s.name, s.damage);
}
template <Is<codec::Monster> Struct>
auto Members(Struct& s) {
  return std::tie(s.name, s.position, s.mana, s.hit_points, s.inventory, s.weapons, s.path);
}
template <Is<codec::Monsters> Struct>
auto Members(Struct& s) {
  return std::tie(s.monsters);
}

template <class T>
concept HasMembers = requires(T& t) {
  Members(t);
};

}  // namespace sluice::bench
