#pragma once

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "sluice/codec/message.h"
#include "sluice/framing/framer.h"
#include "sluice/framing/header_length_options.h"

namespace flamingo {

inline constexpr size_t kBodyBytesMax = size_t{10} * 1024 * 1024;

// The frames of 2017, for a HeaderLengthFramer: | i32le size | stream |.
inline constexpr sluice::HeaderLengthOptions kFrames2017 = {.order = sluice::ByteOrder::kLittle,
                                                            .length_signed = true,
                                                            .frame_bytes_max = 4 + kBodyBytesMax};

// A size for a field of a FrameHeader; one that is too large for it stays above kBodyBytesMax.
constexpr int32_t SizeField(size_t size_bytes) {
  return static_cast<int32_t>(std::min<size_t>(size_bytes, INT32_MAX));
}

// FrameHeader opens the frames that came in 2018.
//
//   | u8 flag | i32le origin size | i32le compressed size | 16 reserved |
//
// `origin_size` is the stream's, `compressed_size` that of the body if it is deflated.
struct FrameHeader {
  static constexpr size_t kBytes = 25;
  static constexpr uint8_t kZlib = 1;
  // zlib deflates 1032 times at most. A stranger's small body may say it holds kFreeBytes; beyond
  // that, a byte of body may hold kRatioMax.
  static constexpr int32_t kFreeBytes = 64 * 1024;
  static constexpr int32_t kRatioMax = 100;

  uint8_t flag = 0;
  int32_t origin_size = 0;
  int32_t compressed_size = 0;

  bool is_zlib() const { return flag == kZlib; }
  int32_t body_bytes() const { return is_zlib() ? compressed_size : origin_size; }

  // Of the sizes: InvalidArgument below 1, ResourceExhausted above kBodyBytesMax or the ratio.
  absl::Status Check() const;

  static constexpr auto Describe() {
    using sluice::Field, sluice::Order, sluice::ByteOrder;
    return sluice::Record(
        "FrameHeader", Field("flag", &FrameHeader::flag),
        Field("origin_size", &FrameHeader::origin_size, Order(ByteOrder::kLittle)),
        Field("compressed_size", &FrameHeader::compressed_size, Order(ByteOrder::kLittle)),
        sluice::Reserved(16));
  }
};

// HeaderFramer cuts the frames of 2018. The payload is the whole frame, for the flag tells how to
// read it; to write, begin the payload with a FrameHeader, whose body_bytes() EndFrame fills in.
//
//   HeaderFramer framer;
//   FrameSplitter splitter(&framer);
//
// Errors: the sizes are checked as soon as they are there, before the body is waited for.
class HeaderFramer final : public sluice::Framer {
 public:
  sluice::FrameScan Scan(std::span<const std::byte> unread, size_t bytes_scanned) const override;

 private:
  absl::Status CloseFrame(sluice::BinaryWriteStream* out, size_t position) const override;
};

}  // namespace flamingo
