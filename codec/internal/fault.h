#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace sluice::internal {

enum class FaultKind : uint8_t {
  kCutShort,            // subject: bytes wanted, limit: bytes that were there
  kCountCutShort,       // subject: elements, limit: bytes that were there
  kLengthLimit,         // subject: bytes, limit: the most
  kCountLimit,          // subject: elements, limit: the most
  kMemoryLimit,         // subject: bytes wanted, limit: bytes that were left
  kDepthLimit,          //
  kNoRoom,              // subject: bytes wanted, limit: bytes that were there
  kNotBool,             // subject: the value
  kOverlongVarint,      //
  kLargeVarint,         // subject: bits
  kLargeValue,          // subject: bits
  kUndeclaredValue,     // subject: the value of an enum
  kUndeclaredBits,      // subject: those bits
  kUnknownAlternative,  // subject: the index, limit: alternatives
  kKeyOrder,            // a key is below the one in front of it
  kSameKey,             // or equal to it
  kNullValue,           // a value is the one that stands for none
  kUnusedBits,          // bits behind the last of a bitset are set
  kEndsWithPad,         // the text of a padded string
  kHoldsZero,           // the text of a terminated string
  kNotTerminated,       // subject: its room
  kAfterZero,           // a byte behind the zero that terminates a string
  kNotZero,             // subject: a byte of padding
  kWrongConstant,       //
  kWrongChecksum,       // subject: the one in the message, limit: the one of its bytes
  kWrongRestLength,     // subject: the length, limit: what it counts although nothing follows
  kTailVersion,         // subject: the version spoken, limit: the one that has a tail
  kRefused,             // by the user's type, with a reason
  kWrongShape,          // subject: parts of a Value, limit: those that its type has
  kNoValue,             // a Value is absent, and its place is not
  kLeftOver,            // subject: bytes
};

// Fault is why a record could not be encoded or decoded: nothing, while all is well. The innermost
// value reports, the ones around it add where they stand while the calls return.
// Whoever sees a failure takes the status: until then the details are on the heap, so that an
// object which nearly always holds nothing needs no destructor.
//
// Cost: an error allocates at most kDecodeErrorMemory bytes, its status included. A path of more
//       than 200 bytes, with the record in front, loses its middle, and so does such a reason.
class Fault {
 public:
  static constexpr uint64_t kNoOffset = UINT64_MAX;  // writing has no position

  bool ok() const { return details_ == nullptr; }
  // Where the reader stood. Only while there is a fault.
  uint64_t offset() const;

  [[gnu::cold, gnu::noinline]] void Report(FaultKind kind, uint64_t offset, uint64_t subject = {},
                                           uint64_t limit = {}, std::string_view reason = {});
  [[gnu::cold, gnu::noinline]] void InField(std::string_view name, bool secret);
  [[gnu::cold, gnu::noinline]] void InElement(size_t index);

  // "Login.items[3].name: offset 41: length 4000000 exceeds the limit 64". The fault is gone then.
  [[gnu::cold, gnu::noinline]] absl::Status Take(std::string_view record);

 private:
  struct Details;
  Details* details_ = nullptr;
};

}  // namespace sluice::internal
