#include "sluice/framing/header_length_framer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "sluice/codec/binary_write_stream.h"
#include "sluice/codec/varint.h"

namespace sluice {
namespace {

// The length in the fixed field at `at`, as 64 bits; a signed one is extended.
uint64_t LoadLength(const std::byte* at, const HeaderLengthOptions& options) {
  const bool sign = options.length_signed;
  switch (options.length_field) {
    case LengthField::k1Byte: {
      const auto bits = LoadNumber<uint8_t>(at, options.order);
      return sign ? static_cast<uint64_t>(static_cast<int8_t>(bits)) : bits;
    }
    case LengthField::k2Bytes: {
      const auto bits = LoadNumber<uint16_t>(at, options.order);
      return sign ? static_cast<uint64_t>(static_cast<int16_t>(bits)) : bits;
    }
    case LengthField::k3Bytes: {
      const uint32_t bits = LoadUint<3>(at, options.order);
      return sign && bits >> 23 != 0 ? uint64_t{bits} | ~uint64_t{0xffffff} : bits;
    }
    case LengthField::k4Bytes: {
      const auto bits = LoadNumber<uint32_t>(at, options.order);
      return sign ? static_cast<uint64_t>(static_cast<int32_t>(bits)) : bits;
    }
    default:
      return LoadNumber<uint64_t>(at, options.order);
  }
}

// None for what a LengthRule cannot say.
LengthRule RuleOf(const HeaderLengthOptions& options) {
  const auto field_bytes = static_cast<uint32_t>(options.length_field);
  const size_t header_bytes = options.length_offset_bytes + field_bytes;
  const size_t strip_bytes = options.strip_bytes.value_or(header_bytes);
  const bool fits = (field_bytes == 2 || field_bytes == 4) && !options.length_signed &&
                    std::max(header_bytes, strip_bytes) <= UINT16_MAX &&
                    std::abs(options.length_adjustment) <= INT32_MAX;
  if (!fits) return LengthRule();
  const size_t payload_bytes_max = std::min(options.payload_bytes_max, SIZE_MAX - strip_bytes);
  return LengthRule({
      .header_bytes = static_cast<uint32_t>(header_bytes),
      .field_offset_bytes = static_cast<uint32_t>(options.length_offset_bytes),
      .field_bytes = field_bytes,
      .order = options.order,
      .length_adjustment = static_cast<int32_t>(options.length_adjustment),
      .strip_bytes = static_cast<uint32_t>(strip_bytes),
      .frame_bytes_min = options.frame_bytes_min,
      .frame_bytes_max = std::min(options.frame_bytes_max, strip_bytes + payload_bytes_max),
  });
}

}  // namespace

absl::StatusOr<HeaderLengthFramer> HeaderLengthFramer::Create(const HeaderLengthOptions& options) {
  if (absl::Status status = options.Validate(); !status.ok()) return status;
  return HeaderLengthFramer(options);
}

HeaderLengthFramer::HeaderLengthFramer(const HeaderLengthOptions& options)
    : Framer(RuleOf(options)), options_(options) {}

FrameScan HeaderLengthFramer::Scan(std::span<const std::byte> unread, size_t) const {
  const size_t header_bytes = header_bytes_min();
  if (unread.size() < header_bytes) return FrameScan::NeedMoreBytes(header_bytes);
  if (is_varint()) return ScanVarint(unread);
  const uint64_t bits = LoadLength(&unread[options_.length_offset_bytes], options_);
  const Wide length = options_.length_signed ? Wide{static_cast<int64_t>(bits)} : Wide{bits};
  return ScanBody(unread.size(), header_bytes, length);
}

FrameScan HeaderLengthFramer::ScanVarint(std::span<const std::byte> unread) const {
  const std::span<const std::byte> field = unread.subspan(options_.length_offset_bytes);
  uint64_t value = 0;
  for (size_t i = 0; i < std::min(field.size(), options_.varint_bytes_max); ++i) {
    const auto bits = std::to_integer<uint64_t>(field[i]);
    if (i == 9 && bits > 1) break;  // beyond 64 bits
    value |= (bits & 0x7f) << (7 * i);
    if (bits >= 0x80) continue;
    const size_t header_bytes = options_.length_offset_bytes + i + 1;
    if (value > options_.varint_value_max) {
      return FrameScan::Malformed(FrameError::kMalformedVarint,
                                  fmt::format("varint length {} exceeds the maximum of {}", value,
                                              options_.varint_value_max),
                                  FrameScan::kCannotSkip);
    }
    const bool overlong = bits == 0 && i > 0;
    if (!overlong || options_.allow_overlong_varint) {
      return ScanBody(unread.size(), header_bytes, Wide{value});
    }
    // Its value is known all the same, and so is the way past the frame.
    const FrameScan frame = Measure(header_bytes, Wide{value});
    return FrameScan::Malformed(
        FrameError::kOverlongVarint,
        fmt::format("varint length {} in {} bytes: expected {}", value, i + 1, VarintSize(value)),
        frame.status.ok() ? frame.frame_bytes : frame.skip_bytes);
  }
  if (field.size() < options_.varint_bytes_max) return FrameScan::NeedMoreBytes(0);
  return FrameScan::Malformed(
      FrameError::kMalformedVarint,
      fmt::format("varint length takes more than {} bytes or 64 bits", options_.varint_bytes_max),
      FrameScan::kCannotSkip);
}

FrameScan HeaderLengthFramer::ScanBody(size_t unread_bytes, size_t header_bytes,
                                       Wide length) const {
  FrameScan scan = Measure(header_bytes, length);
  if (scan.outcome == FrameScan::Outcome::kFrame && unread_bytes < scan.frame_bytes) {
    return FrameScan::NeedMoreBytes(scan.frame_bytes);
  }
  return scan;
}

FrameScan HeaderLengthFramer::Measure(size_t header_bytes, Wide length) const {
  const Wide frame = Wide{header_bytes} + length + options_.length_adjustment;
  const size_t strip = options_.strip_bytes.value_or(header_bytes);
  // From the sum alone, so that a good frame costs few comparisons.
  if (length >= 0 && frame >= Wide{std::max({header_bytes, strip, options_.frame_bytes_min})} &&
      frame <= Wide{options_.frame_bytes_max} &&
      frame - Wide{strip} <= Wide{options_.payload_bytes_max}) {
    const auto frame_bytes = static_cast<size_t>(frame);
    return FrameScan::Frame(frame_bytes, strip, frame_bytes - strip);
  }
  return Refuse(header_bytes, length, frame);
}

FrameScan HeaderLengthFramer::Refuse(size_t header_bytes, Wide length, Wide frame) const {
  if (length < 0) {
    return FrameScan::Malformed(FrameError::kNegativeLength,
                                fmt::format("length {} is negative", length), header_bytes);
  }
  // A frame of 2^64 bytes never ends, so that the last one does not matter.
  const auto skip_bytes =
      static_cast<uint64_t>(std::clamp(frame, Wide{header_bytes}, Wide{FrameScan::kSkipToEnd} - 1));
  const std::string frame_text = fmt::format("length {} makes a frame of {} bytes", length, frame);
  const auto refused = [&](FrameError error, std::string_view what, size_t limit) {
    return FrameScan::Malformed(error, fmt::format("{}, {} {}", frame_text, what, limit),
                                skip_bytes);
  };
  if (frame < Wide{header_bytes}) {
    return refused(FrameError::kTooShort, "which is less than the header of", header_bytes);
  }
  if (frame > Wide{options_.frame_bytes_max}) {
    return refused(FrameError::kTooLong, "which exceeds the maximum frame of",
                   options_.frame_bytes_max);
  }
  if (frame < Wide{options_.frame_bytes_min}) {
    return refused(FrameError::kTooShort, "which is less than the minimum frame of",
                   options_.frame_bytes_min);
  }
  const size_t strip = options_.strip_bytes.value_or(header_bytes);
  if (frame < Wide{strip}) {
    return refused(FrameError::kStripExceedsFrame, "which is less than what is stripped,", strip);
  }
  return refused(FrameError::kTooLong, "whose payload exceeds the maximum of",
                 options_.payload_bytes_max);
}

absl::Status HeaderLengthFramer::OpenFrame(BinaryWriteStream* out) const {
  size_t offset = 0;
  out->Reserve(options_.strip_bytes.value_or(header_bytes_min()), &offset);
  return out->status();
}

absl::Status HeaderLengthFramer::CloseFrame(BinaryWriteStream* out, size_t position) const {
  const size_t written_bytes = out->position() - position;
  const size_t header_bytes = header_bytes_min();
  if (written_bytes < header_bytes) {
    return absl::InvalidArgumentError(fmt::format(
        "a frame of {} bytes ends within its header of {}", written_bytes, header_bytes));
  }
  const size_t body_bytes = written_bytes - header_bytes;
  const Wide length = Wide{body_bytes} - options_.length_adjustment;
  if (length < 0 || length > LengthMax()) {
    return absl::InvalidArgumentError(
        fmt::format("length {} does not fit its field: expected 0 to {}", length, LengthMax()));
  }
  const auto bits = static_cast<uint64_t>(length);
  const size_t field_bytes = is_varint() ? VarintSize(bits) : fixed_length_bytes();
  const size_t field_position = position + options_.length_offset_bytes;
  const FrameScan measured = Measure(options_.length_offset_bytes + field_bytes, length);
  if (!measured.status.ok()) return measured.status;

  if (is_varint() && field_bytes > 1) {
    const std::span<std::byte> room = out->WriteInPlace(field_bytes - 1);
    if (room.empty()) return out->status();
    std::byte* const body = room.data() - body_bytes;
    std::memmove(body + room.size(), body, body_bytes);
  }
  for (size_t i = 0; i < field_bytes; ++i) {
    out->PatchUint8(field_position + i, LengthByte(bits, i, field_bytes));
  }
  return absl::OkStatus();
}

// The i-th byte of the length field on the wire.
uint8_t HeaderLengthFramer::LengthByte(uint64_t length, size_t i, size_t field_bytes) const {
  if (is_varint()) {
    const uint64_t group = length >> (7 * i) & 0x7f;
    return static_cast<uint8_t>(i + 1 < field_bytes ? group | 0x80 : group);
  }
  const size_t power = options_.order == ByteOrder::kBig ? field_bytes - 1 - i : i;
  return static_cast<uint8_t>(length >> (8 * power));
}

// The largest length that the field can hold and the reader takes.
HeaderLengthFramer::Wide HeaderLengthFramer::LengthMax() const {
  if (is_varint()) {
    const Wide by_size = (Wide{1} << (7 * options_.varint_bytes_max)) - 1;
    return std::min(by_size, Wide{options_.varint_value_max});
  }
  const size_t bits = 8 * fixed_length_bytes() - (options_.length_signed ? 1 : 0);
  return (Wide{1} << bits) - 1;
}

}  // namespace sluice
