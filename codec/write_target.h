#pragma once

#include <cstddef>
#include <span>

namespace sluice {

// WriteTarget lends memory to a BinaryWriteStream, so that a stream can write
// in place into memory it does not know, such as a connection's output.
//
//   std::span<std::byte> Ring::Grow(size_t used_bytes, size_t size_bytes_min) {
//     return MakeContiguous(used_bytes, size_bytes_min);
//   }
class WriteTarget {
 public:
  virtual ~WriteTarget() = default;

  // Memory of at least `size_bytes_min` bytes whose first `used_bytes` bytes
  // are what the stream wrote so far; it replaces what the last call gave.
  // Empty: there can be no such memory, and the stream fails.
  virtual std::span<std::byte> Grow(size_t used_bytes, size_t size_bytes_min) = 0;
};

}  // namespace sluice
