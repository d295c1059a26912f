#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "sluice/codec/byte_order.h"

namespace sluice {

// How a length is written; the fixed ones are named after their bytes.
enum class LengthField : uint8_t {
  kVarint = 0,  // LEB128: seven bits a byte, the lowest first
  k1Byte = 1,
  k2Bytes = 2,
  k3Bytes = 3,
  k4Bytes = 4,
  k8Bytes = 8,
};

// HeaderLengthOptions describes the header of a HeaderLengthFramer.
//
//   HeaderLengthOptions grpc{.length_offset_bytes = 1};                   // flag, u32 of the body
//   HeaderLengthOptions dns{.length_field = LengthField::k2Bytes};
//   HeaderLengthOptions http2{.length_field = LengthField::k3Bytes,       // six more header bytes
//                             .length_adjustment = 6, .strip_bytes = 0};
struct HeaderLengthOptions {
  // The header is this many bytes and then the length field.
  size_t length_offset_bytes = 0;
  LengthField length_field = LengthField::k4Bytes;
  ByteOrder order = ByteOrder::kBig;
  bool length_signed = false;  // a negative length is an error of its own

  // frame = header + length + adjustment. So: the bytes that follow the length field without being
  // counted in it; negative if the length counts the header, too.
  int64_t length_adjustment = 0;

  // How many of the frame's first bytes are not handed on. Default: the header. With a varint,
  // whose size varies, at most length_offset_bytes if it is set.
  std::optional<size_t> strip_bytes = std::nullopt;

  // Limits of the whole frame, and of what is handed on.
  size_t frame_bytes_max = size_t{1} << 20;
  size_t frame_bytes_min = 0;  // MUTANT: no frame is shorter than a byte
  size_t payload_bytes_max = SIZE_MAX;

  // For kVarint: the most bytes it may take (1 to 10), the largest value it may have, and whether
  // it may take more bytes than it needs.
  size_t varint_bytes_max = 5;
  uint64_t varint_value_max = UINT32_MAX;
  bool allow_overlong_varint = false;

  // InvalidArgument, naming the option, if no frame could ever fit these options or they contradict
  // each other.
  absl::Status Validate() const;
};

}  // namespace sluice
