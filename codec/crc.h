#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::internal {

// What the cyclic redundancy checks of checksum.h compute. `state` is the
// complement of the checksum of the bytes so far.
//
//   state = UpdateCrc32(0xffffffff, bytes);  // of the bytes: ~state
//
// Both are reflected: the lowest bit is the highest power.

// IEEE 802.3: the polynomial 0x04c11db7.
uint32_t UpdateCrc32(uint32_t state, std::span<const std::byte> bytes);
// Castagnoli, RFC 3720, 12.1: the polynomial 0x1edc6f41, in the best of the
// two ways below.
uint32_t UpdateCrc32c(uint32_t state, std::span<const std::byte> bytes);

// Eight bytes at a time by tables, on every machine.
uint32_t UpdateCrc32cByTable(uint32_t state, std::span<const std::byte> bytes);
// By the instruction of SSE4.2, where HasCrc32cInstruction().
uint32_t UpdateCrc32cByInstruction(uint32_t state, std::span<const std::byte> bytes);
bool HasCrc32cInstruction();

}  // namespace sluice::internal
