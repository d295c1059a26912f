#pragma once

#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "sluice/codec/testing/any_message.h"

namespace sluice::test {

// What every message type promises, checked for one input. `reused` is an object that may have been
// decoded before, from whatever else, and is used again as a session does.
//
//   MessageObject<Login> login;
//   EXPECT_TRUE(CheckBytes(login, bytes, {}).ok());
//
// Errors: Internal: a promise is broken; the text says which, and the bytes in hex.

// Of any bytes, good or bad:
// - A reused object, bytes at another alignment, and DecodeValue() with the schema all come to the
//   same result as a new object, with the same code and text; the text begins with the message.
//   DecodeValue() does so without a limit on memory, and where no type of the user's refuses.
// - A decode takes no more memory than Decode() promises, its error included. Here that is with
//   what WireAs<T>::From(), To() of keys and the initializers of a struct allocate: a type where
//   these come to more does not pass.
// - What decodes is encoded to the very bytes it came from, in the size that was measured, into a
//   buffer, a stream, and just enough room. One byte less is refused, and nothing is written behind
//   it. A type with Reserved() bytes has more than one encoding, and so has a message with trailing
//   bytes, with overlong varints or without the fields that an older peer does not know: the second
//   encode gives the same bytes as the first then.
// - ToText() is one line of printable characters, of a length that depends on the bytes' number.
absl::Status CheckBytes(AnyMessage& reused, std::span<const std::byte> bytes, WireOptions wire);

// Of a message, cut anywhere in its first `cuts_max` bytes: it is refused as cut short, unless it
// ends as an older peer's does, in front of fields with Since(), or has a tail of any length or
// trailing bytes that are skipped. Where a checksum covers what is cut away, it is wrong then.
absl::Status CheckPrefixes(AnyMessage& reused, std::span<const std::byte> bytes, WireOptions wire,
                           size_t cuts_max);

}  // namespace sluice::test
