#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "sluice/codec/message.h"
#include "tests/codec/messages.h"
#include "tests/support/exact_copy.h"
#include "tests/support/hex.h"

namespace sluice {

inline constexpr WireOptions kLittleOrder = {.order = ByteOrder::kLittle};

// The message has these bytes, written and read; none of their beginnings is a message, less room
// is not enough, and nothing is written behind just enough.
template <class M>
void ExpectBytes(const M& message, std::string_view hex, WireOptions options = {}) {
  const std::vector<std::byte> expected = Hex(hex);
  ByteBuffer buffer;
  const absl::Status status = Encode(message, &buffer, options);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(BytesOf(buffer), expected) << ToText(message);
  EXPECT_EQ(EncodedSize(message, options), expected.size());
  const ExactCopy copy(expected);
  M decoded{};
  const absl::Status read = Decode(copy.view(), &decoded, options);
  EXPECT_TRUE(read.ok()) << read;
  EXPECT_EQ(ToText(decoded), ToText(message));
  EXPECT_EQ(Encoded(decoded, options), expected);
  for (size_t size = 0; size < expected.size(); ++size) {
    const ExactCopy cut({expected.data(), size});
    M other{};
    EXPECT_EQ(Decode(cut.view(), &other, options).code(), absl::StatusCode::kOutOfRange) << size;
    std::vector<std::byte> room(size);
    EXPECT_EQ(Encode(message, std::span(room), &size, options).code(),
              absl::StatusCode::kResourceExhausted)
        << size;
  }
  std::vector<std::byte> guarded(expected.size() + 16, std::byte{0xee});
  size_t size = 0;
  EXPECT_TRUE(Encode(message, std::span(guarded).first(expected.size()), &size, options).ok());
  const auto behind = std::span(guarded).subspan(expected.size());
  EXPECT_EQ(std::ranges::count(behind, std::byte{0xee}), 16) << ToText(message);
}

template <class M>
void ExpectNotRead(std::string_view hex, std::string_view text, WireOptions options = {}) {
  const ExactCopy copy(Hex(hex));
  M message{};
  EXPECT_EQ(std::string(Decode(copy.view(), &message, options).message()), text);
}

template <class M>
void ExpectNotWritten(const M& message, std::string_view text, WireOptions options = {}) {
  ByteBuffer buffer;
  EXPECT_EQ(std::string(Encode(message, &buffer, options).message()), text);
  EXPECT_TRUE(buffer.empty());
}

// Of the one field of an Only<>.
template <class M>
const SchemaType& TypeOf() {
  return SchemaOf<M>().fields[0].type;
}

}  // namespace sluice
