#include "sluice/codec/internal/fault.h"

#include <memory>
#include <utility>

#include "fmt/format.h"
#include "sluice/codec/internal/elided_text.h"
#include "sluice/codec/wire_options.h"

namespace sluice::internal {

struct Fault::Details {
  FaultKind kind;
  uint64_t offset;
  uint64_t subject;
  uint64_t limit;
  ElidedText reason;
  ElidedText path;
  bool secret = false;
};

namespace {

// The path, ": offset 18446744073709551615: " and the reason, of which that of a user is longest.
constexpr size_t kTextBytesMax = 2 * ElidedText::kBytesMax + 31;
using ErrorText = fmt::basic_memory_buffer<char, kTextBytesMax>;

template <class... Args>
void Add(ErrorText& text, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(fmt::appender(text), format, std::forward<Args>(args)...);
}

void AddReason(ErrorText& text, FaultKind kind, uint64_t subject, uint64_t limit, bool secret,
               std::string_view user_reason) {
  switch (kind) {
    case FaultKind::kCutShort:
      return Add(text, "wanted {} bytes, had {}", subject, limit);
    case FaultKind::kCountCutShort:
      return Add(text, "count {} wants more than the {} bytes left", subject, limit);
    case FaultKind::kLengthLimit:
      return Add(text, "length {} exceeds the limit {}", subject, limit);
    case FaultKind::kCountLimit:
      return Add(text, "count {} exceeds the limit {}", subject, limit);
    case FaultKind::kMemoryLimit:
      return Add(text, "wanted {} bytes of memory, the message has {} left", subject, limit);
    case FaultKind::kDepthLimit:
      return Add(text, "nested too deep");
    case FaultKind::kNoRoom:
      return Add(text, "wanted room for {} bytes, had {}", subject, limit);
    case FaultKind::kNotBool:
      return secret ? Add(text, "the value is neither 0 nor 1")
                    : Add(text, "value {} is neither 0 nor 1", subject);
    case FaultKind::kOverlongVarint:
      return Add(text, "overlong varint");
    case FaultKind::kLargeVarint:
      return Add(text, "varint of more than {} bits", subject);
    case FaultKind::kLargeValue:
      return Add(text, "the value does not fit into {} bits", subject);
    case FaultKind::kUndeclaredValue:
      return secret ? Add(text, "the value is none of the enum's")
                    : Add(text, "value {} is none of the enum's", static_cast<int64_t>(subject));
    case FaultKind::kUndeclaredBits:
      return secret ? Add(text, "bits are set that are none of the enum's")
                    : Add(text, "bits {:#x} are none of the enum's", subject);
    case FaultKind::kUnknownAlternative:
      return secret ? Add(text, "there are {} alternatives", limit)
                    : Add(text, "alternative {} of {}", subject, limit);
    case FaultKind::kKeyOrder:
      return Add(text, "the keys are not in ascending order");
    case FaultKind::kSameKey:
      return Add(text, "a key stands there twice");
    case FaultKind::kNullValue:
      return Add(text, "the value is the one that stands for none");
    case FaultKind::kUnusedBits:
      return Add(text, "bits are set behind the last one");
    case FaultKind::kEndsWithPad:
      return Add(text, "the text ends with its pad");
    case FaultKind::kHoldsZero:
      return Add(text, "the text holds a zero byte");
    case FaultKind::kNotTerminated:
      return Add(text, "no zero in {} bytes", subject);
    case FaultKind::kAfterZero:
      return Add(text, "a byte behind the terminating zero is not zero");
    case FaultKind::kNotZero:
      return secret ? Add(text, "a padding byte is not zero")
                    : Add(text, "padding byte {:#04x} is not zero", subject);
    case FaultKind::kWrongConstant:
      return Add(text, "not the constant that stands there always");
    case FaultKind::kWrongChecksum:
      return secret ? Add(text, "not the checksum of the bytes")
                    : Add(text, "checksum {:#x}, but the bytes have {:#x}", subject, limit);
    case FaultKind::kWrongRestLength:
      return Add(text, "length {} does not cover the {} bytes that it counts", subject, limit);
    case FaultKind::kTailVersion:
      return Add(text, "a tail that is not empty wants version {} or later, not {}", limit,
                 subject);
    case FaultKind::kWrongShape:
      return Add(text, "a value of {} parts, where the schema has {}", subject, limit);
    case FaultKind::kNoValue:
      return Add(text, "no value");
    case FaultKind::kRefused:
      return secret ? Add(text, "the value is refused") : Add(text, "{}", user_reason);
    case FaultKind::kLeftOver:
      break;
  }
  Add(text, "{} bytes left over", subject);
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

uint64_t Fault::offset() const { return details_->offset; }

void Fault::Report(FaultKind kind, uint64_t offset, uint64_t subject, uint64_t limit,
                   std::string_view reason) {
  // What Abseil allocates for a status is the text, the zero behind it and 48 bytes.
  static_assert(sizeof(Details) + kTextBytesMax + 1 + 64 <= kDecodeErrorMemory);
  details_ = new Details{kind, offset, subject, limit, {}, {}};
  details_->reason.Prepend(reason);
}

void Fault::InField(std::string_view name, bool secret) {
  details_->path.Prepend(name);
  details_->path.Prepend(".");
  details_->secret |= secret;
}

void Fault::InElement(size_t index) {
  const fmt::format_int digits(index);
  details_->path.Prepend("]");
  details_->path.Prepend({digits.data(), digits.size()});
  details_->path.Prepend("[");
}

absl::Status Fault::Take(std::string_view record) {
  const std::unique_ptr<Details> details(std::exchange(details_, nullptr));
  details->path.Prepend(record);
  ErrorText text;
  Add(text, "{}: ", details->path.view());
  if (details->offset != kNoOffset) Add(text, "offset {}: ", details->offset);
  AddReason(text, details->kind, details->subject, details->limit, details->secret,
            details->reason.view());
  return absl::Status(CodeOf(details->kind), {text.data(), text.size()});
}

}  // namespace sluice::internal
