#include "sluice/codec/internal/fault.h"

#include <memory>
#include <utility>

#include "fmt/format.h"

namespace sluice::internal {

struct Fault::Details {
  FaultKind kind;
  uint64_t offset;
  uint64_t subject;
  uint64_t limit;
  std::string reason;
  std::string path;
  bool secret = false;
};

namespace {

std::string Reason(FaultKind kind, uint64_t subject, uint64_t limit, bool secret,
                   std::string_view user_reason) {
  switch (kind) {
    case FaultKind::kCutShort:
      return fmt::format("wanted {} bytes, had {}", subject, limit);
    case FaultKind::kCountCutShort:
      return fmt::format("count {} wants more than the {} bytes left", subject, limit);
    case FaultKind::kLengthLimit:
      return fmt::format("length {} exceeds the limit {}", subject, limit);
    case FaultKind::kCountLimit:
      return fmt::format("count {} exceeds the limit {}", subject, limit);
    case FaultKind::kMemoryLimit:
      return fmt::format("wanted {} bytes of memory, the message has {} left", subject, limit);
    case FaultKind::kDepthLimit:
      return "nested too deep";
    case FaultKind::kNoRoom:
      return fmt::format("wanted room for {} bytes, had {}", subject, limit);
    case FaultKind::kNotBool:
      return secret ? "the value is neither 0 nor 1"
                    : fmt::format("value {} is neither 0 nor 1", subject);
    case FaultKind::kOverlongVarint:
      return "overlong varint";
    case FaultKind::kLargeVarint:
      return fmt::format("varint of more than {} bits", subject);
    case FaultKind::kLargeValue:
      return fmt::format("the value does not fit into {} bits", subject);
    case FaultKind::kUndeclaredValue:
      return secret ? "the value is none of the enum's"
                    : fmt::format("value {} is none of the enum's", static_cast<int64_t>(subject));
    case FaultKind::kUndeclaredBits:
      return secret ? "bits are set that are none of the enum's"
                    : fmt::format("bits {:#x} are none of the enum's", subject);
    case FaultKind::kUnknownAlternative:
      return secret ? fmt::format("there are {} alternatives", limit)
                    : fmt::format("alternative {} of {}", subject, limit);
    case FaultKind::kKeyOrder:
      return "the keys are not in ascending order";
    case FaultKind::kSameKey:
      return "a key stands there twice";
    case FaultKind::kNullValue:
      return "the value is the one that stands for none";
    case FaultKind::kUnusedBits:
      return "bits are set behind the last one";
    case FaultKind::kEndsWithPad:
      return "the text ends with its pad";
    case FaultKind::kHoldsZero:
      return "the text holds a zero byte";
    case FaultKind::kNotTerminated:
      return fmt::format("no zero in {} bytes", subject);
    case FaultKind::kAfterZero:
      return "a byte behind the terminating zero is not zero";
    case FaultKind::kNotZero:
      return secret ? "a padding byte is not zero"
                    : fmt::format("padding byte {:#04x} is not zero", subject);
    case FaultKind::kWrongConstant:
      return "not the constant that stands there always";
    case FaultKind::kWrongChecksum:
      return secret ? "not the checksum of the bytes"
                    : fmt::format("checksum {:#x}, but the bytes have {:#x}", subject, limit);
    case FaultKind::kWrongRestLength:
      return fmt::format("length {} does not cover the {} bytes that it counts", subject, limit);
    case FaultKind::kWrongShape:
      return fmt::format("a value of {} parts, where the schema has {}", subject, limit);
    case FaultKind::kNoValue:
      return "no value";
    case FaultKind::kRefused:
      return secret ? "the value is refused" : std::string(user_reason);
    case FaultKind::kLeftOver:
      break;
  }
  return fmt::format("{} bytes left over", subject);
}

absl::StatusCode CodeOf(FaultKind kind) {
  switch (kind) {
    case FaultKind::kCutShort:
    case FaultKind::kCountCutShort:
      return absl::StatusCode::kOutOfRange;
    case FaultKind::kLengthLimit:
    case FaultKind::kCountLimit:
    case FaultKind::kMemoryLimit:
    case FaultKind::kDepthLimit:
    case FaultKind::kNoRoom:
      return absl::StatusCode::kResourceExhausted;
    default:
      return absl::StatusCode::kInvalidArgument;
  }
}

}  // namespace

void Fault::Report(FaultKind kind, uint64_t offset, uint64_t subject, uint64_t limit,
                   std::string_view reason) {
  details_ = new Details{kind, offset, subject, limit, std::string(reason), {}};
}

void Fault::InField(std::string_view name, bool secret) {
  details_->path.insert(0, fmt::format(".{}", name));
  details_->secret |= secret;
}

void Fault::InElement(size_t index) { details_->path.insert(0, fmt::format("[{}]", index)); }

absl::Status Fault::Take(std::string_view record) {
  const std::unique_ptr<Details> details(std::exchange(details_, nullptr));
  std::string text = fmt::format("{}{}: ", record, details->path);
  if (details->offset != kNoOffset) text += fmt::format("offset {}: ", details->offset);
  text += Reason(details->kind, details->subject, details->limit, details->secret, details->reason);
  return absl::Status(CodeOf(details->kind), text);
}

}  // namespace sluice::internal
