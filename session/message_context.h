#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sluice {

// MessageContext is a message on its way to its handler, before it is decoded.
struct MessageContext {
  uint32_t message_type = 0;
  std::string_view name;  // of the type that On<M>() was given
  uint32_t sequence = 0;
  std::span<const std::byte> body;  // the encoded fields
};

}  // namespace sluice
