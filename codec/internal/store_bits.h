#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "sluice/codec/length_encoding.h"

namespace sluice::internal {

// Writes the low bits of a number over the bytes at `offset`, in `order`.
void StoreBits(std::string& bytes, size_t offset, size_t size_bytes, uint64_t bits,
               ByteOrder order);
void AppendBits(std::string& bytes, uint64_t bits, size_t size_bytes, ByteOrder order);
void AppendLength(std::string& bytes, uint64_t length, LengthEncoding lengths, ByteOrder order);

}  // namespace sluice::internal
