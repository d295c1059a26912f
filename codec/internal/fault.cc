#include "sluice/codec/internal/fault.h"

#include "fmt/format.h"

namespace sluice::internal {
namespace {

std::string Reason(FaultKind kind, uint64_t subject, uint64_t limit, bool secret) {
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
    case FaultKind::kNoRoom:
      return fmt::format("wanted room for {} bytes, had {}", subject, limit);
    case FaultKind::kNotBool:
      return secret ? "the value is neither 0 nor 1"
                    : fmt::format("value {} is neither 0 nor 1", subject);
    case FaultKind::kOverlongVarint:
      return "overlong varint";
    case FaultKind::kLargeVarint:
      return fmt::format("varint of more than {} bits", limit);
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
    case FaultKind::kNoRoom:
      return absl::StatusCode::kResourceExhausted;
    case FaultKind::kNotBool:
    case FaultKind::kOverlongVarint:
    case FaultKind::kLargeVarint:
    case FaultKind::kLeftOver:
      break;
  }
  return absl::StatusCode::kInvalidArgument;
}

}  // namespace

void Fault::Report(FaultKind kind, uint64_t offset, uint64_t subject, uint64_t limit) {
  details_ = std::make_unique<Details>(Details{kind, offset, subject, limit, {}});
}

void Fault::InField(std::string_view name, bool secret) {
  details_->path.insert(0, fmt::format(".{}", name));
  details_->secret |= secret;
}

void Fault::InElement(size_t index) { details_->path.insert(0, fmt::format("[{}]", index)); }

absl::Status Fault::ToStatus(std::string_view record) const {
  const Details& details = *details_;
  std::string text = fmt::format("{}{}: ", record, details.path);
  if (details.offset != kNoOffset) text += fmt::format("offset {}: ", details.offset);
  text += Reason(details.kind, details.subject, details.limit, details.secret);
  return absl::Status(CodeOf(details.kind), text);
}

}  // namespace sluice::internal
