#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace sluice::internal {

enum class FaultKind : uint8_t {
  kCutShort,        // subject: bytes wanted, limit: bytes that were there
  kCountCutShort,   // subject: elements, limit: bytes that were there
  kLengthLimit,     // subject: bytes, limit: the most
  kCountLimit,      // subject: elements, limit: the most
  kMemoryLimit,     // subject: bytes wanted, limit: bytes that were left
  kNoRoom,          // subject: bytes wanted, limit: bytes that were there
  kNotBool,         // subject: the value
  kOverlongVarint,  //
  kLargeVarint,     // limit: bits
  kLeftOver,        // subject: bytes
};

// Fault is why a record could not be encoded or decoded: nothing, while all is well. The innermost
// value reports, the ones around it add where they stand while the calls return.
class Fault {
 public:
  static constexpr uint64_t kNoOffset = UINT64_MAX;  // measuring has no position

  [[gnu::cold, gnu::noinline]] void Report(FaultKind kind, uint64_t offset, uint64_t subject,
                                           uint64_t limit);
  [[gnu::cold, gnu::noinline]] void InField(std::string_view name, bool secret);
  [[gnu::cold, gnu::noinline]] void InElement(size_t index);

  // "Login.items[3].name: offset 41: length 4000000 exceeds the limit 64"
  [[gnu::cold, gnu::noinline]] absl::Status ToStatus(std::string_view record) const;

 private:
  struct Details {
    FaultKind kind;
    uint64_t offset;
    uint64_t subject;
    uint64_t limit;
    std::string path;
    bool secret = false;
  };
  std::unique_ptr<Details> details_;
};

}  // namespace sluice::internal
