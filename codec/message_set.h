#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "fmt/format.h"
#include "sluice/codec/message.h"

namespace sluice {
namespace internal {

// Stands in the compiler's message with the names of both types.
template <DescribedMessage First, DescribedMessage Second>
struct DistinctMessages {
  static_assert(MessageTypeOf<First>() != MessageTypeOf<Second>(),
                "two messages of a set have the same message type");
  static_assert(MessageNameOf<First>() != MessageNameOf<Second>(),
                "two messages of a set have the same name");
  static constexpr bool kValue = true;
};

struct SameMessages {
  size_t first = 0, second = 0;  // equal: there are none
};

template <class... Ms>
consteval SameMessages FindSameMessages() {
  const std::array<uint32_t, sizeof...(Ms)> types = {MessageTypeOf<Ms>()...};
  const std::array<std::string_view, sizeof...(Ms)> names = {MessageNameOf<Ms>()...};
  for (size_t i = 0; i < sizeof...(Ms); ++i) {
    for (size_t j = i + 1; j < sizeof...(Ms); ++j) {
      if (types[i] == types[j] || names[i] == names[j]) return {i, j};
    }
  }
  return {};
}

template <class... Ms>
consteval bool AreDistinct() {
  constexpr SameMessages kSame = FindSameMessages<Ms...>();
  if constexpr (kSame.first != kSame.second) {
    using All = std::tuple<std::type_identity<Ms>...>;
    return DistinctMessages<typename std::tuple_element_t<kSame.first, All>::type,
                            typename std::tuple_element_t<kSame.second, All>::type>::kValue;
  }
  return true;
}

}  // namespace internal

// MessageSet is the messages of a protocol, for tools, dumps and tests. Two messages of one type or
// one name do not compile.
//
//   using Chat = MessageSet<Login, Say, Leave>;
//   log << Chat::Describe(envelope.type, body);
template <DescribedMessage... Ms>
struct MessageSet {
  static_assert(internal::AreDistinct<Ms...>());

  // Calls visit(std::type_identity<M>()) with the message of that type. False: there is none.
  template <class Visitor>
  static bool Visit([[maybe_unused]] uint32_t message_type, [[maybe_unused]] Visitor&& visit) {
    return (
        (MessageTypeOf<Ms>() == message_type ? (visit(std::type_identity<Ms>()), true) : false) ||
        ...);
  }

  static std::array<const Schema*, sizeof...(Ms)> Schemas() { return {&SchemaOf<Ms>()...}; }

  // What a frame says, on one line: its message, or why it is none.
  static std::string Describe(uint32_t message_type, std::span<const std::byte> body,
                              WireOptions options = {}) {
    std::string text;
    const bool is_known = Visit(message_type, [&]<class M>(std::type_identity<M>) {
      M message{};
      const absl::Status status = Decode(body, &message, options);
      text = status.ok() ? ToText(message) : std::string(status.message());
    });
    if (is_known) return text;
    // Not its bytes: nobody knows which of them are secret.
    return fmt::format("unknown message type {}, {} bytes", message_type, body.size());
  }
};

}  // namespace sluice
