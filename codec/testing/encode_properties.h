#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "sluice/codec/testing/any_message.h"

namespace sluice::test {

// Of a message and the bytes that it is encoded to: EncodedSize() is their number, and they come
// out again behind what a buffer holds, of a stream, and in just enough room; one byte less is
// refused, and nothing is written behind it. Returns what does not hold, or nothing.
std::string FaultOfEncode(const AnyMessage& message, std::span<const std::byte> expected,
                          WireOptions wire);

// For the texts of faults.
constexpr size_t kHexBytesMax = 1024;
std::string TextOf(const absl::Status& status);

}  // namespace sluice::test
