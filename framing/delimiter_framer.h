#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sluice/framing/framer.h"

namespace sluice {

struct DelimiterOptions {
  // Any of these ends a frame; EndFrame writes the first.
  std::vector<std::string> delimiters = {"\r\n", "\n"};
  // The delimiter stays at the end of the payload instead of being stripped.
  bool keep_delimiter = false;
  // The most bytes before the delimiter, whose own bytes are never counted.
  size_t payload_bytes_max = size_t{1} << 20;
  // The end of the stream ends the last frame, too; without this a last line without a delimiter is
  // cut short.
  bool end_of_stream_ends_frame = false;
};

// DelimiterFramer cuts a stream behind each delimiter: lines, or records of any other ending.
//
//   absl::StatusOr<DelimiterFramer> lines = DelimiterFramer::Create({.payload_bytes_max = 512});
//   FrameSplitter splitter(&*lines);
//
//   | payload | \r\n | payload | \n | ...
//
// The earliest end of any delimiter ends the frame; of several that end there the longest counts.
//
// Errors:  more than payload_bytes_max bytes without a delimiter are too long (ResourceExhausted);
// a
//          frame of exactly so many waits for its delimiter. EndFrame refuses a payload that would
//          be read back as another (InvalidArgument): one with a delimiter inside, or, if they are
//          kept, one that does not end with its only one.
// Cost:    each byte is looked at once, however the stream is cut: by memchr if all delimiters end
//          with the same byte, else through a table. Where a byte ends a delimiter, that delimiter
//          is compared.
class DelimiterFramer final : public Framer {
 public:
  // InvalidArgument without delimiters, or with an empty one.
  static absl::StatusOr<DelimiterFramer> Create(DelimiterOptions options);

  FrameScan Scan(std::span<const std::byte> unread, size_t bytes_scanned) const override;
  FrameScan FindEnd(std::span<const std::byte> unread) const override;
  FrameScan ScanAtEnd(std::span<const std::byte> unread) const override;

 private:
  // Where the first delimiter ends, and which it is; null: none does.
  struct Match {
    size_t end = 0;
    const std::string* delimiter = nullptr;
  };

  explicit DelimiterFramer(DelimiterOptions options);
  absl::Status CloseFrame(BinaryWriteStream* out, size_t position) const override;
  Match FirstEnd(std::span<const std::byte> bytes, size_t bytes_scanned) const;
  // Where a byte stands, from there on, that is the last of a delimiter; else bytes.size().
  size_t FindLastByte(std::span<const std::byte> bytes, size_t from) const;
  const std::string* DelimiterEndingAt(std::span<const std::byte> bytes, size_t end) const;
  FrameScan TooLong(uint64_t skip_bytes) const;

  DelimiterOptions options_;
  std::string written_delimiter_;
  bool share_last_byte_ = true;  // all delimiters end with the same byte
  std::array<bool, 256> is_last_byte_ = {};
  size_t delimiter_bytes_max_ = 0;
};

}  // namespace sluice
