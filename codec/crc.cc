#include "sluice/codec/crc.h"

#include <array>

#include "sluice/codec/byte_order.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#define SLUICE_CRC32C_INSTRUCTION 1
#else
#define SLUICE_CRC32C_INSTRUCTION 0
#endif

namespace sluice::internal {
namespace {

// kTables[n][b] is what the byte b does to the state n bytes later: "slicing-by-8", Kounavis and
// Berry, "A Systematic Approach to Building High Performance Software-based CRC Generators", 2005.
using Tables = std::array<std::array<uint32_t, 256>, 8>;

consteval Tables MakeTables(uint32_t reflected_polynomial) {
  Tables tables{};
  for (uint32_t octet = 0; octet < 256; ++octet) {
    uint32_t state = octet;
    for (int bit = 0; bit < 8; ++bit) {
      state = state >> 1 ^ ((state & 1) != 0 ? reflected_polynomial : 0);
    }
    tables[0][octet] = state;
  }
  for (size_t later = 1; later < 8; ++later) {
    for (size_t octet = 0; octet < 256; ++octet) {
      const uint32_t state = tables[later - 1][octet];
      tables[later][octet] = state >> 8 ^ tables[0][state & 0xff];
    }
  }
  return tables;
}

constexpr Tables kCrc32 = MakeTables(0xedb88320);
constexpr Tables kCrc32c = MakeTables(0x82f63b78);

uint32_t UpdateByTable(const Tables& tables, uint32_t state, std::span<const std::byte> bytes) {
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    const uint64_t word = LoadNumber<uint64_t>(bytes.data(), ByteOrder::kLittle) ^ state;
    state = 0;
    for (size_t i = 0; i < 8; ++i) state ^= tables[7 - i][word >> 8 * i & 0xff];
  }
  for (const std::byte octet : bytes) {
    state = state >> 8 ^ tables[0][(state ^ static_cast<uint32_t>(octet)) & 0xff];
  }
  return state;
}

}  // namespace

uint32_t UpdateCrc32(uint32_t state, std::span<const std::byte> bytes) {
  return UpdateByTable(kCrc32, state, bytes);
}

uint32_t UpdateCrc32cByTable(uint32_t state, std::span<const std::byte> bytes) {
  return UpdateByTable(kCrc32c, state, bytes);
}

#if SLUICE_CRC32C_INSTRUCTION

bool HasCrc32cInstruction() { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("sse4.2"))) uint32_t UpdateCrc32cByInstruction(
    uint32_t state, std::span<const std::byte> bytes) {
  const std::byte* at = bytes.data();
  size_t left = bytes.size();
  uint64_t wide = state;
  for (; left >= 8; left -= 8, at += 8) {
    wide = _mm_crc32_u64(wide, LoadNumber<uint64_t>(at, ByteOrder::kLittle));
  }
  state = static_cast<uint32_t>(wide);
  for (; left != 0; --left, ++at) state = _mm_crc32_u8(state, static_cast<uint8_t>(*at));
  return state;
}

#else

bool HasCrc32cInstruction() { return false; }

uint32_t UpdateCrc32cByInstruction(uint32_t state, std::span<const std::byte> bytes) {
  return UpdateCrc32cByTable(state, bytes);
}

#endif

uint32_t UpdateCrc32c(uint32_t state, std::span<const std::byte> bytes) {
  static const bool has_instruction = HasCrc32cInstruction();
  // COVERAGE: the processor decides, and the tests run on one
  return (has_instruction ? UpdateCrc32cByInstruction : UpdateCrc32cByTable)(state, bytes);
}

}  // namespace sluice::internal
