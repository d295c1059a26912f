#pragma once

#include <cstddef>
#include <span>

namespace sluice {

// Frame is one frame of a stream: all of it, and the part that the framer hands on. Views of
// another's bytes.
struct Frame {
  std::span<const std::byte> whole;
  std::span<const std::byte> payload;
};

}  // namespace sluice
