#include "sluice/framing/delimiter_framer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "sluice/codec/binary_write_stream.h"

namespace sluice {
namespace {

size_t SaturatingAdd(size_t a, size_t b) { return b > SIZE_MAX - a ? SIZE_MAX : a + b; }

}  // namespace

absl::StatusOr<DelimiterFramer> DelimiterFramer::Create(DelimiterOptions options) {
  if (options.delimiters.empty()) {
    return absl::InvalidArgumentError("delimiters: expected at least one");
  }
  for (const std::string& delimiter : options.delimiters) {
    if (delimiter.empty()) {
      return absl::InvalidArgumentError("delimiters: expected at least one byte in each");
    }
  }
  return DelimiterFramer(std::move(options));
}

DelimiterFramer::DelimiterFramer(DelimiterOptions options)
    : options_(std::move(options)), written_delimiter_(options_.delimiters.front()) {
  // The longest first, so that the first to match is the longest that does.
  std::sort(options_.delimiters.begin(), options_.delimiters.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
  delimiter_bytes_max_ = options_.delimiters.front().size();
  for (const std::string& delimiter : options_.delimiters) {
    const auto last = static_cast<unsigned char>(delimiter.back());
    is_last_byte_[last] = true;
    if (delimiter.back() != written_delimiter_.back()) share_last_byte_ = false;
  }
}

FrameScan DelimiterFramer::Scan(std::span<const std::byte> unread, size_t bytes_scanned) const {
  // A delimiter that ends behind this window leaves too many bytes before it.
  const size_t window = SaturatingAdd(options_.payload_bytes_max, delimiter_bytes_max_);
  const Match match = FirstEnd(unread.first(std::min(unread.size(), window)), bytes_scanned);
  if (match.delimiter == nullptr) {
    if (unread.size() < window) return FrameScan::NeedMoreBytes(0, unread.size());
    return TooLong(FrameScan::kSkipToEnd);
  }
  const size_t before = match.end - match.delimiter->size();
  if (before > options_.payload_bytes_max) return TooLong(FrameScan::kSkipToEnd);
  return FrameScan::Frame(match.end, 0, options_.keep_delimiter ? match.end : before);
}

FrameScan DelimiterFramer::FindEnd(std::span<const std::byte> unread) const {
  const Match match = FirstEnd(unread, 0);
  if (match.delimiter != nullptr) return FrameScan::Frame(match.end, 0, match.end);
  // A delimiter may have begun in the last bytes.
  return FrameScan::NeedMoreBytes(
      0, unread.size() - std::min(unread.size(), delimiter_bytes_max_ - 1));
}

FrameScan DelimiterFramer::ScanAtEnd(std::span<const std::byte> unread) const {
  if (!options_.end_of_stream_ends_frame) return FrameScan::NeedMoreBytes(0);
  if (unread.size() > options_.payload_bytes_max) return TooLong(unread.size());
  return FrameScan::Frame(unread.size(), 0, unread.size());
}

DelimiterFramer::Match DelimiterFramer::FirstEnd(std::span<const std::byte> bytes,
                                                 size_t bytes_scanned) const {
  for (size_t at = bytes_scanned; at < bytes.size(); ++at) {
    at = FindLastByte(bytes, at);
    if (at == bytes.size()) break;
    const std::string* delimiter = DelimiterEndingAt(bytes, at + 1);
    if (delimiter != nullptr) return {.end = at + 1, .delimiter = delimiter};
  }
  return {};
}

// All delimiters are looked for in one pass: a search for each would look at all that was received
// again for every frame, if one of them does not occur.
size_t DelimiterFramer::FindLastByte(std::span<const std::byte> bytes, size_t from) const {
  if (share_last_byte_) {
    const void* found = std::memchr(
        &bytes[from], static_cast<unsigned char>(written_delimiter_.back()), bytes.size() - from);
    if (found == nullptr) return bytes.size();
    return static_cast<size_t>(static_cast<const std::byte*>(found) - bytes.data());
  }
  while (from < bytes.size() && !is_last_byte_[std::to_integer<size_t>(bytes[from])]) ++from;
  return from;
}

const std::string* DelimiterFramer::DelimiterEndingAt(std::span<const std::byte> bytes,
                                                      size_t end) const {
  for (const std::string& delimiter : options_.delimiters) {
    const size_t size = delimiter.size();
    if (size <= end && std::memcmp(&bytes[end - size], delimiter.data(), size) == 0) {
      return &delimiter;
    }
  }
  return nullptr;
}

FrameScan DelimiterFramer::TooLong(uint64_t skip_bytes) const {
  return FrameScan::Malformed(
      FrameError::kTooLong,
      fmt::format("no delimiter after the maximum of {} bytes", options_.payload_bytes_max),
      skip_bytes);
}

absl::Status DelimiterFramer::CloseFrame(BinaryWriteStream* out, size_t position) const {
  const size_t payload_bytes = out->position() - position;
  if (!options_.keep_delimiter) {
    out->WriteBytes(std::as_bytes(std::span(written_delimiter_)));
    if (!out->ok()) return out->status();
  }
  // The reader decides: this finds a delimiter within the payload, one that begins in it and ends
  // in the delimiter behind it, and a longer one that swallows its last bytes.
  const std::span<const std::byte> frame = out->written().subspan(position);
  const FrameScan scan = Scan(frame, 0);
  if (scan.outcome == FrameScan::Outcome::kMalformed) return scan.status;
  if (scan.outcome == FrameScan::Outcome::kNeedMoreBytes) {
    return absl::InvalidArgumentError("the payload does not end with its delimiter, which is kept");
  }
  if (scan.frame_bytes == frame.size() && scan.payload_bytes == payload_bytes) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(fmt::format(
      "the payload of {} bytes contains a delimiter: it would be read back as one of {}",
      payload_bytes, scan.payload_bytes));
}

}  // namespace sluice
