#include "sluice/codec/testing/message_properties.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "sluice/codec/hex.h"
#include "sluice/codec/internal/elided_text.h"
#include "sluice/codec/testing/allocation_counter.h"
#include "sluice/codec/testing/encode_properties.h"
#include "sluice/codec/testing/schema_facts.h"
#include "sluice/codec/value.h"

namespace sluice::test {
namespace {

std::string Hex(std::span<const std::byte> bytes) { return ToHex(bytes, kHexBytesMax); }

// One input of one type.
class Input {
 public:
  Input(const AnyMessage& type, std::span<const std::byte> bytes, WireOptions wire)
      : type_(type), bytes_(bytes.begin(), bytes.end()), wire_(wire) {}

  absl::Status CheckDecode(AnyMessage& reused) const;
  absl::Status CheckRefusal(const absl::Status& status) const;
  absl::Status CheckMessage(const AnyMessage& message, const AnyMessage& reused) const;
  absl::Status CheckCut(AnyMessage& reused, size_t cut) const;

 private:
  absl::Status Broken(std::string_view what) const {
    const std::string text = fmt::format(
        "{}, {}-endian, version {}, trailing bytes {}, overlong varints {}: {}; the bytes: {}",
        type_.schema().name, wire_.order == ByteOrder::kBig ? "big" : "little", wire_.version,
        wire_.trailing == TrailingBytes::kSkip ? "skipped" : "refused",
        wire_.overlong == OverlongVarints::kAccept ? "accepted" : "refused", what, Hex(bytes_));
    return absl::InternalError(text);
  }

  // Without the limit on memory, which depends on the types in memory.
  WireOptions Roomy() const {
    WireOptions wire = wire_;
    wire.memory_factor = std::numeric_limits<uint32_t>::max();
    return wire;
  }

  // Whether an older peer left fields out that stand in the same message when we encode it.
  bool LacksFieldsOf(std::span<const std::byte> encoded) const {
    return test::LacksFieldsOf(type_.schema(), bytes_, encoded, Roomy());
  }

  absl::Status CheckAgainstValue(AnyMessage& reused) const;
  absl::Status CheckEncode(const AnyMessage& message, std::span<const std::byte> expected) const {
    const std::string fault = FaultOfEncode(message, expected, wire_);
    return fault.empty() ? absl::OkStatus() : Broken(fault);
  }
  absl::Status CheckUnaligned(std::span<const std::byte> expected) const;
  absl::Status CheckSecondRound(std::span<const std::byte> first) const;
  absl::Status CheckText(const AnyMessage& message) const;

  const AnyMessage& type_;
  // Of exactly their size, so that AddressSanitizer sees a read behind them.
  const std::vector<std::byte> bytes_;
  const WireOptions wire_;
};

absl::Status Input::CheckDecode(AnyMessage& reused) const {
  const std::unique_ptr<AnyMessage> fresh = type_.New();
  const AllocationCounter counter;
  const absl::Status status = fresh->Decode(bytes_, wire_);
  const uint64_t memory = counter.bytes();
  const absl::Status again = reused.Decode(bytes_, wire_);
  const uint64_t memory_again = counter.bytes() - memory;
  const uint64_t memory_max =
      uint64_t{wire_.memory_factor} * bytes_.size() + kDecodeMemoryBase + kDecodeErrorMemory;
  if (memory > memory_max || memory_again > memory_max) {
    return Broken(
        fmt::format("the decode of {} bytes took {} of memory, and into a reused object {}",
                    bytes_.size(), memory, memory_again));
  }
  if (again != status) {
    return Broken(
        fmt::format("a new object gives {}, a reused one {}", TextOf(status), TextOf(again)));
  }
  absl::Status result = status.ok() ? CheckMessage(*fresh, reused) : CheckRefusal(status);
  if (result.ok()) result = CheckAgainstValue(reused);
  return result;
}

absl::Status Input::CheckRefusal(const absl::Status& status) const {
  const std::string_view text(status.message().data(), status.message().size());
  // Of a long path no more of the name may be left.
  const std::string_view name = type_.schema().name;
  if (!text.starts_with(name.substr(0, sluice::internal::ElidedText::kFirstBytes))) {
    return Broken(fmt::format("an error that does not name the message: {}", TextOf(status)));
  }
  switch (status.code()) {
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kResourceExhausted:
      return absl::OkStatus();
    default:
      return Broken(fmt::format("an error that no decode has: {}", TextOf(status)));
  }
}

absl::Status Input::CheckAgainstValue(AnyMessage& reused) const {
  const absl::Status typed = reused.Decode(bytes_, Roomy());
  // Before the schema refuses something, a user's type may have.
  if (!typed.ok() && type_.has_user_types()) return absl::OkStatus();
  const absl::Status untyped = DecodeValue(type_.schema(), bytes_, Roomy()).status();
  if (typed == untyped) return absl::OkStatus();
  return Broken(fmt::format("Decode() gives {}, DecodeValue() {}", TextOf(typed), TextOf(untyped)));
}

absl::Status Input::CheckMessage(const AnyMessage& message, const AnyMessage& reused) const {
  ByteBuffer encoded;
  if (const absl::Status s = message.Encode(&encoded, wire_); !s.ok()) {
    return Broken(fmt::format("what was decoded cannot be encoded: {}", TextOf(s)));
  }
  absl::Status result = absl::OkStatus();
  if (!std::ranges::equal(encoded.view(), bytes_)) {
    if (HasOneEncoding(type_.schema(), wire_) && !LacksFieldsOf(encoded.view())) {
      return Broken(fmt::format("encoded again it becomes {}", Hex(encoded.view())));
    }
    result = CheckSecondRound(encoded.view());
  }
  if (result.ok()) result = CheckEncode(message, encoded.view());
  if (result.ok()) result = CheckEncode(reused, encoded.view());
  if (result.ok()) result = CheckUnaligned(encoded.view());
  if (result.ok()) result = CheckText(message);
  return result;
}

absl::Status Input::CheckSecondRound(std::span<const std::byte> first) const {
  const std::unique_ptr<AnyMessage> message = type_.New();
  ByteBuffer second;
  absl::Status status = message->Decode(first, Roomy());
  if (status.ok()) status = message->Encode(&second, wire_);
  if (!status.ok()) return Broken(fmt::format("what was encoded is refused: {}", TextOf(status)));
  if (std::ranges::equal(second.view(), first)) return absl::OkStatus();
  return Broken(
      fmt::format("encoded it becomes {}, and that becomes {}", Hex(first), Hex(second.view())));
}

absl::Status Input::CheckUnaligned(std::span<const std::byte> expected) const {
  const size_t offset = 1 + bytes_.size() % 7;
  std::vector<std::byte> moved(offset);
  moved.insert(moved.end(), bytes_.begin(), bytes_.end());
  const std::unique_ptr<AnyMessage> message = type_.New();
  ByteBuffer encoded;
  absl::Status status = message->Decode(std::span(moved).subspan(offset), wire_);
  if (status.ok()) status = message->Encode(&encoded, wire_);
  if (status.ok() && std::ranges::equal(encoded.view(), expected)) return absl::OkStatus();
  return Broken(fmt::format("from an unaligned place it is decoded to {} {}", TextOf(status),
                            Hex(encoded.view())));
}

absl::Status Input::CheckText(const AnyMessage& message) const {
  const std::string text = message.ToText();
  const bool is_line = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  const size_t bytes_max = (bytes_.size() + 1) * (ToText(type_.schema()).size() + 64);
  if (is_line && text.starts_with(type_.schema().name) && text.size() <= bytes_max) {
    return absl::OkStatus();
  }
  return Broken(fmt::format("ToText() of {} bytes is no line for a log: {}", text.size(), text));
}

absl::Status Input::CheckCut(AnyMessage& reused, size_t cut) const {
  const std::vector<std::byte> prefix(bytes_.begin(),
                                      bytes_.begin() + static_cast<std::ptrdiff_t>(cut));
  const absl::Status status = reused.Decode(prefix, Roomy());
  if (status.code() == absl::StatusCode::kOutOfRange) return CheckRefusal(status);
  if (status.code() == absl::StatusCode::kInvalidArgument && CutMayBreakChecksum(type_.schema())) {
    return CheckRefusal(status);
  }
  if (status.ok() && MayEndHere(type_.schema(), prefix, Roomy())) return absl::OkStatus();
  return Broken(fmt::format("cut to {} of {} bytes it is not refused as cut short: {}", cut,
                            bytes_.size(), TextOf(status)));
}

}  // namespace

absl::Status CheckBytes(AnyMessage& reused, std::span<const std::byte> bytes, WireOptions wire) {
  return Input(reused, bytes, wire).CheckDecode(reused);
}

absl::Status CheckPrefixes(AnyMessage& reused, std::span<const std::byte> bytes, WireOptions wire,
                           size_t cuts_max) {
  const Input input(reused, bytes, wire);
  absl::Status result;
  for (size_t cut = 0; cut < std::min(bytes.size(), cuts_max) && result.ok(); ++cut) {
    result = input.CheckCut(reused, cut);
  }
  return result;
}

}  // namespace sluice::test
