#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stress {

// Payloads says what each caller sends as its first message, its second, and so on, to the byte. No
// two are alike.
//
//   const Payloads payloads(64);
//   session.SendPayload(payloads.Make(/*caller=*/3, /*number=*/0));
//
// Wire: u32 caller, u64 number, then bytes that depend on both.
class Payloads {
 public:
  static constexpr size_t kSizeBytesMin = 12;

  explicit Payloads(size_t size_bytes);

  size_t size_bytes() const { return payload_.size(); }

  // Good until the next call.
  std::span<const std::byte> Make(uint32_t caller, uint64_t number);

  enum class Verdict : uint8_t {
    kExpected,
    kOutOfOrder,  // another message of this caller, whole
    kWrong,
  };
  Verdict Check(std::span<const std::byte> payload, uint32_t caller, uint64_t number);

 private:
  std::vector<std::byte> filler_;
  std::vector<std::byte> payload_;
};

}  // namespace stress
