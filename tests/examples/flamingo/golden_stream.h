#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "examples/flamingo/stream.h"
#include "sluice/codec/message.h"
#include "tests/support/exact_copy.h"
#include "tests/support/hex.h"

namespace flamingo {

using Bytes = std::vector<std::byte>;
using sluice::ExactCopy;

// A stream of one field. Its attributes come from types, for they cannot be template arguments
// themselves.
template <class T, class... Attributes>
struct Only {
  T value{};
  static constexpr auto Describe() {
    return StreamOf("Only", sluice::Field("value", &Only::value, Attributes::Make()...));
  }
};

template <sluice::LengthEncoding kLengths>
struct WithLengths {
  static constexpr auto Make() { return sluice::Lengths(kLengths); }
};

template <class T>
using Only2017 = Only<T, WithLengths<kLengths2017>>;
template <class T>
using Only2019 = Only<T, WithLengths<kLengths2019>>;

// Reads `bytes` as an M and writes that again; empty when they are refused.
template <class M>
Bytes Rewritten(std::span<const std::byte> bytes, absl::StatusCode* code) {
  const ExactCopy copy(bytes);
  M message{};
  *code = sluice::Decode(copy.view(), &message).code();
  if (*code != absl::StatusCode::kOk) return {};
  sluice::ByteBuffer buffer;
  const absl::Status written = sluice::Encode(message, &buffer);
  EXPECT_TRUE(written.ok()) << written;
  return Bytes(buffer.view().begin(), buffer.view().end());
}

// As `bytes`, with the size in front that they have.
inline Bytes WithSize(Bytes bytes) {
  for (size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(bytes.size() >> (24 - 8 * i));
  return bytes;
}

// No beginning of a stream is one, neither as it is nor with a size that fits.
template <class M>
void ExpectNoPrefixIsRead(const Bytes& stream) {
  absl::StatusCode code{};
  for (size_t size = 0; size < stream.size(); ++size) {
    const Bytes cut(stream.begin(), stream.begin() + static_cast<ptrdiff_t>(size));
    Rewritten<M>(cut, &code);
    EXPECT_EQ(code, absl::StatusCode::kOutOfRange) << size;
    if (size < kStreamHeaderBytes) continue;
    Rewritten<M>(WithSize(cut), &code);
    EXPECT_EQ(code, absl::StatusCode::kOutOfRange) << size;
  }
}

// A stream with one byte changed is refused, or is another one: but for the two reserved bytes it
// is written again as it came.
template <class M>
void ExpectMutantsAreRefusedOrKept(const Bytes& stream) {
  absl::StatusCode code{};
  for (size_t at = 0; at < std::min<size_t>(stream.size(), 64); ++at) {
    for (unsigned mask = 1; mask < 256; ++mask) {
      Bytes mutant = stream;
      mutant[at] ^= static_cast<std::byte>(mask);
      const Bytes written = Rewritten<M>(mutant, &code);
      if (at == 4 || at == 5) mutant[at] = std::byte{0};
      const bool is_read = code == absl::StatusCode::kOk;
      EXPECT_TRUE(!is_read || written == mutant) << at << " xor " << mask;
      EXPECT_TRUE(!is_read || at >= 4) << at << " xor " << mask;
    }
  }
}

template <class M>
void ExpectStream(const M& message, const Bytes& stream) {
  sluice::ByteBuffer buffer;
  const absl::Status status = sluice::Encode(message, &buffer);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Bytes(buffer.view().begin(), buffer.view().end()), stream) << sluice::ToText(message);

  absl::StatusCode code{};
  EXPECT_EQ(Rewritten<M>(stream, &code), stream);
  M read{};
  EXPECT_TRUE(sluice::Decode(stream, &read).ok());
  EXPECT_EQ(sluice::ToText(read), sluice::ToText(message));

  Bytes longer = stream;
  longer.push_back(std::byte{0});
  Rewritten<M>(longer, &code);
  EXPECT_EQ(code, absl::StatusCode::kInvalidArgument);
  Rewritten<M>(WithSize(longer), &code);
  EXPECT_EQ(code, absl::StatusCode::kInvalidArgument);
  ExpectNoPrefixIsRead<M>(stream);
  ExpectMutantsAreRefusedOrKept<M>(stream);
}

template <class M>
void ExpectStream(const M& message, std::string_view hex) {
  ExpectStream(message, sluice::Hex(hex));
}

// A whole stream that is refused, with this text.
template <class M>
void ExpectRefused(std::string_view hex, std::string_view text) {
  const ExactCopy copy(sluice::Hex(hex));
  M message{};
  EXPECT_EQ(std::string(sluice::Decode(copy.view(), &message).message()), text);
}

}  // namespace flamingo
