#include "sluice/codec/internal/store_bits.h"

#include <array>

namespace sluice::internal {

void StoreBits(std::string& bytes, size_t offset, size_t size_bytes, uint64_t bits,
               ByteOrder order) {
  for (size_t i = 0; i < size_bytes; ++i, bits >>= 8) {
    const size_t place = order == ByteOrder::kLittle ? i : size_bytes - 1 - i;
    bytes[offset + place] = static_cast<char>(bits);
  }
}

void AppendBits(std::string& bytes, uint64_t bits, size_t size_bytes, ByteOrder order) {
  bytes.resize(bytes.size() + size_bytes);
  StoreBits(bytes, bytes.size() - size_bytes, size_bytes, bits, order);
}

void AppendLength(std::string& bytes, uint64_t length, LengthEncoding lengths, ByteOrder order) {
  std::array<std::byte, kVarintBytesMax> room;
  std::byte* const end = StoreLength(room.data(), length, lengths, order);
  bytes.append(reinterpret_cast<const char*>(room.data()), static_cast<size_t>(end - room.data()));
}

}  // namespace sluice::internal
