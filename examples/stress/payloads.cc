#include "examples/stress/payloads.h"

#include <algorithm>
#include <cassert>
#include <random>

#include "sluice/codec/binary_read_stream.h"
#include "sluice/codec/binary_write_stream.h"

namespace stress {
namespace {

constexpr size_t kOffsets = 251;  // a prime: neighbours in number or caller begin elsewhere

}  // namespace

Payloads::Payloads(size_t size_bytes) : payload_(size_bytes) {
  assert(size_bytes >= kSizeBytesMin);
  std::minstd_rand random(1);
  filler_.resize(size_bytes + kOffsets);
  for (std::byte& byte : filler_) byte = static_cast<std::byte>(random() >> 8);
}

std::span<const std::byte> Payloads::Make(uint32_t caller, uint64_t number) {
  sluice::BinaryWriteStream head(std::span<std::byte>(payload_).first(kSizeBytesMin));
  head.WriteUint32(caller);
  head.WriteUint64(number);
  head.Flush();
  const size_t offset = (number + caller) % kOffsets;
  std::copy_n(filler_.begin() + static_cast<std::ptrdiff_t>(offset), size_bytes() - kSizeBytesMin,
              payload_.begin() + kSizeBytesMin);
  return payload_;
}

Payloads::Verdict Payloads::Check(std::span<const std::byte> payload, uint32_t caller,
                                  uint64_t number) {
  if (std::ranges::equal(payload, Make(caller, number))) return Verdict::kExpected;
  sluice::BinaryReadStream head(payload);
  uint32_t its_caller = 0;
  uint64_t its_number = 0;
  head.ReadUint32(&its_caller);
  head.ReadUint64(&its_number);
  const bool is_whole = head.ok() && its_caller == caller &&
                        std::ranges::equal(payload, Make(its_caller, its_number));
  return is_whole ? Verdict::kOutOfOrder : Verdict::kWrong;
}

}  // namespace stress
